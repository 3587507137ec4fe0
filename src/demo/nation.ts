/** The synthetic nation written into the database: one revision, rows by COPY, a stale mark for every county. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Refusal } from '../common/errors.js';
import { markAll } from '../compute/stale.js';
import { ensureFeed } from '../store/repositories/facilities.writer.js';
import type { Database, Transaction } from '../store/database.js';
import type { UnitOfWork } from '../store/unit-of-work.js';
import { makeCounty } from './county.js';
import type { DemoCounty } from './county.js';
import { withoutIndexes } from './indexes.js';
import { COUNTRY_CODE, FULL_COUNTIES } from './plan.js';
import { countyLines, DEMO_FEED, DEMO_TABLES, upperLines } from './rows.js';
import type { DemoTable } from './rows.js';

export interface NationWanted {
  /** 1 to FULL_COUNTIES. */
  readonly counties: number;
  /** A whole number; the same one gives the same nation, and a smaller nation is the beginning of a larger one. */
  readonly seed: number;
  readonly onProgress?: (counties: number) => void;
}

export interface NationLoaded {
  readonly revision: number;
  readonly counties: number;
  readonly towns: number;
  readonly settlements: number;
  readonly facilities: number;
}

type DemoText = Record<DemoTable, string[]>;

/** Counties whose rows one COPY of each table takes; twice as many are held in memory. */
const COUNTIES_PER_COPY = 8;
/** From so many counties on, building the indexes anew costs less than filling them row by row. */
const COUNTIES_WITHOUT_INDEXES = 20;

/**
 * Loads the nation. Fails: `demo/bad-size` for a size out of range, `demo/already-there`, `demo/no-services`
 * where the built-in catalogue was not loaded. Memory: a few counties. Nobody else reads units, people or facilities
 * while a large one is loaded.
 */
export async function loadNation(
  db: Database,
  unitOfWork: UnitOfWork,
  wanted: NationWanted,
): Promise<NationLoaded> {
  checkWanted(wanted);
  const written = await unitOfWork.write(
    'demo',
    `synthetic nation of ${wanted.counties} counties, seed ${wanted.seed}`,
    async (tx) => {
      await refuseIfThere(tx);
      await ensureFeed(tx, DEMO_FEED, 'WGS84');
      const copied = (): Promise<Omit<NationLoaded, 'revision'>> => copyNation(tx, wanted);
      const sizes =
        wanted.counties < COUNTIES_WITHOUT_INDEXES
          ? await copied()
          : await withoutIndexes(tx, Object.keys(DEMO_TABLES), copied);
      await markAll(tx);
      return sizes;
    },
  );
  // statements on tables that were empty a moment ago would be planned for empty tables
  for (const table of Object.keys(DEMO_TABLES)) await db.query(`ANALYZE ${table}`);
  return { ...written.result, revision: written.revision ?? 0 };
}

/** Counties are made while the rows of those before them are on their way in. */
async function copyNation(tx: Transaction, wanted: NationWanted): Promise<Omit<NationLoaded, 'revision'>> {
  const sizes = { counties: wanted.counties, towns: 0, settlements: 0, facilities: 0 };
  let before: DemoCounty | null = null;
  let copying: Promise<void> = Promise.resolve();
  for (let first = 0; first < wanted.counties; first += COUNTIES_PER_COPY) {
    const text: DemoText = { unit: [], population: [], facility: [] };
    const end = Math.min(wanted.counties, first + COUNTIES_PER_COPY);
    for (let k = first; k < end; k += 1) {
      const county = makeCounty(wanted.seed, k);
      const lines = countyLines(county, tx.revision);
      text.unit.push(upperLines(county, before, tx.revision), lines.unit);
      text.population.push(lines.population);
      text.facility.push(lines.facility);
      sizes.towns += county.towns.tier.length;
      sizes.settlements += county.settlements.kind.length;
      sizes.facilities += county.facilities.service.length;
      before = county;
      await nextTurn();
    }
    await copying;
    copying = copyText(tx, text);
    // who waits for it comes later; a failure must have a listener from the start
    copying.catch(() => undefined);
    wanted.onProgress?.(end);
  }
  await copying;
  return sizes;
}

async function copyText(tx: Transaction, text: DemoText): Promise<void> {
  for (const [table, columns] of Object.entries(DEMO_TABLES))
    await tx.copyRows(table, columns, text[table as DemoTable]);
}

function checkWanted({ counties, seed }: NationWanted): void {
  if (!Number.isInteger(counties) || counties < 1 || counties > FULL_COUNTIES)
    throw new Refusal('bad_input', [
      {
        code: 'demo/bad-size',
        field: 'counties',
        value: String(counties),
        message: `counties is ${counties}; the synthetic nation has 1 to ${FULL_COUNTIES}.`,
      },
    ]);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new Refusal('bad_input', [
      {
        code: 'demo/bad-seed',
        field: 'seed',
        value: String(seed),
        message: `seed is ${seed}; it must be a whole number from 0 up.`,
      },
    ]);
}

async function refuseIfThere(tx: Transaction): Promise<void> {
  const [held] = await tx.query<{ there: boolean; services: number }>(
    `SELECT EXISTS (SELECT 1 FROM unit WHERE code = $1 AND rev_to IS NULL)
         OR EXISTS (SELECT 1 FROM facility WHERE feed_code = $2 LIMIT 1) AS there,
            (SELECT count(*)::int FROM service WHERE rev_to IS NULL) AS services`,
    [COUNTRY_CODE, DEMO_FEED],
  );
  if (held?.there === true)
    throw new Refusal('conflict', [
      {
        code: 'demo/already-there',
        message: `The database holds the unit ${COUNTRY_CODE} or facilities of the feed ${DEMO_FEED} already; take another database.`,
      },
    ]);
  if (held?.services === 0)
    throw new Refusal('conflict', [
      {
        code: 'demo/no-services',
        message: 'The database holds no services; load a standard set first.',
      },
    ]);
}

/** Syncs of one feed on a test store, and what is held afterwards. */
import type { HeldSync } from '../../src/store/syncing/syncs.reader.js';
import { readSync } from '../../src/store/syncing/syncs.reader.js';
import type { Database } from '../../src/store/database.js';
import type { UnitOfWork } from '../../src/store/unit-of-work.js';
import { SYSTEM } from '../../src/common/actor.js';
import { NO_CATEGORIES } from '../../src/sync/feeds/categories.js';
import { FacilitySync } from '../../src/sync/runs/facility.sync.js';
import type { SyncQuestion } from '../../src/sync/runs/facility.sync.js';
import { TEST_DAY } from './store.js';

export const FEED: SyncQuestion['feed'] = {
  code: 'clinics',
  region: null,
  crs: 'WGS84',
  encoding: 'utf-8',
  scheme: 'opaque',
  mapping: {},
  categories: NO_CATEGORIES,
  mode: 'upsert',
  maxClosedShare: 0.1,
};

/** A unit and a service for every facility to stand in and to offer. */
export const GROUND = {
  standards: JSON.stringify({
    code: 'set',
    name: 'Set',
    services: [{ code: 'clinic', name: 'Clinic', domain: 'public_service' }],
    rules: [
      { code: 'R', service: 'clinic', kind: 'reach', metres: 1500, groups: ['all'], source: 'test', verified: 'no' },
    ],
  }), // prettier-ignore
  units: 'code,level,parent,name,lon,lat\np,province,,P,,\nc,county,p,C,,\nv,village,c,V,104,31\n',
};

export const HEADER = 'externalId,name,lon,lat,unit,offers';

/** Clinics a kilometre apart, numbered from a number on. */
export function clinics(count: number, from = 0, name = 'Clinic'): string[] {
  return Array.from({ length: count }, (_, n) => {
    const k = from + n;
    return `f${k},${name} ${k},${(100 + (k % 200) * 0.01).toFixed(6)},${(20 + Math.floor(k / 200) * 0.01).toFixed(6)},v,clinic`;
  });
}

export const fileOf = (rows: readonly string[], header = HEADER): string => `${header}\n${rows.join('\n')}\n`;

export type Sync = (
  text: string | AsyncIterable<Uint8Array>,
  changes?: Partial<Omit<SyncQuestion, 'feed'>> & { readonly feed?: Partial<SyncQuestion['feed']> },
) => Promise<HeldSync>;

/** Runs syncs of `FEED`, changed as asked; gives their answers. */
export function syncsOn(db: Database, unitOfWork: UnitOfWork): Sync {
  const syncs = new FacilitySync(db, unitOfWork, () => TEST_DAY);
  return async (text, { feed, ...changes } = {}) => {
    const id = await syncs.run({
      feed: { ...FEED, ...feed },
      bytes: typeof text === 'string' ? once(Buffer.from(text)) : text,
      format: 'csv',
      atomicity: 'all',
      dryRun: false,
      idempotencyKey: null,
      actor: SYSTEM,
      ...changes,
    });
    const sync = await readSync(db, id, 100_000);
    if (sync === null) throw new Error(`The sync ${id} is not held.`);
    return sync;
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What is held of the feed: every column but the revisions, in order of id. */
export async function heldRows(db: Database): Promise<Record<string, unknown>[]> {
  return db.query(
    `SELECT county_code, id, name, lon, lat, source_x, source_y, source_crs, unit_code, unit_source, town_code, offer_services,
            offer_capacities, offer_units, period_from, period_status, identifiers, attributes
       FROM facility WHERE feed_code = 'clinics' AND rev_to IS NULL ORDER BY id COLLATE "C"`,
  );
}

export async function versionsHeld(db: Database): Promise<number> {
  const [row] = await db.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM facility WHERE feed_code = 'clinics'`,
  );
  return row?.n ?? -1;
}

/**
 * Staged rows to verdicts, against what is held now. Runs on the pool for a dry run and before a write; in the
 * transaction of the write only where something was committed in between.
 */
import { shown } from '../../common/errors.js';
import type { Problem } from '../../common/errors.js';
import { placeFacilities } from '../../compute/placing.js';
import { noPlace, offerProblems } from '../../facilities/facilities.rules.js';
import type { Offered } from '../../facilities/facilities.rules.js';
import type { Sql } from '../../store/database.js';
import {
  countStaged,
  givenUnits,
  keepJudged,
  markUnchanged,
  repeatedRows,
  rowsToJudge,
  stageAbsent,
} from '../../store/syncing/staged.facilities.js';
import type { JudgedRow, PlaceColumns, RowToJudge } from '../../store/syncing/staged.facilities.js';
import { pointsFarFrom, unitsWithin } from '../../store/syncing/unit.codes.js';
import { repeatedId } from './reading.js';
import { findSuspects, suspectReason } from './suspects.js';
import type { Suspect } from './suspects.js';
import { unitDoubts } from './unit.doubts.js';
import type { UnitDoubts } from './unit.doubts.js';

/** Rows that memory holds at a time. */
const BATCH = 20_000;
/** A point may lie so far outside the region's outline, which is drawn coarsely, degrees. */
const REGION_SLACK_DEGREES = 0.05;

export interface JudgeRules {
  readonly sync: string;
  readonly feed: string;
  /** Code of the unit that the feed may write in; null = anywhere. */
  readonly region: string | null;
  readonly mode: 'upsert' | 'mirror';
  /** Largest share of the open facilities of the feed that a mirror may close. */
  readonly maxClosedShare: number;
  /** Day by which places are told, and on which absent facilities close. */
  readonly today: string;
}

export interface Judged {
  readonly suspects: readonly Suspect[];
  /** Why nothing of the file may be written. */
  readonly refusals: readonly Problem[];
}

/** Takes: the staged rows of a sync, none judged. Gives: their verdicts, in the staged rows. */
export async function judge(sql: Sql, rules: JudgeRules): Promise<Judged> {
  const { sync, today } = rules;
  await refuseRepeated(sql, sync);
  await markUnchanged(sql, sync);
  const services = new Map(
    (
      await sql.query<{ code: string; capacity_unit: string | null }>(
        `SELECT code, capacity_unit FROM service WHERE rev_to IS NULL`,
      )
    ).map((s) => [s.code, s.capacity_unit]),
  );
  const doubts = await unitDoubts(sql, await givenUnits(sql, sync), today);
  for (let after = 0; ;) {
    const rows = await rowsToJudge(sql, sync, after, BATCH, doubts.codes);
    if (rows.length === 0) break;
    await keepJudged(sql, sync, await judgeBatch(sql, rows, { rules, services, doubts }));
    after = rows[rows.length - 1]?.row_number ?? after;
  }
  await countStaged(sql);
  const suspects = await findSuspects(sql, sync, today);
  await keepJudged(
    sql,
    sync,
    suspects.map((pair) => ({
      rowNumber: pair.rowNumber,
      verdict: 'suspect',
      reasons: [suspectReason(pair)],
      place: null,
    })),
  );
  return { suspects, refusals: rules.mode === 'mirror' ? await mirror(sql, rules) : [] };
}

interface Ground {
  readonly rules: JudgeRules;
  readonly services: ReadonlyMap<string, string | null>;
  readonly doubts: UnitDoubts;
}

async function judgeBatch(
  sql: Sql,
  rows: readonly RowToJudge[],
  { rules, services, doubts }: Ground,
): Promise<JudgedRow[]> {
  const places = await placesOf(sql, rows, rules.today);
  const outside = await outsideRegion(sql, rows, places, rules.region);
  return rows.map((row, k): JudgedRow => {
    const unit = doubts.of(row);
    if (row.verdict === 'unchanged')
      return { rowNumber: row.row_number, verdict: 'unchanged', reasons: unit.all, place: null };
    const place = places[k] ?? null;
    const problems = [
      ...offerProblems(offersOf(row), services),
      ...unit.refusals,
      ...(place === null && unit.refusals.length === 0 ? [noPlace(row.given_unit)] : []),
      ...(outside.has(k) ? [outsideProblem(row, place, rules.region)] : []),
    ];
    if (problems.length > 0 || place === null)
      return { rowNumber: row.row_number, verdict: 'rejected', reasons: problems, place: null };
    const verdict = row.is_held ? 'updated' : 'created';
    return { rowNumber: row.row_number, verdict, reasons: unit.warnings, place };
  });
}

/** Of an id that comes more than once the first row counts where all say the same, else none. */
async function refuseRepeated(sql: Sql, sync: string): Promise<void> {
  const repeated = await repeatedRows(sql, sync);
  await keepJudged(
    sql,
    sync,
    repeated
      .filter((row) => !row.is_same || row.row_number !== row.first_row)
      .map((row) => ({
        rowNumber: row.row_number,
        verdict: 'rejected',
        reasons: [repeatedId(row.id, row.first_row, row.is_same)],
        place: null,
      })),
  );
}

async function placesOf(
  sql: Sql,
  rows: readonly RowToJudge[],
  today: string,
): Promise<(PlaceColumns | null)[]> {
  const places: (PlaceColumns | null)[] = rows.map((row) => row.place);
  const open = rows.flatMap((row, k) => (row.place === null && row.verdict === null ? [k] : []));
  const found = await placeFacilities(
    sql,
    open.map((k) => {
      const { lon, lat, given_unit } = rows[k] as RowToJudge;
      return { lon, lat, unit: given_unit };
    }),
    today,
  );
  for (const [n, k] of open.entries()) places[k] = found[n] ?? null;
  return places;
}

/** Positions of rows that stand outside the region, by their unit or by their point. */
async function outsideRegion(
  sql: Sql,
  rows: readonly RowToJudge[],
  places: readonly (PlaceColumns | null)[],
  region: string | null,
): Promise<ReadonlySet<number>> {
  if (region === null) return new Set();
  const units = [...new Set(places.flatMap((place) => place?.unit_code ?? []))];
  const within = await unitsWithin(sql, units, region);
  const outside = new Set(
    places.flatMap((place, k) => (place !== null && !within.has(place.unit_code) ? [k] : [])),
  );
  const given = rows.flatMap(({ lon, lat, verdict }, k) =>
    verdict === null && places[k]?.unit_source === 'given' && !outside.has(k) ? [{ k, lon, lat }] : [],
  );
  for (const k of await pointsFarFrom(sql, given, region, REGION_SLACK_DEGREES)) outside.add(k);
  return outside;
}

function outsideProblem(row: RowToJudge, place: PlaceColumns | null, region: string | null): Problem {
  const where = `${row.lon}, ${row.lat}`;
  return {
    code: 'sync/outside-region',
    field: 'lon',
    value: where,
    message: `The facility at ${where} (unit ${place?.unit_code ?? 'unknown'}) is outside ${region}, the region that the feed may write; correct its place, or have the feed's region changed.`,
  };
}

async function mirror(sql: Sql, { sync, feed, today, maxClosedShare }: JudgeRules): Promise<Problem[]> {
  const { closing, open } = await stageAbsent(sql, sync, feed, today);
  if (closing <= maxClosedShare * open) return [];
  return [
    {
      code: 'sync/mirror-guard',
      field: 'maxClosedShare',
      value: String(closing / open),
      message: `The file lacks ${closing} of the ${open} open facilities of the feed ${shown(feed)}; a mirror closes at most a share of ${maxClosedShare}. Send the whole list, or say maxClosedShare=${Math.ceil((closing / open) * 100) / 100} where so many did close.`,
    },
  ];
}

function offersOf(row: RowToJudge): Offered[] {
  return row.offer_services.map((service, k) => ({
    service,
    capacity: row.offer_capacities[k] ?? null,
    capacityUnit: row.offer_units[k] ?? null,
  }));
}

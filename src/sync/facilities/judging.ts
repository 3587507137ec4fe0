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
  countJudged,
  keepJudged,
  keepSuspect,
  markUnchanged,
  rowsToJudge,
} from '../../store/syncing/judged.facilities.js';
import type { JudgedRow, OfferColumns, RowToJudge } from '../../store/syncing/judged.facilities.js';
import { givenUnits, repeatedRows, stageAbsent } from '../../store/syncing/staged.facilities.js';
import type { PlaceColumns } from '../../store/syncing/staged.facilities.js';
import { pointsFarFrom, unitsWithin } from '../../store/syncing/unit.codes.js';
import { repeatedId } from './reading.js';
import { findSuspects, suspectReason } from './suspects.js';
import type { ChangedRow, Suspect } from './suspects.js';
import { unitDoubts } from './unit.doubts.js';
import type { UnitDoubts } from './unit.doubts.js';

/** Rows that memory holds at a time. */
const BATCH = 20_000;
/** From so many rows on the planner is told of them: what it guesses of an unknown table can be a look at all pairs. */
export const COUNTED_ROWS = 1_000;
/** A point may lie so far outside the region's outline, which is drawn coarsely, degrees. */
const REGION_SLACK_DEGREES = 0.05;

export interface JudgeRules {
  readonly sync: string;
  /** Rows of the file, which are numbered from 1. */
  readonly rows: number;
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

/** Takes: the staged rows of a sync, none judged. Gives: their verdicts, beside the staged rows. */
export async function judge(sql: Sql, rules: JudgeRules): Promise<Judged> {
  const { sync, today } = rules;
  await refuseRepeated(sql, sync);
  const offered = await sql.query<{ code: string; capacity_unit: string | null }>(
    `SELECT code, capacity_unit FROM service WHERE rev_to IS NULL`,
  );
  const doubts = await unitDoubts(sql, await givenUnits(sql, sync), today);
  const ground: Ground = {
    rules,
    doubts,
    problemsOf: offerJudge(new Map(offered.map((s) => [s.code, s.capacity_unit]))),
  };
  await markUnchanged(sql, sync, doubts.codes);
  if (rules.rows >= COUNTED_ROWS) await countJudged(sql);
  const changed: ChangedRow[] = [];
  for (let from = 1; from <= rules.rows; from += BATCH) {
    const rows = await rowsToJudge(sql, sync, { from, to: from + BATCH - 1 }, today, doubts.codes);
    if (rows.length === 0) continue;
    const judged = await judgeBatch(sql, rows, ground);
    await keepJudged(sql, sync, judged);
    for (const [k, row] of rows.entries()) if (isTaken(judged[k])) changed.push(changedOf(row));
  }
  if (rules.rows >= COUNTED_ROWS) await countJudged(sql);
  const suspects = await findSuspects(sql, changed, today);
  await keepSuspect(
    sql,
    sync,
    suspects.map((pair) => ({ rowNumber: pair.rowNumber, reason: suspectReason(pair) })),
  );
  return { suspects, refusals: rules.mode === 'mirror' ? await mirror(sql, rules) : [] };
}

interface Ground {
  readonly rules: JudgeRules;
  readonly doubts: UnitDoubts;
  /** What is wrong with offers, told once for all rows that offer the same. */
  readonly problemsOf: (offers: OfferColumns) => readonly Problem[];
}

function isTaken(judged: JudgedRow | undefined): boolean {
  return judged?.verdict === 'created' || judged?.verdict === 'updated';
}

function changedOf(row: RowToJudge): ChangedRow {
  const { row_number, id, name, lon, lat, is_moved, is_closed } = row;
  return { row_number, id, name, lon, lat, is_moved, is_closed, offer_services: row.offers.offer_services };
}

async function judgeBatch(
  sql: Sql,
  rows: readonly RowToJudge[],
  { rules, doubts, problemsOf }: Ground,
): Promise<JudgedRow[]> {
  const places = await placesOf(sql, rows, rules.today);
  const outside = await outsideRegion(sql, rows, places, rules.region);
  return rows.map((row, k): JudgedRow => {
    const unit = doubts.of(row);
    const of = { rowNumber: row.row_number, isHeld: row.is_held };
    if (row.is_same) return { ...of, verdict: 'unchanged', reasons: unit.all, place: null };
    const place = places[k] ?? null;
    const problems = [
      ...problemsOf(row.offers),
      ...unit.refusals,
      ...(place === null && unit.refusals.length === 0 ? [noPlace(row.given_unit)] : []),
      ...(outside.has(k) ? [outsideProblem(row, place, rules.region)] : []),
    ];
    if (problems.length > 0 || place === null)
      return { ...of, verdict: 'rejected', reasons: problems, place: null };
    return { ...of, verdict: row.is_held ? 'updated' : 'created', reasons: unit.warnings, place };
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
        isHeld: false,
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
  const places = rows.map(standingPlace);
  const open = rows.flatMap((row, k) => (places[k] === null && !row.is_same ? [k] : []));
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

/** Where a row's facility stands already; null where that must be told. */
function standingPlace({ county_code, unit_code, unit_source, town_code }: RowToJudge): PlaceColumns | null {
  if (county_code === null || unit_code === null || unit_source === null) return null;
  return { county_code, unit_code, unit_source, town_code };
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
  const given = rows.flatMap(({ lon, lat, is_same }, k) =>
    !is_same && places[k]?.unit_source === 'given' && !outside.has(k) ? [{ k, lon, lat }] : [],
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
    message: `The facility at ${where} (unit ${place?.unit_code ?? 'unknown'}) is outside ${region}, where the feed and whoever sends it may write; correct its place, or have the region changed.`,
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

function offerJudge(
  services: ReadonlyMap<string, string | null>,
): (offers: OfferColumns) => readonly Problem[] {
  const judged = new Map<OfferColumns, readonly Problem[]>();
  return (offers) => {
    let problems = judged.get(offers);
    if (problems === undefined) {
      problems = offerProblems(offersOf(offers), services);
      judged.set(offers, problems);
    }
    return problems;
  };
}

function offersOf({ offer_services, offer_capacities, offer_units }: OfferColumns): Offered[] {
  return offer_services.map((service, k) => ({
    service,
    capacity: offer_capacities[k] ?? null,
    capacityUnit: offer_units[k] ?? null,
  }));
}

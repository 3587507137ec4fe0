/**
 * The slice of some counties for travel costs from outside: who is a neighbour is told by the matrix, not by the map.
 */
import type { MatrixStamp } from '../../common/context.js';
import { coverageByCost } from '../../engine/reach/given.coverage.js';
import { packCosts } from '../../engine/reach/cost.js';
import type { CostMatrix } from '../../engine/reach/cost.js';
import { isPlace } from '../../common/destinations.js';
import { notFound, shown } from '../../common/errors.js';
import { MODES } from '../../common/vocabulary.js';
import type { Slice } from '../../engine/slice.js';
import type { Sql } from '../../store/database.js';
import { MatricesRepository } from '../../store/matrices/matrices.repository.js';
import type { MatrixPairs, MatrixRow } from '../../store/matrices/matrices.repository.js';
import { NO_OVERLAY, overlayFacilities } from '../overlay/overlay.js';
import { packFacilities } from '../slice.facilities.js';
import { readTerritory } from '../slice.loader.js';
import type { Computed, LoadOptions } from '../slice.loader.js';
import type { Speeds } from '../slice.rules.js';
import { readFacilitiesById, readServicesOffered, readUnits, readUnitsByCode } from '../slice.queries.js';

/** Travel costs as an answer uses them. */
export interface UsedCosts {
  readonly stamp: MatrixStamp;
  readonly matrix: CostMatrix;
  /** Speed by which thresholds in metres are read on costs in minutes: that of the matrix's mode. */
  readonly metresPerMinute: number;
}

export interface SliceByMatrix {
  readonly slice: Slice;
  readonly askedCounties: number;
  /** Per settlement: 1 = of a county asked for, 0 = another that reaches one of its facilities. */
  readonly inside: Uint8Array;
  readonly cost: UsedCosts;
  /** Pairs of the counties' settlements as they are held, those to places that are no facility too. */
  readonly pairs: readonly MatrixPairs[];
}

/** A matrix by its name at a revision. Fails: `matrices/unknown-name`. */
export async function heldMatrix(sql: Sql, name: string, revision: number): Promise<MatrixRow> {
  const version = await new MatricesRepository(sql).one(name, revision);
  if (version !== null) return version;
  throw notFound(
    'matrices/unknown-name',
    `cost is matrix:${shown(name)}, and no matrix of this name is held; /v1/matrices lists those that are.`,
    name,
  );
}

/** What an answer says of the matrix that it used. */
export function matrixStamp(version: MatrixRow, speeds: Speeds): MatrixStamp {
  const { name, unit, mode } = version;
  const speedKmh = unit === 'minutes' ? speeds[MODES.find((known) => known === mode) ?? 'any'] : null;
  return { name, version: Number(version.rev_from), unit, mode, speedKmh };
}

/** Costs with the pairs as they are held, those to places that are no facility too. */
export type GivenCosts = Pick<SliceByMatrix, 'cost' | 'pairs'>;

/**
 * Coverage of counties by a matrix, each settlement by its own pairs.
 * Gives: as by straight lines, with all costs in the unit of the matrix; and the costs. Fails: `matrices/unknown-name`.
 */
export async function computeByMatrix(
  sql: Sql,
  counties: readonly string[],
  options: LoadOptions,
  matrix: string,
): Promise<{ computed: Computed; given: GivenCosts }> {
  const { slice, cost, pairs } = await loadByMatrix(sql, counties, options, { matrix, surroundings: false });
  const coverage = coverageByCost(slice, {
    includePlanned: options.includePlanned,
    cost: cost.matrix,
    metresPerMinute: cost.metresPerMinute,
  });
  return { computed: { slice, coverage, circles: counties.map(() => null) }, given: { cost, pairs } };
}

/**
 * Loads counties by a matrix.
 * Takes: county codes, the moment, the name of the matrix. Gives: the counties' settlements and facilities; the
 * facilities that a settlement has a cost to; with `surroundings`, the settlements elsewhere that have a cost to one of
 * those. A settlement that the matrix does not name reaches nothing. Fails: `matrices/unknown-name`.
 */
export async function loadByMatrix(
  sql: Sql,
  counties: readonly string[],
  options: LoadOptions,
  of: { readonly matrix: string; readonly surroundings: boolean },
): Promise<SliceByMatrix> {
  const matrices = new MatricesRepository(sql);
  const version = await heldMatrix(sql, of.matrix, options.revision);
  const own = await readUnits(sql, counties, options);
  const codes = own.filter((u) => u.level === 'village').map((u) => u.code);
  const inner = await matrices.from(version, codes);
  const reached = facilitiesOf(inner);
  const outer = of.surroundings ? await matrices.toAny(version, reached, codes) : [];
  const around = await readUnitsByCode(
    sql,
    outer.map((row) => row.settlement_code),
    options,
  );
  const neighbours = [...new Set(around.map((u) => u.county_code))].sort();
  const units = [...own, ...around].sort((a, b) => (a.code < b.code ? -1 : 1));
  const base = await readTerritory(sql, [...counties, ...neighbours], units, options);
  const ids = [...new Set([...reached, ...facilitiesOf(outer)])].sort();
  const facilities = await readFacilitiesById(sql, { counties, ids }, options);
  const complete = new Float64Array(base.services.length).fill(Infinity);
  const overlay = options.overlay ?? NO_OVERLAY;
  const packed = packFacilities(base, overlayFacilities(facilities, overlay), complete);
  const slice = { ...packed, offeredElsewhere: await offeredElsewhere(sql, packed, options) };
  return {
    slice,
    askedCounties: counties.length,
    inside: Uint8Array.from(slice.settlements.county, (c) => (c >= 0 && c < counties.length ? 1 : 0)),
    cost: usedCosts(slice, version, [...inner, ...outer], options),
    pairs: inner,
  };
}

/** Ids of the facilities that rows lead to, in order; places that are none are left out. */
function facilitiesOf(rows: readonly MatrixPairs[]): string[] {
  const ids = new Set<string>();
  for (const row of rows) for (const id of row.facility_ids) ids.add(id);
  return [...ids].filter((id) => !isPlace(id)).sort();
}

/** Services that nobody of the slice offers, and someone elsewhere does: then they are out of reach, not absent. */
export async function offeredElsewhere(sql: Sql, slice: Slice, options: LoadOptions): Promise<Uint8Array> {
  const { planned, offerStart, offerService } = slice.facilities;
  const offered = new Set<number>();
  for (let j = 0; j < planned.length; j += 1)
    if (planned[j] === 0 || options.includePlanned)
      for (let k = offerStart[j] as number; k < (offerStart[j + 1] as number); k += 1)
        offered.add(offerService[k] as number);
  const missing = slice.services.filter((_, s) => !offered.has(s)).map((service) => service.code);
  const found = await readServicesOffered(sql, missing, options);
  return Uint8Array.from(slice.services, (service) => (found.has(service.code) ? 1 : 0));
}

function usedCosts(
  slice: Slice,
  version: MatrixRow,
  rows: readonly MatrixPairs[],
  options: LoadOptions,
): UsedCosts {
  const settlementOf = new Map(slice.settlements.codes.map((code, i) => [code, i]));
  const facilityOf = new Map(slice.facilities.ids.map((id, j) => [id, j]));
  const pairs = { settlement: [] as number[], facility: [] as number[], cost: [] as number[] };
  for (const row of rows) {
    const i = settlementOf.get(row.settlement_code);
    if (i === undefined) continue;
    for (const [k, id] of row.facility_ids.entries()) {
      const j = facilityOf.get(id);
      if (j === undefined) continue;
      pairs.settlement.push(i);
      pairs.facility.push(j);
      pairs.cost.push(row.costs[k] as number);
    }
  }
  const stamp = matrixStamp(version, options.speeds);
  return {
    stamp,
    matrix: packCosts(slice.settlements.codes.length, version.unit, pairs),
    metresPerMinute: ((stamp.speedKmh ?? options.speeds.any) * 1000) / 60,
  };
}

/**
 * The slice of some counties for travel costs from outside: who is a neighbour is told by the matrix, not by the map.
 */
import { packCosts } from '../../engine/reach/cost.js';
import type { CostMatrix } from '../../engine/reach/cost.js';
import { notFound, shown } from '../../common/errors.js';
import { MODES } from '../../common/vocabulary.js';
import type { Mode } from '../../common/vocabulary.js';
import type { Slice } from '../../engine/slice.js';
import type { Sql } from '../../store/database.js';
import { MatricesRepository } from '../../store/matrices/matrices.repository.js';
import type { MatrixPairs, MatrixRow } from '../../store/matrices/matrices.repository.js';
import { NO_OVERLAY, overlayFacilities } from '../overlay/overlay.js';
import { packFacilities } from '../slice.facilities.js';
import { readTerritory } from '../slice.loader.js';
import type { LoadOptions } from '../slice.loader.js';
import { readFacilitiesById, readUnits, readUnitsByCode } from '../slice.queries.js';

/** Travel costs as an answer uses them. */
export interface UsedCosts {
  readonly name: string;
  readonly mode: Mode;
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
  const version = await matrices.one(of.matrix, options.revision);
  if (version === null)
    throw notFound(
      'matrices/unknown-name',
      `cost is matrix:${shown(of.matrix)}, and no matrix of this name is held; /v1/matrices lists those that are.`,
      of.matrix,
    );
  const own = await readUnits(sql, counties, options);
  const codes = own.filter((u) => u.level === 'village').map((u) => u.code);
  const inner = await matrices.from(version, codes);
  const reached = [...new Set(inner.flatMap((row) => [...row.facility_ids]))].sort();
  const outer = of.surroundings ? await matrices.toAny(version, reached, codes) : [];
  const around = await readUnitsByCode(
    sql,
    outer.map((row) => row.settlement_code),
    options,
  );
  const neighbours = [...new Set(around.map((u) => u.county_code))].sort();
  const units = [...own, ...around].sort((a, b) => (a.code < b.code ? -1 : 1));
  const base = await readTerritory(sql, [...counties, ...neighbours], units, options);
  const ids = [...new Set([...reached, ...outer.flatMap((row) => [...row.facility_ids])])].sort();
  const facilities = await readFacilitiesById(sql, { counties, ids }, options);
  const complete = new Float64Array(base.services.length).fill(Infinity);
  const overlay = options.overlay ?? NO_OVERLAY;
  const slice = packFacilities(base, overlayFacilities(facilities, overlay), complete);
  return {
    slice,
    askedCounties: counties.length,
    inside: Uint8Array.from(slice.settlements.county, (c) => (c >= 0 && c < counties.length ? 1 : 0)),
    cost: usedCosts(slice, version, [...inner, ...outer], options),
  };
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
  const mode = MODES.find((name) => name === version.mode) ?? 'any';
  return {
    name: version.name,
    mode,
    matrix: packCosts(slice.settlements.codes.length, version.unit, pairs),
    metresPerMinute: (options.speeds[mode] * 1000) / 60,
  };
}

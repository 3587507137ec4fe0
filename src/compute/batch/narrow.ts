/**
 * Counties of which a change reached some services alone: only these are read and computed again, and only rows that
 * come out otherwise are written. The result is that of computing everything; where it could not be, that is done.
 */
import { PROVIDER_CLASSES } from '../../common/vocabulary.js';
import type { Sql } from '../../store/database.js';
import { CoveragePatcher } from '../../store/repositories/coverage.patch.js';
import type { HeldState, PatchedCounty, ServiceCells } from '../../store/repositories/coverage.patch.js';
import type { StoredCoverageRow } from '../../store/repositories/coverage.repository.js';
import { coverageRows } from '../coverage.rows.js';
import type { CoverageRow } from '../coverage.rows.js';
import { deriveParts } from '../derived.js';
import { computeCounties } from '../slice.loader.js';
import type { Computed, LoadOptions } from '../slice.loader.js';
import { readRules, readServices } from '../slice.queries.js';
import { fingerprintOf, measured } from '../slice.rules.js';
import type { Measured } from '../slice.rules.js';

const UNMET = PROVIDER_CLASSES.indexOf('unmet');

/**
 * Takes: counties with rows, the services that changed in any of them, and what a slice is loaded for.
 * Gives: what is to be written, or null where everything has to be computed: rows are missing, or were made for
 * another date, by another set or by other rules.
 */
export async function patchCounties(
  sql: Sql,
  counties: readonly string[],
  services: readonly string[],
  options: LoadOptions,
): Promise<PatchedCounty[] | null> {
  const [states, ruleRows, known] = await Promise.all([
    new CoveragePatcher(sql).held(counties),
    readRules(sql, options),
    readServices(sql, options),
  ]);
  const all = measured(ruleRows, ruleRows.length === 0 ? [] : known, options.speeds);
  const isAlike = (state: HeldState): boolean =>
    state.made_with === fingerprintOf(all) &&
    state.as_of === options.asOf &&
    state.standard_set === options.standardSet &&
    state.basis === options.basis &&
    state.revision <= options.revision;
  if (states.length !== counties.length || !states.every(isAlike)) return null;

  const wanted = all.services.filter((service) => services.includes(service.code)).map(({ code }) => code);
  if (wanted.length === 0) return states.map((state) => unchanged(state, options.revision));
  const computed = await computeCounties(sql, counties, {
    ...options,
    knownReach: reachOf(states, wanted),
    only: {
      services: known.filter((service) => wanted.includes(service.code)),
      rules: ruleRows.filter((rule) => wanted.includes(rule.service_code)),
    },
  });
  const parts = deriveParts(computed, options);
  if (parts.some((part, k) => part.state.settlements !== states[k]?.settlements)) return null;
  const cells = cellsOf(computed, all);
  const differing = await new CoveragePatcher(sql).differing(counties, cells);
  return parts.map((part, k) => {
    const state = states[k] as HeldState;
    const rows = patchedRows(
      differing.filter((row) => row.county_code === state.county_code),
      cells,
    );
    const reach = [...state.reach_metres];
    const worst = [...state.worst];
    for (const [s, code] of wanted.entries()) {
      reach[placeOf(all, code)] = part.state.reach_metres[s] as number;
      worst[placeOf(all, code)] = part.worst[s] ?? null;
    }
    return {
      held: state,
      state: { ...state, revision: options.revision, reach_metres: reach, worst },
      services: wanted,
      rows,
      summaries: part.summaries,
      unitGaps: part.unitGaps,
    };
  });
}

/** Nothing that a rule speaks of changed: the rows answer for the newer revision too. */
function unchanged(held: HeldState, revision: number): PatchedCounty {
  return { held, state: { ...held, revision }, services: [], rows: [], summaries: [], unitGaps: [] };
}

function placeOf({ services }: Measured, code: string): number {
  return services.findIndex((service) => service.code === code);
}

function reachOf(states: readonly HeldState[], services: readonly string[]): Map<string, number> {
  const reach = new Map<string, number>();
  for (const state of states)
    for (const [s, service] of state.services.entries())
      if (services.includes(service))
        reach.set(service, Math.max(reach.get(service) ?? 0, state.reach_metres[s] ?? 0));
  return reach;
}

/** What each settlement's row must say of each service computed; rules are numbered as among all rules. */
function cellsOf(computed: Computed, all: Measured): ServiceCells[] {
  const { slice, coverage } = computed;
  const numbers = slice.reachRules.map((rule) => all.reachRules.findIndex((r) => r.code === rule.code));
  const rows = coverageRows(slice, coverage);
  return slice.services.map(({ code }, s) => ({
    place: placeOf(all, code),
    settlements: rows.map((row) => row.settlementCode),
    rule: rows.map((row) => numbers[row.rule[s] as number] ?? -1),
    facility: rows.map((row) => row.facility[s] ?? null),
    metres: rows.map((row) => row.metres[s] ?? null),
    threshold_metres: rows.map((row) => row.thresholdMetres[s] ?? null),
    provider: rows.map((row) => row.provider[s] as number),
    gap: rows.map((row) => row.gap[s] as number),
    persons: rows.map((row) => row.persons[s] ?? null),
    severity: rows.map((row) => row.severity[s] ?? null),
    nearest_facility: rows.map((row) => nearestOf(row, s)),
    nearest_metres: rows.map((row) => (row.nearestMetres ?? row.metres)[s] ?? null),
    planned_facility: rows.map((row) => row.plannedFacility?.[s] ?? null),
    planned_metres: rows.map((row) => row.plannedMetres?.[s] ?? null),
  }));
}

/** Where no row says who is nearest, it is the one that is said to serve, or not to. */
function nearestOf(row: CoverageRow, s: number): string | null {
  return (row.nearestFacility ?? row.facility)[s] ?? null;
}

/** The rows as they stand, with the new cells in their places. */
function patchedRows(
  held: readonly StoredCoverageRow[],
  cells: readonly ServiceCells[],
): StoredCoverageRow[] {
  const at = new Map(cells[0]?.settlements.map((code, i) => [code, i]));
  return held.map((row) => {
    const i = at.get(row.settlement_code) as number;
    const put = <T>(list: readonly T[], of: (cell: ServiceCells) => T | undefined): T[] => {
      const next = [...list];
      for (const cell of cells) next[cell.place] = of(cell) as T;
      return next;
    };
    const none = row.facility.map(() => null);
    const facility = put(row.facility, (cell) => cell.facility[i]);
    const provider = put(row.provider, (cell) => cell.provider[i]);
    const nearest = put(row.nearest_facility ?? row.facility, (cell) => cell.nearest_facility[i]);
    const nearestMetres = put(row.nearest_metres ?? row.metres, (cell) => cell.nearest_metres[i]);
    const planned = put<string | null>(row.planned_facility ?? none, (cell) => cell.planned_facility[i]);
    const plannedMetres = put<number | null>(row.planned_metres ?? none, (cell) => cell.planned_metres[i]);
    const differs = nearest.some((id, s) => provider[s] !== UNMET && id !== facility[s]);
    const isPlanned = planned.some((id) => id !== null);
    return {
      ...row,
      rule: put(row.rule, (cell) => cell.rule[i]),
      facility,
      metres: put(row.metres, (cell) => cell.metres[i]),
      threshold_metres: put(row.threshold_metres, (cell) => cell.threshold_metres[i]),
      provider,
      gap: put(row.gap, (cell) => cell.gap[i]),
      persons: put(row.persons, (cell) => cell.persons[i]),
      severity: put(row.severity, (cell) => cell.severity[i]),
      nearest_facility: differs ? nearest : null,
      nearest_metres: differs ? nearestMetres : null,
      planned_facility: isPlanned ? planned : null,
      planned_metres: isPlanned ? plannedMetres : null,
    };
  });
}

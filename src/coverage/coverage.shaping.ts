/** Rows of coverage turned into answers: names put in, indices turned into words, sums into figures. */
import { badInput, shown } from '../common/errors.js';
import { shareOfPersons, shareOfSettlements } from '../common/figure.js';
import { GAP_STATUSES, PROVIDER_CLASSES } from '../common/vocabulary.js';
import type { Area, GapStatus, Level, ProviderClass, Tier } from '../common/vocabulary.js';
import type { NameRow, NamesRead, UnitNameRow } from '../store/repositories/names.reader.js';
import type {
  CountyStateRow,
  StoredCoverageRow,
  StoredSummaryRow,
} from '../store/repositories/coverage.repository.js';
import type {
  ClassShare,
  FacilityAtDistance,
  NamedService,
  NamedUnit,
  ServiceCoverage,
  SettlementCoverage,
  UnitServiceCoverage,
} from './coverage.shapes.js';

/** Names by code, read once per answer. */
export interface Names {
  readonly services: ReadonlyMap<string, NameRow>;
  readonly facilities: ReadonlyMap<string, NameRow>;
}

/** The names read, and those of facilities that a scenario opens. */
export function withNames(read: NamesRead, opened: ReadonlyMap<string, NameRow> | undefined): NamesRead {
  if (opened === undefined || opened.size === 0) return read;
  return { ...read, facilities: new Map([...read.facilities, ...opened]) };
}

type State = Pick<CountyStateRow, 'services' | 'rules'> & {
  /** What the costs of the rows count; none = metres. */
  readonly costUnit?: 'metres' | 'minutes';
};

export function namedUnit(row: UnitNameRow): NamedUnit {
  return { code: row.code, level: row.level as Level, name: row.name, nameEn: row.name_en };
}

export function namedService(code: string, names: Names): NamedService {
  const row = names.services.get(code);
  return { code, name: row?.name ?? code, nameEn: row?.name_en ?? null };
}

/** Ids of all facilities that rows speak of. */
export function facilityIds(rows: readonly StoredCoverageRow[]): string[] {
  const ids = new Set<string>();
  for (const row of rows)
    for (const list of [row.facility, row.nearest_facility, row.planned_facility])
      for (const id of list ?? []) if (id !== null) ids.add(id);
  return [...ids].sort();
}

function atDistance(
  id: string | null | undefined,
  cost: number | null | undefined,
  names: Names,
  isMinutes: boolean,
): FacilityAtDistance | null {
  if (id === null || id === undefined || cost === null || cost === undefined) return null;
  const row = names.facilities.get(id);
  const facility = { id, name: row?.name ?? id, nameEn: row?.name_en ?? null };
  return isMinutes ? { facility, distanceMetres: null, minutes: cost } : { facility, distanceMetres: cost };
}

/** One service (by its place in the county's list) of one settlement's row. */
export function serviceCoverage(
  state: State,
  row: StoredCoverageRow,
  s: number,
  names: Names,
): ServiceCoverage {
  const status = GAP_STATUSES[row.gap[s] as number] as GapStatus;
  const provider = PROVIDER_CLASSES[row.provider[s] as number] as ProviderClass;
  const isMinutes = state.costUnit === 'minutes';
  const found = atDistance(row.facility[s], row.metres[s], names, isMinutes);
  const isServed = status !== 'not_applicable' && provider !== 'unmet';
  const threshold = row.threshold_metres[s] ?? null;
  const margin = found === null || threshold === null ? null : threshold - (row.metres[s] as number);
  return {
    service: namedService(state.services[s] as string, names),
    rule: state.rules[row.rule[s] as number] ?? null,
    status,
    provider: status === 'not_applicable' ? null : provider,
    servedBy: isServed ? found : null,
    ...(isMinutes
      ? { thresholdMetres: null, marginMetres: null, thresholdMinutes: threshold, marginMinutes: margin }
      : { thresholdMetres: threshold, marginMetres: margin }),
    nearest: row.nearest_facility
      ? atDistance(row.nearest_facility[s], row.nearest_metres?.[s], names, isMinutes)
      : found,
    plannedToServe: atDistance(row.planned_facility?.[s], row.planned_metres?.[s], names, isMinutes),
    persons: row.persons[s] ?? null,
  };
}

/** One settlement's row with the wanted services; wanted null = all. */
function settlementCoverage(
  state: State,
  row: StoredCoverageRow,
  unit: NamedUnit,
  names: Names,
  wanted: ReadonlySet<string> | null,
): SettlementCoverage {
  return {
    settlement: unit,
    tier: row.tier as Tier | null,
    area: row.area as Area,
    services: state.services.flatMap((code, s) =>
      wanted === null || wanted.has(code) ? [serviceCoverage(state, row, s, names)] : [],
    ),
  };
}

/** Rows of several counties as answers, in the order of the rows; a row without its county or unit is left out. */
export function settlementCoverages(
  states: readonly (State & { county_code: string })[],
  rows: readonly StoredCoverageRow[],
  units: ReadonlyMap<string, UnitNameRow>,
  names: Names,
  wanted: ReadonlySet<string> | null,
): SettlementCoverage[] {
  const byCounty = new Map(states.map((s) => [s.county_code, s]));
  return rows.flatMap((row) => {
    const state = byCounty.get(row.county_code);
    const unit = units.get(row.settlement_code);
    return state && unit ? [settlementCoverage(state, row, namedUnit(unit), names, wanted)] : [];
  });
}

/** Sums of one service over settlements. */
export interface ServiceSums {
  settlements: number;
  unknown: number;
  notApplicable: number;
  persons: number;
  personsByProvider: number[];
  settlementsByProvider: number[];
  personsByGap: number[];
  settlementsByGap: number[];
}

function noSums(): ServiceSums {
  return {
    settlements: 0,
    unknown: 0,
    notApplicable: 0,
    persons: 0,
    personsByProvider: PROVIDER_CLASSES.map(() => 0),
    settlementsByProvider: PROVIDER_CLASSES.map(() => 0),
    personsByGap: GAP_STATUSES.map(() => 0),
    settlementsByGap: GAP_STATUSES.map(() => 0),
  };
}

function addTo(list: number[], other: readonly number[]): void {
  for (const [k, value] of other.entries()) list[k] = (list[k] as number) + value;
}

/** Adds summary rows of counties up, by service. */
export function sumsOfSummaries(rows: readonly StoredSummaryRow[]): Map<string, ServiceSums> {
  const sums = new Map<string, ServiceSums>();
  for (const row of rows) {
    const sum = sums.get(row.service_code) ?? noSums();
    sums.set(row.service_code, sum);
    sum.settlements += row.settlements;
    sum.unknown += row.unknown_settlements;
    sum.notApplicable += row.not_applicable_settlements;
    sum.persons += row.persons;
    addTo(sum.personsByProvider, row.persons_by_provider);
    addTo(sum.settlementsByProvider, row.settlements_by_provider);
    addTo(sum.personsByGap, row.persons_by_gap);
    addTo(sum.settlementsByGap, row.settlements_by_gap);
  }
  return sums;
}

/** Adds settlement rows of one county up, by service: for a town or a settlement alone. */
export function sumsOfRows(state: State, rows: readonly StoredCoverageRow[]): Map<string, ServiceSums> {
  const sums = new Map<string, ServiceSums>();
  const add = (list: number[], at: number, amount: number): void => {
    list[at] = (list[at] as number) + amount;
  };
  for (const [s, service] of state.services.entries()) {
    const sum = noSums();
    sums.set(service, sum);
    for (const row of rows) {
      const gap = row.gap[s] as number;
      add(sum.settlementsByGap, gap, 1);
      if (GAP_STATUSES[gap] === 'not_applicable') {
        sum.notApplicable += 1;
        continue;
      }
      const persons = row.persons[s] ?? null;
      sum.settlements += 1;
      add(sum.settlementsByProvider, row.provider[s] as number, 1);
      if (persons === null) {
        sum.unknown += 1;
        continue;
      }
      sum.persons += persons;
      add(sum.personsByProvider, row.provider[s] as number, persons);
      add(sum.personsByGap, gap, persons);
    }
  }
  return sums;
}

/** Figures of one service from its sums. */
export function unitServiceCoverage(code: string, sums: ServiceSums, names: Names): UnitServiceCoverage {
  const share = (served: number): UnitServiceCoverage['covered'] =>
    shareOfPersons({
      served,
      persons: sums.persons,
      settlements: sums.settlements,
      unknownSettlements: sums.unknown,
    });
  const classes = <C extends string>(
    list: readonly C[],
    persons: number[],
    settlements: number[],
  ): ClassShare<C>[] =>
    list.map((name, k) => ({
      name,
      persons: persons[k] as number,
      settlements: settlements[k] as number,
      share: share(persons[k] as number),
    }));
  const unmet = PROVIDER_CLASSES.indexOf('unmet');
  return {
    service: namedService(code, names),
    covered: share(sums.persons - (sums.personsByProvider[unmet] as number)),
    coveredSettlements: shareOfSettlements(
      sums.settlements - (sums.settlementsByProvider[unmet] as number),
      sums.settlements,
    ),
    providers: classes(PROVIDER_CLASSES, sums.personsByProvider, sums.settlementsByProvider),
    statuses: classes(
      GAP_STATUSES.filter((name) => name !== 'not_applicable'),
      sums.personsByGap,
      sums.settlementsByGap,
    ),
    settlements: sums.settlements,
    unknownPopulationSettlements: sums.unknown,
    notApplicableSettlements: sums.notApplicable,
  };
}

/** Checks the services asked for; null = all. */
export function wantedServices(
  services: readonly string[] | undefined,
  known: ReadonlyMap<string, unknown>,
): ReadonlySet<string> | null {
  if (services === undefined || services.length === 0) return null;
  const unknown = services.filter((code) => !known.has(code));
  const [first, ...rest] = unknown.map((code) => ({
    code: 'services/unknown-code',
    field: 'service',
    value: shown(code),
    message: `service is ${shown(code)}, which is not in the catalogue; /v1/services lists all.`,
  }));
  if (first) throw badInput(first, ...rest);
  return new Set(services);
}

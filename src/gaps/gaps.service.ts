/** Where people are not served as the standard wants, worst first (measures, section 5). */
import { Inject, Injectable } from '@nestjs/common';
import type { QuestionContext } from '../common/context.js';
import { decodeCursor, encodeCursor, pageOf } from '../common/paging.js';
import type { Page } from '../common/paging.js';
import { GAP_STATUSES } from '../common/vocabulary.js';
import type { GapStatus } from '../common/vocabulary.js';
import { Spot } from '../compute/spot/spot.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { openUnit, rowsBelow } from '../coverage/coverage.source.js';
import type { CountyWords, OpenedUnit, SourceParts } from '../coverage/coverage.source.js';
import {
  facilityIds,
  namedService,
  namedUnit,
  serviceCoverage,
  wantedServices,
  withNames,
} from '../coverage/coverage.shaping.js';
import type { Gap, GapPage } from '../coverage/coverage.shapes.js';
import { Database } from '../store/database.js';
import type { StoredCoverageRow, StoredUnitGapRow } from '../store/repositories/coverage.repository.js';
import { NamesReader } from '../store/repositories/names.reader.js';

export const GAP_KINDS = ['settlement', 'tier_missing', 'under_capacity'] as const;
export type GapKind = (typeof GAP_KINDS)[number];

/** States of a settlement that are gaps unless others are asked for. */
const OPEN_GAPS: readonly GapStatus[] = ['covered_when_open', 'no_capacity', 'out_of_reach', 'absent'];

export interface GapsWanted {
  readonly services?: readonly string[];
  readonly statuses?: readonly GapStatus[];
  readonly kinds?: readonly GapKind[];
  readonly after?: string | null;
  readonly limit: number;
}

/** A gap before names are put in. */
interface Candidate {
  readonly severity: number | null;
  readonly unit: string;
  readonly service: string;
  readonly rule: string;
  readonly kind: GapKind;
  readonly cell?: { row: StoredCoverageRow; s: number };
  readonly unitGap?: StoredUnitGapRow;
}

export type PlacedGap = Gap & { readonly lon: number | null; readonly lat: number | null };

@Injectable()
export class GapsService {
  private readonly names: NamesReader;
  private readonly parts: SourceParts;

  constructor(db: Database, @Inject(CONFIG) config: Config, spot: Spot) {
    this.names = new NamesReader(db);
    this.parts = { sql: db, config, spot, rollup: null };
  }

  /** The unit that questions are about, and where they are answered from. */
  async open(ctx: QuestionContext, code: string): Promise<OpenedUnit> {
    return openUnit(this.parts, ctx, code);
  }

  /** Gaps of a unit: by severity downwards, unknown severity last, then by unit, service, rule and kind. */
  async gaps({ ctx, unit, source }: OpenedUnit, wanted: GapsWanted): Promise<GapPage> {
    const rows = await source.rows(rowsBelow(unit));
    const states = new Map((await source.states()).map((s) => [s.county_code, s]));
    const inside = new Set(rows.map((r) => r.settlement_code)).add(unit.code);
    const isWhole = unit.level !== 'town' && unit.level !== 'village';
    const unitGaps = (await source.unitGaps()).filter((g) => isWhole || inside.has(g.unit_code));
    const candidates = [
      ...settlementGaps(rows, states, wanted.statuses ?? OPEN_GAPS),
      ...unitGaps.map(ofUnitGap),
    ]
      .filter((c) => !wanted.services?.length || wanted.services.includes(c.service))
      .filter((c) => !wanted.kinds?.length || wanted.kinds.includes(c.kind))
      .sort(compare);
    const after = wanted.after
      ? decodeCursor(wanted.after, ['number?', 'string', 'string', 'string', 'string'])
      : null;
    const rest = after === null ? candidates : candidates.filter((c) => compareKeys(keyOf(c), after) > 0);
    const page = pageOf(rest.slice(0, wanted.limit + 1), wanted.limit, keyOf);
    const facilities = facilityIds(page.items.flatMap((c) => (c.cell ? [c.cell.row] : [])));
    const units = [...new Set(page.items.map((c) => c.unit))];
    const names = withNames(
      await this.names.names({ facilities, units }, ctx.asOf, ctx.revision),
      source.names,
    );
    // refuses services that are not held
    wantedServices(wanted.services, names.services);
    return {
      ...source.stamp,
      unit: namedUnit(unit),
      nextCursor: page.nextCursor,
      items: page.items.map((c): Gap => {
        const row = names.units.get(c.unit);
        const head = {
          kind: c.kind,
          unit: row
            ? namedUnit(row)
            : { code: c.unit, level: 'village' as const, name: c.unit, nameEn: null },
          service: namedService(c.service, names),
          rule: c.rule,
          severity: c.severity,
        };
        const state = c.cell && states.get(c.cell.row.county_code);
        if (c.cell && state) {
          const cell = serviceCoverage(state, c.cell.row, c.cell.s, names);
          return {
            ...head,
            status: cell.status,
            persons: cell.persons,
            nearest: cell.nearest,
            thresholdMetres: cell.thresholdMetres,
            plannedToServe: cell.plannedToServe,
            ...NO_CAPACITY,
          };
        }
        const gap = c.unitGap as StoredUnitGapRow;
        return {
          ...head,
          status: gap.status,
          persons: gap.persons,
          nearest: null,
          thresholdMetres: null,
          plannedToServe: null,
          capacity: gap.capacity,
          required: gap.required,
          shortfall: gap.shortfall,
          capacityUnit: gap.capacity_unit,
        };
      }),
    };
  }

  /** The same with the point of the unit of each: what a map draws. */
  async placedGaps(
    opened: OpenedUnit,
    wanted: GapsWanted,
  ): Promise<Omit<GapPage, 'items'> & Page<PlacedGap>> {
    const page = await this.gaps(opened, wanted);
    const { asOf, revision } = opened.ctx;
    const codes = [...new Set(page.items.map((gap) => gap.unit.code))];
    const places = await this.names.points(codes, asOf, revision);
    const items = page.items.map((gap) => ({
      ...gap,
      ...(places.get(gap.unit.code) ?? { lon: null, lat: null }),
    }));
    return { ...page, items };
  }
}

/** Names a gap among those of its unit. */
export function gapId({ unit, service, rule, kind }: Gap): string {
  return [unit.code, service.code, rule, kind].join(':');
}

const NO_CAPACITY = { capacity: null, required: null, shortfall: null, capacityUnit: null } as const;

function settlementGaps(
  rows: readonly StoredCoverageRow[],
  states: ReadonlyMap<string, CountyWords>,
  statuses: readonly GapStatus[],
): Candidate[] {
  const wanted = new Set(statuses.map((name) => GAP_STATUSES.indexOf(name)));
  return rows.flatMap((row) => {
    const state = states.get(row.county_code);
    return (state?.services ?? []).flatMap((service, s): Candidate[] =>
      wanted.has(row.gap[s] as number)
        ? [
            {
              kind: 'settlement',
              severity: row.severity[s] ?? null,
              unit: row.settlement_code,
              service,
              rule: state?.rules[row.rule[s] as number] ?? '',
              cell: { row, s },
            },
          ]
        : [],
    );
  });
}

function ofUnitGap(gap: StoredUnitGapRow): Candidate {
  return {
    kind: gap.kind as GapKind,
    severity: gap.severity,
    unit: gap.unit_code,
    service: gap.service_code,
    rule: gap.rule_code,
    unitGap: gap,
  };
}

type Key = readonly (string | number | null)[];

function keyOf(c: Candidate): Key {
  return [c.severity, c.unit, c.service, c.rule, c.kind];
}

/** The cursor that stands for a gap in its list. */
export function gapCursor(gap: Gap): string {
  return encodeCursor([gap.severity, gap.unit.code, gap.service.code, gap.rule, gap.kind]);
}

function compare(a: Candidate, b: Candidate): number {
  return compareKeys(keyOf(a), keyOf(b));
}

function compareKeys(a: Key, b: Key): number {
  const severity = (Number(b[0] ?? -1) || 0) - (Number(a[0] ?? -1) || 0);
  if (severity !== 0) return severity;
  for (let k = 1; k < a.length; k += 1) if (a[k] !== b[k]) return String(a[k]) < String(b[k]) ? -1 : 1;
  return 0;
}

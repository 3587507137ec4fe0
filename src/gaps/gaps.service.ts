/** Where people are not served as the standard wants, worst first (measures, section 5). */
import { Inject, Injectable } from '@nestjs/common';
import type { QuestionContext } from '../common/context.js';
import { decodeCursor, encodeCursor, MAX_LIMIT, pageOf } from '../common/paging.js';
import type { Page } from '../common/paging.js';
import { OPEN_GAPS } from '../common/vocabulary.js';
import type { GapStatus } from '../common/vocabulary.js';
import { capacitySplit } from '../compute/gaps/capacity.gaps.js';
import { speedsOf } from '../compute/settings.js';
import { Rollup } from '../compute/rollup/rollup.js';
import { Slices } from '../compute/slices/slices.js';
import type { OpenedSlice } from '../compute/slices/slices.js';
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
import { KeptAnswers } from '../store/fresh/kept.answers.js';
import { StoredUnits } from '../store/fresh/stored.units.js';
import { CoverageRepository } from '../store/repositories/coverage.repository.js';
import type { StoredUnitGapRow } from '../store/repositories/coverage.repository.js';
import { NamesReader } from '../store/repositories/names.reader.js';

import {
  capacityCandidates,
  compare,
  compareKeys,
  GAP_KINDS,
  keyOf,
  ofUnitGap,
  settlementGaps,
} from './gaps.candidates.js';
import type { Candidate, GapKind, Key } from './gaps.candidates.js';
import { WorstGaps } from './gaps.worst.js';
import type { OrderedGap } from './gaps.worst.js';

export const GAP_RULES = ['nearest', 'capacity'] as const;
export type GapRule = (typeof GAP_RULES)[number];

/** Counties whose gaps are ordered in memory; above that, where they are stored. */
const MAX_ORDERED_COUNTIES = 20;

export interface GapsWanted {
  readonly services?: readonly string[];
  readonly statuses?: readonly GapStatus[];
  readonly kinds?: readonly GapKind[];
  readonly after?: string | null;
  readonly limit: number;
}

/** A unit, where its gaps are read from and, where capacity counts, the slice whose people compete. */
export interface OpenedGaps extends OpenedUnit {
  readonly slice: OpenedSlice | null;
  /** Equal only for equal answers to the same question. */
  readonly tag: string;
}

/** Gaps in order, after the cursor: at least one more than the page takes, where there are so many. */
interface Found {
  readonly rest: readonly Candidate[];
  readonly states: ReadonlyMap<string, CountyWords>;
}

export type PlacedGap = Gap & { readonly lon: number | null; readonly lat: number | null };

@Injectable()
export class GapsService {
  private readonly names: NamesReader;
  private readonly parts: SourceParts;
  private readonly reader: WorstGaps;

  constructor(
    db: Database,
    @Inject(CONFIG) config: Config,
    spot: Spot,
    rollup: Rollup,
    private readonly slices: Slices,
    units: StoredUnits,
    /** For the doors: what was answered before. */
    readonly kept: KeptAnswers,
  ) {
    this.names = new NamesReader(db);
    this.reader = new WorstGaps(db);
    this.parts = { sql: db, config, spot, units, rollup };
  }

  /** The unit that questions are about, and where they are answered from. */
  async open(ctx: QuestionContext, code: string, rule: GapRule = 'nearest'): Promise<OpenedGaps> {
    const opened = await openUnit(this.parts, ctx, code);
    const slice = rule === 'capacity' ? await this.slices.open(ctx, code) : null;
    return { ...opened, slice, tag: `${opened.source.tag} ${slice?.tag ?? ''}` };
  }

  /** Gaps of a unit: by severity downwards, unknown severity last, then by unit, service, rule and kind. */
  async gaps(opened: OpenedGaps, wanted: GapsWanted): Promise<GapPage> {
    const { ctx, unit, source } = opened;
    const after = wanted.after
      ? decodeCursor(wanted.after, ['number?', 'string', 'string', 'string', 'string'])
      : null;
    const isLarge = (source.kept?.counties.length ?? 0) > MAX_ORDERED_COUNTIES;
    const { rest, states } = isLarge
      ? await this.found(opened, wanted, after)
      : await this.ordered(opened, wanted, after);
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
      speedsKmh: speedsOf(this.parts.config),
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
            status: c.split === undefined ? cell.status : 'no_capacity',
            persons: c.split === undefined ? cell.persons : c.split.noCapacity,
            nearest: cell.nearest,
            thresholdMetres: cell.thresholdMetres,
            ...(cell.thresholdMinutes === undefined ? {} : { thresholdMinutes: cell.thresholdMinutes }),
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

  /** All gaps from the cursor on as rows of a table, page after page; `limit` is the size of a page. */
  async *lines(opened: OpenedGaps, wanted: GapsWanted): AsyncGenerator<readonly unknown[]> {
    const isMinutes = opened.source.stamp.matrix?.unit === 'minutes';
    yield isMinutes ? [...CSV_COLUMNS, ...CSV_COLUMNS_OF_MINUTES] : CSV_COLUMNS;
    for (let after = wanted.after ?? null; ;) {
      const page = await this.gaps(opened, { ...wanted, after, limit: MAX_LIMIT });
      for (const gap of page.items)
        yield [
          ...[gap.kind, gap.unit.code, gap.unit.level, gap.unit.name, gap.service.code, gap.service.name],
          ...[gap.rule, gap.status, gap.persons, gap.severity, gap.nearest?.facility.id],
          ...[gap.nearest?.distanceMetres, gap.thresholdMetres, gap.plannedToServe?.facility.id],
          ...[gap.capacity, gap.required, gap.shortfall, gap.capacityUnit, page.revision],
          ...(isMinutes ? [gap.nearest?.minutes, gap.thresholdMinutes] : []),
        ];
      if (page.nextCursor === null) return;
      after = page.nextCursor;
    }
  }

  /** All gaps of a unit put in order: for counties and below, and for what is computed. */
  private async ordered(
    { unit, source, slice }: Pick<OpenedGaps, 'unit' | 'source' | 'slice'>,
    wanted: GapsWanted,
    after: Key | null,
  ): Promise<Found> {
    const rows = await source.rows(rowsBelow(unit));
    const states = new Map((await source.states()).map((s) => [s.county_code, s]));
    const inside = new Set(rows.map((r) => r.settlement_code)).add(unit.code);
    const isWhole = unit.level !== 'town' && unit.level !== 'village';
    const unitGaps = (await source.unitGaps()).filter((g) => isWhole || inside.has(g.unit_code));
    const statuses = wanted.statuses ?? OPEN_GAPS;
    const held = slice !== null && statuses.includes('no_capacity') ? await slice.load() : null;
    const full = held === null ? [] : capacityCandidates(held, capacitySplit(held), rows, states);
    const isFull = new Set(full.map((c) => `${c.unit} ${c.service}`));
    const candidates = [
      ...settlementGaps(rows, states, statuses).filter((c) => !isFull.has(`${c.unit} ${c.service}`)),
      ...full,
      ...unitGaps.map(ofUnitGap),
    ]
      .filter((c) => !wanted.services?.length || wanted.services.includes(c.service))
      .filter((c) => !wanted.kinds?.length || wanted.kinds.includes(c.kind))
      .filter((c) => after === null || compareKeys(keyOf(c), after) > 0)
      .sort(compare);
    return { rest: candidates, states };
  }

  /**
   * The next gaps of many stored counties: of those that can hold the worst one first, until what is found is worse
   * than anything the others can hold. Exact: a county's bound is written with its rows.
   */
  private async found(
    { unit, source, slice }: OpenedGaps,
    wanted: GapsWanted,
    after: Key | null,
  ): Promise<Found> {
    if (slice !== null) return this.ordered({ unit, source, slice }, wanted, after);
    const { counties, rest } = source.kept ?? { counties: [], rest: null };
    const computed =
      rest === null ? null : await this.ordered({ unit, source: rest, slice: null }, wanted, after);
    const best = await this.reader.worst(
      {
        counties,
        services: wanted.services?.length ? wanted.services : null,
        statuses: wanted.statuses ?? OPEN_GAPS,
        kinds: wanted.kinds?.length ? wanted.kinds : GAP_KINDS,
        after,
        limit: wanted.limit + 1,
      },
      computed?.rest ?? [],
    );
    return this.withRows(best, computed?.states ?? new Map());
  }

  /** The rows of the settlements that made the page, and the words of their counties. */
  private async withRows(best: readonly OrderedGap[], computed: Found['states']): Promise<Found> {
    const keys = best.flatMap((c) => ('k' in c ? [c] : []));
    const counties = [...new Set(keys.map((key) => key.county_code))].sort();
    const repository = new CoverageRepository(this.parts.sql);
    const states = new Map(computed);
    for (const state of await repository.states(counties)) states.set(state.county_code, state);
    const rows = await repository.rows({ counties, settlements: keys.map((key) => key.unit) });
    const bySettlement = new Map(rows.map((row) => [row.settlement_code, row]));
    const rest = best.flatMap((c): Candidate[] => {
      if (!('k' in c)) return [c];
      const { k, county_code: _, ...key } = c;
      const row = bySettlement.get(key.unit);
      return row === undefined ? [] : [{ ...key, cell: { row, s: k } }];
    });
    return { rest, states };
  }

  /** The same with the point of the unit of each: what a map draws. */
  async placedGaps(
    opened: OpenedGaps,
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

const CSV_COLUMNS = [
  'kind',
  'unit',
  'level',
  'unitName',
  'service',
  'serviceName',
  'rule',
  'status',
  'persons',
  'severity',
  'nearest',
  'nearestMetres',
  'thresholdMetres',
  'plannedToServe',
  'capacity',
  'required',
  'shortfall',
  'capacityUnit',
  'revision',
];

/** Beside the others where a matrix counts minutes: the metres are blank then. */
const CSV_COLUMNS_OF_MINUTES = ['nearestMinutes', 'thresholdMinutes'];

/** Names a gap among those of its unit. */
export function gapId({ unit, service, rule, kind }: Gap): string {
  return [unit.code, service.code, rule, kind].join(':');
}

const NO_CAPACITY = { capacity: null, required: null, shortfall: null, capacityUnit: null } as const;

/** The cursor that stands for a gap in its list. */
export function gapCursor(gap: Gap): string {
  return encodeCursor([gap.severity, gap.unit.code, gap.service.code, gap.rule, gap.kind]);
}

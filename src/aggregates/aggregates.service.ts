/** One figure over all units of a level: sums of counties added up, never averaged. */
import { Inject, Injectable } from '@nestjs/common';
import type { AnswerStamp, QuestionContext } from '../common/context.js';
import { badInput, notFound, shown } from '../common/errors.js';
import { decodeCursor, pageOf } from '../common/paging.js';
import { LEVELS } from '../common/vocabulary.js';
import type { Level } from '../common/vocabulary.js';
import { Rollup } from '../compute/rollup/rollup.js';
import type { Standing } from '../compute/rollup/rollup.js';
import { Spot } from '../compute/spot/spot.js';
import { UnitTree } from '../compute/rollup/unit.tree.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { namedUnit, wantedServices } from '../coverage/coverage.shaping.js';
import { isStored, openCounties, rolledStamp } from '../coverage/coverage.source.js';
import type { SourceParts } from '../coverage/coverage.source.js';
import { Database } from '../store/database.js';
import type { StoredSummaryRow } from '../store/repositories/coverage.repository.js';
import type { NameRow } from '../store/repositories/names.reader.js';
import { RollupReader } from '../store/repositories/rollup.reader.js';
import type { UpperUnitRow } from '../store/repositories/rollup.reader.js';
import { aggregateRows } from './aggregates.folding.js';
import type { Aggregates, AggregatesWanted } from './aggregates.shapes.js';

/** Where the sums of units come from, at one state of the world. */
interface Sums {
  readonly tree: UnitTree;
  readonly services: ReadonlyMap<string, NameRow>;
  /** Of the unit that was asked about. */
  readonly stamp: AnswerStamp;
  readonly tag: string;
  /** Summary rows of each unit, in the order of the codes. */
  summaries(codes: readonly string[]): Promise<(readonly StoredSummaryRow[])[]>;
}

/** A question whose unit and level were found good; nothing is added up yet. */
export interface OpenedAggregates {
  /** Equal only for equal answers to the same question. */
  readonly tag: string;
  readonly wanted: AggregatesWanted;
  readonly unit: UpperUnitRow;
  readonly sums: Sums;
}

@Injectable()
export class AggregatesService {
  private readonly reader: RollupReader;
  private readonly parts: SourceParts;

  constructor(
    db: Database,
    @Inject(CONFIG) private readonly config: Config,
    private readonly rollup: Rollup,
    spot: Spot,
  ) {
    this.reader = new RollupReader(db);
    this.parts = { sql: db, config, rollup, spot, units: null };
  }

  /**
   * Finds the unit and where its sums come from.
   * Fails: `units/unknown-code`, `aggregates/unit-below-county`, `aggregates/level-above-unit`, and as coverage does.
   */
  async open(ctx: QuestionContext, wanted: AggregatesWanted): Promise<OpenedAggregates> {
    const standing = isStored(ctx, this.config) ? await this.rollup.now() : null;
    const isRolled = standing?.asOf === ctx.asOf;
    const tree = isRolled
      ? standing.tree
      : new UnitTree(await this.reader.upperUnits(ctx.asOf, ctx.revision));
    const unit = tree.unit(wanted.unit) ?? (await this.refuseUnit(ctx, wanted.unit));
    if (LEVELS.indexOf(wanted.level) < LEVELS.indexOf(unit.level as Level))
      throw badInput({
        code: 'aggregates/level-above-unit',
        field: 'level',
        value: wanted.level,
        message: `level is ${wanted.level}, and ${unit.code} is a ${unit.level}; ask for ${unit.level} or a level below it.`,
      });
    const sums = isRolled
      ? await this.rolled(ctx, standing, unit)
      : await this.read(ctx, tree, tree.countiesOf(unit.code));
    return { tag: sums.tag, wanted, unit, sums };
  }

  /** A page of units in order of code, each with all its rows. */
  async page({ wanted, unit, sums }: OpenedAggregates): Promise<Aggregates> {
    const services = wantedServices(wanted.services, sums.services);
    const after = wanted.after ? String(decodeCursor(wanted.after, ['string'], 'aggregates')[0]) : null;
    const units = sums.tree
      .within(unit.code)
      .filter((u) => u.level === wanted.level)
      .sort((a, b) => (a.code < b.code ? -1 : 1));
    const rest = after === null ? units : units.filter((u) => u.code > after);
    const page = pageOf(rest.slice(0, wanted.limit + 1), wanted.limit, (u) => [u.code], 'aggregates');
    const summaries = await sums.summaries(page.items.map((u) => u.code));
    const items = page.items.map((u, k) => ({
      unit: namedUnit(u),
      rows: aggregateRows(wanted.figure, summaries[k] ?? [], wanted.by, services),
    }));
    const named = new Set(items.flatMap(({ rows }) => rows.map((row) => row.service)));
    return {
      ...sums.stamp,
      figure: wanted.figure,
      unit: namedUnit(unit),
      level: wanted.level,
      by: wanted.by,
      counties: sums.tree.countiesOf(unit.code).length,
      countiesInLevel: new Set(units.flatMap((u) => sums.tree.countiesOf(u.code))).size,
      services: [...sums.services.values()]
        .filter((service) => named.has(service.code))
        .map((service) => ({ code: service.code, name: service.name, nameEn: service.name_en })),
      items,
      nextCursor: page.nextCursor,
    };
  }

  private async rolled(ctx: QuestionContext, standing: Standing, unit: UpperUnitRow): Promise<Sums> {
    const { tree, services } = standing;
    if (unit.level === 'county') return this.read(ctx, tree, [unit.code], services);
    const whole = await this.rollup.sumsOf(standing, unit.code);
    return {
      tree,
      services,
      stamp: rolledStamp(ctx, whole),
      tag: `${standing.revision} ${whole.tag}`,
      summaries: async (codes) => {
        const counties = codes.filter((code) => tree.unit(code)?.level === 'county');
        const stored = counties.length > 0 ? await openCounties(this.parts, ctx, counties) : null;
        const byCounty = new Map<string, StoredSummaryRow[]>(counties.map((code) => [code, []]));
        for (const row of (await stored?.summaries()) ?? []) byCounty.get(row.county_code)?.push(row);
        return Promise.all(
          codes.map(
            async (code) => byCounty.get(code) ?? (await this.rollup.sumsOf(standing, code)).summaries,
          ),
        );
      },
    };
  }

  /** From the rows of each county, stored or computed for the question. */
  private async read(
    ctx: QuestionContext,
    tree: UnitTree,
    counties: readonly string[],
    held?: ReadonlyMap<string, NameRow>,
  ): Promise<Sums> {
    const source = await openCounties(this.parts, ctx, counties);
    return {
      tree,
      services: held ?? (await this.reader.services(ctx.revision)),
      stamp: source.stamp,
      tag: source.tag,
      summaries: async (codes) => {
        const rows = await source.summaries();
        return codes.map((code) => {
          const inside = new Set(tree.countiesOf(code));
          return rows.filter((row) => inside.has(row.county_code));
        });
      },
    };
  }

  private async refuseUnit(ctx: QuestionContext, code: string): Promise<never> {
    const level = await this.reader.levelOf(code, ctx.asOf, ctx.revision);
    if (level === null)
      throw notFound(
        'units/unknown-code',
        `No unit has the code ${shown(code)} on ${ctx.asOf}; /v1/units?search= finds units by name.`,
        code,
      );
    throw badInput({
      code: 'aggregates/unit-below-county',
      field: 'unit',
      value: shown(code),
      message: `unit is ${shown(code)}, a ${level}; aggregates begin at counties. /v1/units/${code}/coverage answers for it.`,
    });
  }
}

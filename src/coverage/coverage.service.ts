/** Who is covered and by whom: one method a question, whichever door it came through (walk B). */
import { Inject, Injectable } from '@nestjs/common';
import type { AnswerStamp, QuestionContext } from '../common/context.js';
import { notFound } from '../common/errors.js';
import { decodeCursor, pageOf } from '../common/paging.js';
import type { Page } from '../common/paging.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { PointReader } from '../compute/nearest.settlement.js';
import { Rollup } from '../compute/rollup/rollup.js';
import { speedsOf } from '../compute/settings.js';
import { Spot } from '../compute/spot/spot.js';
import { Database } from '../store/database.js';
import type { StoredCoverageRow } from '../store/repositories/coverage.repository.js';
import { KeptAnswers } from '../store/fresh/kept.answers.js';
import type { CountyVersion } from '../store/fresh/kept.answers.js';
import { StoredUnits } from '../store/fresh/stored.units.js';
import { NamesReader } from '../store/repositories/names.reader.js';
import type { NamesRead } from '../store/repositories/names.reader.js';
import { isStored, momentOf, openCounties, openUnit, rowsBelow, selectRows } from './coverage.source.js';
import type { OpenedUnit, SourceParts } from './coverage.source.js';
import type {
  PointCoverage,
  SettlementCoverage,
  SettlementCoveragePage,
  UnitCoverage,
} from './coverage.shapes.js';
import {
  facilityIds,
  namedUnit,
  serviceCoverage,
  settlementCoverages,
  sumsOfRows,
  sumsOfSummaries,
  unitServiceCoverage,
  wantedServices,
  withNames,
} from './coverage.shaping.js';
import type { ServiceSums } from './coverage.shaping.js';
import { coverageOfPoint, refuseCostOfPoint } from './point.coverage.js';
import type { OpenedPoint } from './point.coverage.js';

export interface ServicesWanted {
  /** Codes; none = all. */
  readonly services?: readonly string[];
}

export interface PageWanted extends ServicesWanted {
  readonly after?: string | null;
  readonly limit: number;
}

/** A settlement's coverage with its point beside its name. */
export type PlacedSettlement = Omit<SettlementCoverage, 'settlement'> &
  SettlementCoverage['settlement'] & { readonly lon: number | null; readonly lat: number | null };

/** One service of one settlement in memory, about. */
const SERVICE_BYTES = 500;

const byCode = (answer: SettlementCoverage): [string, SettlementCoverage] => [answer.settlement.code, answer];

type Items = Pick<SettlementCoveragePage, 'items' | 'nextCursor'>;

@Injectable()
export class CoverageService {
  private readonly names: NamesReader;
  private readonly parts: SourceParts;

  constructor(
    private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    rollup: Rollup,
    spot: Spot,
    /** For the doors: what was answered before. */
    readonly kept: KeptAnswers,
    units: StoredUnits,
  ) {
    this.names = new NamesReader(db);
    this.parts = { sql: db, config, rollup, spot, units };
  }

  /** The unit that questions are about, and where they are answered from: opened once, asked many times. */
  async open(ctx: QuestionContext, code: string): Promise<OpenedUnit> {
    return openUnit(this.parts, ctx, code);
  }

  /** Per service: the share covered, by provider and by status, over all settlements of a unit. */
  async unitCoverage(opened: OpenedUnit, wanted: ServicesWanted = {}): Promise<UnitCoverage> {
    const sums = await this.sums(opened, await this.ownRows(opened));
    const { asOf, revision } = opened.ctx;
    return this.figures(opened, sums, await this.names.names({}, asOf, revision), wanted);
  }

  /** Settlement by settlement below a unit, in order of code. */
  async settlementPage(opened: OpenedUnit, wanted: PageWanted): Promise<SettlementCoveragePage> {
    const page = await this.rowPage(opened, wanted, null);
    const items = await this.items(opened, page, await this.namesOf(opened, page.items), wanted);
    return { ...opened.source.stamp, speedsKmh: speedsOf(this.config), ...items };
  }

  /** A unit's figures with the first, or next, page of its settlements: both from one reading of its counties. */
  async unitWithSettlements(
    opened: OpenedUnit,
    wanted: PageWanted,
  ): Promise<UnitCoverage & { settlements: Items }> {
    const own = await this.ownRows(opened);
    const sums = await this.sums(opened, own);
    const page = await this.rowPage(opened, wanted, own);
    const names = await this.namesOf(opened, page.items);
    return {
      ...this.figures(opened, sums, names, wanted),
      settlements: await this.items(opened, page, names, wanted),
    };
  }

  /** Coverage of many settlements at once, for loaders: five statements at most, whatever their number. */
  async coverageOfSettlements(
    ctx: QuestionContext,
    codes: readonly string[],
  ): Promise<Map<string, SettlementCoverage>> {
    const question = (code: string): string => `settlement ${ctx.asOf} ${code}`;
    const isKept = isStored(ctx, this.config);
    return this.kept.settled(async () => {
      const found = isKept
        ? await Promise.all(codes.map((code) => this.kept.find<SettlementCoverage>(question(code))))
        : [];
      const answers = new Map(found.flatMap((each) => (each === null ? [] : [byCode(each.value)])));
      const others = codes.filter((code) => !answers.has(code));
      if (others.length === 0) return answers;
      const read = await this.readSettlements(ctx, others);
      await this.kept.check([...read.versions.values()]);
      for (const answer of read.answers) {
        const { code } = answer.settlement;
        answers.set(code, answer);
        const of = read.versions.get(read.countyOf.get(code) ?? '');
        if (of) this.kept.keep(question(code), of, answer, answer.services.length * SERVICE_BYTES);
      }
      return answers;
    });
  }

  /** Four statements, and the versions of the stored counties among those that the rows are of. */
  private async readSettlements(
    ctx: QuestionContext,
    codes: readonly string[],
  ): Promise<{
    answers: SettlementCoverage[];
    versions: Map<string, CountyVersion>;
    countyOf: Map<string, string>;
  }> {
    const { units } = await this.names.names({ units: codes }, ctx.asOf, ctx.revision);
    const counties = [...new Set([...units.values()].map((u) => u.county_code))].sort();
    const source = await openCounties(this.parts, ctx, counties);
    const rows = await source.rows({ settlements: codes });
    const names = withNames(
      await this.names.names({ facilities: facilityIds(rows) }, ctx.asOf, ctx.revision),
      source.names,
    );
    return {
      answers: settlementCoverages(await source.states(), rows, units, names, null),
      versions: new Map(source.versions?.map((of) => [of.county, of])),
      countyOf: new Map(rows.map((row) => [row.settlement_code, row.county_code])),
    };
  }

  /** A page of settlements with the points of all: what a map draws. */
  async placedSettlements(
    opened: OpenedUnit,
    wanted: PageWanted,
  ): Promise<AnswerStamp & Page<PlacedSettlement>> {
    const { items, ...page } = await this.settlementPage(opened, wanted);
    const { asOf, revision } = opened.ctx;
    const codes = items.map((item) => item.settlement.code);
    const places = await this.names.points(codes, asOf, revision);
    return {
      ...page,
      items: items.map(({ settlement, ...rest }) => ({
        ...settlement,
        ...rest,
        ...(places.get(settlement.code) ?? { lon: null, lat: null }),
      })),
    };
  }

  /** The state of the world that an answer about a point is made from; `tag` is equal only for equal answers. Fails: `coverage/point-not-in-matrix`. */
  async openPoint(ctx: QuestionContext): Promise<OpenedPoint> {
    refuseCostOfPoint(ctx.cost == null ? null : `matrix:${ctx.cost}`);
    const moment = await momentOf(this.db, ctx);
    const laid = ctx.scenario === undefined ? null : await this.parts.spot.scenario(ctx.scenario, moment);
    return { ctx, moment, laid, tag: JSON.stringify([moment, laid?.stamp, laid?.overlay.tag]) };
  }

  /** What serves a point, and how far: by the rules and the place of the settlement nearest to it. */
  async at(
    { ctx, moment, laid }: OpenedPoint,
    lon: number,
    lat: number,
    options: ServicesWanted = {},
  ): Promise<PointCoverage> {
    const reader = new PointReader(this.db);
    const settlement = await reader.nearestSettlement(lon, lat, ctx.asOf, moment.revision);
    if (settlement === null)
      throw notFound(
        'coverage/no-settlement',
        'No settlement is held, so nothing can be said of a point; import units first.',
      );
    const at = { lon, lat, settlement };
    const computed = await coverageOfPoint(this.db, this.config, { ctx, moment, laid }, at);
    const facilities = facilityIds([computed.row]);
    const names = withNames(await this.names.names({ facilities }, ctx.asOf, ctx.revision), laid?.names);
    const wanted = wantedServices(options.services, names.services);
    return {
      ...computed.stamp,
      lon,
      lat,
      settlement: namedUnit(settlement),
      settlementDistanceMetres: settlement.distanceMetres,
      speedsKmh: speedsOf(this.config),
      services: computed.state.services.flatMap((service, s) =>
        wanted === null || wanted.has(service)
          ? [serviceCoverage(computed.state, computed.row, s, names)]
          : [],
      ),
    };
  }

  /** All rows of a town or a settlement; null for larger units, whose rows are read page by page. */
  private async ownRows({ unit, source }: OpenedUnit): Promise<readonly StoredCoverageRow[] | null> {
    return unit.level === 'town' || unit.level === 'village' ? source.rows(rowsBelow(unit)) : null;
  }

  /** Of whole counties from their summaries, else from the unit's own rows. */
  private async sums(
    { source }: OpenedUnit,
    own: readonly StoredCoverageRow[] | null,
  ): Promise<Map<string, ServiceSums>> {
    if (own === null) return sumsOfSummaries(await source.summaries());
    return sumsOfRows((await source.states())[0] ?? { services: [], rules: [] }, own);
  }

  private figures(
    { unit, source }: OpenedUnit,
    sums: ReadonlyMap<string, ServiceSums>,
    names: NamesRead,
    options: ServicesWanted,
  ): UnitCoverage {
    const wanted = wantedServices(options.services, names.services);
    return {
      ...source.stamp,
      unit: namedUnit(unit),
      speedsKmh: speedsOf(this.config),
      services: [...sums]
        .filter(([service]) => wanted === null || wanted.has(service))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([service, sum]) => unitServiceCoverage(service, sum, names)),
    };
  }

  private async rowPage(
    { unit, source }: OpenedUnit,
    wanted: PageWanted,
    own: readonly StoredCoverageRow[] | null,
  ): Promise<Page<StoredCoverageRow>> {
    const after = wanted.after ? String(decodeCursor(wanted.after, ['string'], 'settlements')[0]) : null;
    const part = { ...rowsBelow(unit), after, limit: wanted.limit + 1 };
    const rows = own === null ? await source.rows(part) : selectRows(own, part);
    return pageOf(rows, wanted.limit, (row) => [row.settlement_code], 'settlements');
  }

  private async namesOf({ ctx, source }: OpenedUnit, rows: readonly StoredCoverageRow[]): Promise<NamesRead> {
    const units = rows.map((row) => row.settlement_code);
    const read = await this.names.names({ facilities: facilityIds(rows), units }, ctx.asOf, ctx.revision);
    return withNames(read, source.names);
  }

  private async items(
    { source }: OpenedUnit,
    page: Page<StoredCoverageRow>,
    names: NamesRead,
    options: ServicesWanted,
  ): Promise<Items> {
    const wanted = wantedServices(options.services, names.services);
    const counties = [...new Set(page.items.map((row) => row.county_code))].sort();
    return {
      nextCursor: page.nextCursor,
      items: settlementCoverages(await source.states(counties), page.items, names.units, names, wanted),
    };
  }
}

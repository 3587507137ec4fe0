/** Who is covered and by whom: one method a question, whichever door it came through (walk B). */
import { Inject, Injectable } from '@nestjs/common';
import type { QuestionContext } from '../common/context.js';
import { notFound } from '../common/errors.js';
import { decodeCursor, pageOf } from '../common/paging.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { speedsOf } from '../compute/settings.js';
import { Database } from '../store/database.js';
import { NamesReader } from '../store/repositories/names.reader.js';
import type { UnitWithCounties } from '../store/repositories/names.reader.js';
import { PointReader } from '../compute/nearest.settlement.js';
import { findUnit, openSource, rowsBelow } from './coverage.source.js';
import type { CoverageSource } from './coverage.source.js';
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
} from './coverage.shaping.js';
import type { Names } from './coverage.shaping.js';
import { coverageOfPoint } from './point.coverage.js';

@Injectable()
export class CoverageService {
  private readonly names: NamesReader;

  constructor(
    private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.names = new NamesReader(db);
  }

  /** Per service: the share covered, by provider and by status, over all settlements of a unit. */
  async unitCoverage(
    ctx: QuestionContext,
    code: string,
    options: { services?: readonly string[] } = {},
  ): Promise<UnitCoverage> {
    return this.figures(await this.open(ctx, await findUnit(this.names, ctx, code)), options);
  }

  /** A unit's figures with the first, or next, page of its settlements: both from one reading of its counties. */
  async unitWithSettlements(
    ctx: QuestionContext,
    unit: UnitWithCounties,
    options: PageWanted,
  ): Promise<UnitCoverage & { settlements: Pick<SettlementCoveragePage, 'items' | 'nextCursor'> }> {
    const opened = await this.open(ctx, unit);
    const answer = await this.figures(opened, options);
    const { items, nextCursor } = await this.page(ctx, opened, options);
    return { ...answer, settlements: { items, nextCursor } };
  }

  /** Settlement by settlement below a unit, in order of code. */
  async settlementPage(
    ctx: QuestionContext,
    code: string,
    options: PageWanted,
  ): Promise<SettlementCoveragePage> {
    return this.page(ctx, await this.open(ctx, await findUnit(this.names, ctx, code)), options);
  }

  private async open(ctx: QuestionContext, unit: UnitWithCounties): Promise<Opened> {
    const source = await openSource(this.db, this.config, ctx, unit.counties);
    return { unit, source, services: await this.names.services(ctx.revision) };
  }

  private async figures(
    { unit, source, services }: Opened,
    options: { services?: readonly string[] },
  ): Promise<UnitCoverage> {
    const names = { services, facilities: new Map() };
    const wanted = wantedServices(options.services, services);
    const sums =
      unit.level === 'town' || unit.level === 'village'
        ? sumsOfRows(source.states[0] ?? { services: [], rules: [] }, await source.rows(rowsBelow(unit)))
        : sumsOfSummaries(await source.summaries());
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

  private async page(
    ctx: QuestionContext,
    { unit, source, services }: Opened,
    options: PageWanted,
  ): Promise<SettlementCoveragePage> {
    const after = options.after ? String(decodeCursor(options.after, ['string'])[0]) : null;
    const rows = await source.rows({ ...rowsBelow(unit), after, limit: options.limit + 1 });
    const page = pageOf(rows, options.limit, (row) => [row.settlement_code]);
    const names = {
      services,
      facilities: await this.names.facilities(facilityIds(page.items), ctx.revision),
    };
    const units = await this.names.units(
      page.items.map((r) => r.settlement_code),
      ctx.asOf,
      ctx.revision,
    );
    const wanted = wantedServices(options.services, services);
    return {
      ...source.stamp,
      nextCursor: page.nextCursor,
      items: settlementCoverages(source.states, page.items, units, names, wanted),
    };
  }

  /** Coverage of many settlements at once, for loaders: four statements, whatever their number. */
  async coverageOfSettlements(
    ctx: QuestionContext,
    codes: readonly string[],
  ): Promise<Map<string, SettlementCoverage>> {
    const units = await this.names.units(codes, ctx.asOf, ctx.revision);
    const counties = [...new Set([...units.values()].map((u) => u.county_code))].sort();
    const source = await openSource(this.db, this.config, ctx, counties);
    const rows = await source.rows({ settlements: codes });
    const names = {
      services: await this.names.services(ctx.revision),
      facilities: await this.names.facilities(facilityIds(rows), ctx.revision),
    };
    const answers = settlementCoverages(source.states, rows, units, names, null);
    return new Map(answers.map((answer) => [answer.settlement.code, answer]));
  }

  /** What serves a point, and how far: by the rules and the place of the settlement nearest to it. */
  async at(
    ctx: QuestionContext,
    lon: number,
    lat: number,
    options: { services?: readonly string[] } = {},
  ): Promise<PointCoverage> {
    const settlement = await new PointReader(this.db).nearestSettlement(lon, lat, ctx.asOf, ctx.revision);
    if (settlement === null)
      throw notFound(
        'coverage/no-settlement',
        'No settlement is held, so nothing can be said of a point; import units first.',
      );
    const computed = await coverageOfPoint(this.db, this.config, ctx, { lon, lat, settlement });
    const names = {
      services: await this.names.services(ctx.revision),
      facilities: await this.names.facilities(facilityIds([computed.row]), ctx.revision),
    };
    const wanted = wantedServices(options.services, names.services);
    return {
      ...computed.stamp,
      lon,
      lat,
      settlement: namedUnit(settlement),
      settlementDistanceMetres: settlement.distanceMetres,
      services: computed.state.services.flatMap((service, s) =>
        wanted === null || wanted.has(service)
          ? [serviceCoverage(computed.state, computed.row, s, names)]
          : [],
      ),
    };
  }

  /** The unit that a question is about. Fails: `units/unknown-code`. */
  async unitOf(ctx: QuestionContext, code: string): Promise<UnitWithCounties> {
    return findUnit(this.names, ctx, code);
  }

  /** Changes whenever the answer about the unit can: from the states of its counties alone. */
  async etagOf(ctx: QuestionContext, unit: UnitWithCounties): Promise<string> {
    const source = await this.db.query<{ tag: string }>(
      `SELECT COALESCE(string_agg(s.county_code || ':' || s.revision || ':' || s.as_of ||
              CASE WHEN m.county_code IS NULL THEN '' ELSE ':stale' END, ',' ORDER BY s.county_code), '')
              || '@' || (SELECT CASE WHEN $2 THEN '' ELSE revision::text END FROM revision_counter) AS tag
         FROM county_state s LEFT JOIN stale_mark m USING (county_code) WHERE s.county_code = ANY($1)`,
      [unit.counties, this.isPlain(ctx)],
    );
    return source[0]?.tag ?? '';
  }

  private isPlain(ctx: QuestionContext): boolean {
    return ctx.standardSet === this.config.HINTERLAND_STANDARD_SET && !ctx.asOfGiven && ctx.revision === null;
  }
}

/** A unit with what its answers are made from, read once. */
interface Opened {
  readonly unit: UnitWithCounties;
  readonly source: CoverageSource;
  readonly services: Names['services'];
}

interface PageWanted {
  readonly services?: readonly string[];
  readonly after?: string | null;
  readonly limit: number;
}

/** Who is covered and by whom: one method a question, whichever door it came through (walk B). */
import { Inject, Injectable } from '@nestjs/common';
import type { QuestionContext } from '../common/context.js';
import { notFound, shown } from '../common/errors.js';
import { decodeCursor, pageOf } from '../common/paging.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { speedsOf } from '../compute/settings.js';
import { Database } from '../store/database.js';
import { NamesReader } from '../store/repositories/names.reader.js';
import { PointReader } from '../compute/nearest.settlement.js';
import { openSource } from './coverage.source.js';
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
  settlementCoverage,
  sumsOfRows,
  sumsOfSummaries,
  unitServiceCoverage,
  wantedServices,
} from './coverage.shaping.js';
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
    const unit = await this.unit(ctx, code);
    const source = await openSource(this.db, this.config, ctx, unit.counties);
    const names = { services: await this.names.services(ctx.revision), facilities: new Map() };
    const wanted = wantedServices(options.services, names.services);
    const sums =
      unit.level === 'town' || unit.level === 'village'
        ? sumsOfRows(
            source.states[0] ?? { services: [], rules: [] },
            await source.rows(unit.level === 'town' ? { town: code } : { settlements: [code] }),
          )
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

  /** A unit's figures with the first, or next, page of its settlements. */
  async unitWithSettlements(
    ctx: QuestionContext,
    code: string,
    options: { services?: readonly string[]; after?: string | null; limit: number },
  ): Promise<UnitCoverage & { settlements: Pick<SettlementCoveragePage, 'items' | 'nextCursor'> }> {
    const answer = await this.unitCoverage(ctx, code, options);
    const { items, nextCursor } = await this.settlementPage(ctx, code, options);
    return { ...answer, settlements: { items, nextCursor } };
  }

  /** Settlement by settlement below a unit, in order of code. */
  async settlementPage(
    ctx: QuestionContext,
    code: string,
    options: { services?: readonly string[]; after?: string | null; limit: number },
  ): Promise<SettlementCoveragePage> {
    const unit = await this.unit(ctx, code);
    const source = await openSource(this.db, this.config, ctx, unit.counties);
    const after = options.after ? String(decodeCursor(options.after, ['string'])[0]) : null;
    const rows = await source.rows({
      town: unit.level === 'town' ? code : null,
      settlements: unit.level === 'village' ? [code] : null,
      after,
      limit: options.limit + 1,
    });
    const page = pageOf(rows, options.limit, (row) => [row.settlement_code]);
    const names = {
      services: await this.names.services(ctx.revision),
      facilities: await this.names.facilities(facilityIds(page.items), ctx.revision),
    };
    const units = await this.names.units(
      page.items.map((r) => r.settlement_code),
      ctx.asOf,
      ctx.revision,
    );
    const states = new Map(source.states.map((s) => [s.county_code, s]));
    const wanted = wantedServices(options.services, names.services);
    return {
      ...source.stamp,
      nextCursor: page.nextCursor,
      items: page.items.flatMap((row) => {
        const state = states.get(row.county_code);
        const named = units.get(row.settlement_code);
        return state && named ? [settlementCoverage(state, row, namedUnit(named), names, wanted)] : [];
      }),
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
    const states = new Map(source.states.map((s) => [s.county_code, s]));
    const result = new Map<string, SettlementCoverage>();
    for (const row of rows) {
      const state = states.get(row.county_code);
      const unit = units.get(row.settlement_code);
      if (state && unit) result.set(unit.code, settlementCoverage(state, row, namedUnit(unit), names, null));
    }
    return result;
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

  /** Changes whenever the answer about the unit can: from the states of its counties alone. */
  async etagOf(ctx: QuestionContext, code: string): Promise<string> {
    const unit = await this.unit(ctx, code);
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

  private async unit(
    ctx: QuestionContext,
    code: string,
  ): Promise<NonNullable<Awaited<ReturnType<NamesReader['unitWithCounties']>>>> {
    const unit = await this.names.unitWithCounties(code, ctx.asOf, ctx.revision);
    if (unit === null)
      throw notFound(
        'units/unknown-code',
        `No unit has the code ${shown(code)} on ${ctx.asOf}; /v1/units?search= finds units by name.`,
        code,
      );
    return unit;
  }
}

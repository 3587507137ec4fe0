/** What a scenario is asked for: how it differs from the data or from another, and its hand-over as planned facilities. */
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../common/actor.js';
import type { QuestionContext } from '../common/context.js';
import { badInput, Refusal } from '../common/errors.js';
import { Spot } from '../compute/spot/spot.js';
import type { Asked, LaidScenario } from '../compute/spot/spot.js';
import type { Moment } from '../compute/slice.queries.js';
import { countiesReached } from '../compute/stale.js';
import { CONFIG, todayOf } from '../config.js';
import type { Config } from '../config.js';
import { namedService, namedUnit, wantedServices } from '../coverage/coverage.shaping.js';
import { isStored, momentOf } from '../coverage/coverage.source.js';
import type { NamedUnit } from '../coverage/coverage.shapes.js';
import type { ServiceDifference } from '../engine/compare.js';
import { Database } from '../store/database.js';
import { CoverageRepository } from '../store/repositories/coverage.repository.js';
import { NamesReader } from '../store/repositories/names.reader.js';
import type { NamesRead } from '../store/repositories/names.reader.js';
import { PlannedFacilities } from './scenarios.port.js';
import type {
  ComparedService,
  Publication,
  PublishedChange,
  ScenarioComparison,
} from './scenarios.shapes.js';

/** Counties that one comparison may compute. */
const MAX_COUNTIES = 50;

export interface CompareWanted {
  readonly id: string;
  /** `base`, or the id of another scenario. */
  readonly with: string;
  /** Unit to look at; none = every county that the changes can reach. */
  readonly unit?: string | undefined;
  readonly services?: readonly string[] | undefined;
}

/** Both sides found; nothing is computed yet. */
export interface OpenedComparison {
  readonly ctx: QuestionContext;
  readonly wanted: CompareWanted;
  readonly moment: Moment;
  readonly from: LaidScenario | null;
  readonly to: LaidScenario;
  /** Equal only for equal answers to the same question. */
  readonly tag: string;
}

@Injectable()
export class ScenarioAnswers {
  private readonly names: NamesReader;

  constructor(
    private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    private readonly spot: Spot,
    private readonly planned: PlannedFacilities,
  ) {
    this.names = new NamesReader(db);
  }

  /** Fails: `scenarios/unknown-id`, and as coverage does. */
  async open(ctx: QuestionContext, wanted: CompareWanted): Promise<OpenedComparison> {
    const moment = await momentOf(this.db, ctx);
    const to = await this.spot.scenario(wanted.id, moment);
    const from = wanted.with === 'base' ? null : await this.spot.scenario(wanted.with, moment);
    const tag = JSON.stringify([
      moment,
      ctx.includePlanned,
      to.stamp,
      to.overlay.tag,
      from?.stamp,
      from?.overlay.tag,
    ]);
    return { ctx, wanted, moment, from, to, tag };
  }

  /**
   * People gained and lost by the scenario, by service, unit and group, and the settlements most affected.
   * Fails: `units/unknown-code`, `scenarios/unit-below-county`, `scenarios/too-many-counties`, `services/unknown-code`.
   */
  async compare({ ctx, wanted, moment, from, to }: OpenedComparison): Promise<ScenarioComparison> {
    const { services: known } = await this.names.names({}, ctx.asOf, ctx.revision);
    const services = wantedServices(wanted.services, known);
    const counties = await this.countiesOf(ctx, wanted, [...to.changes, ...(from?.changes ?? [])]);
    const asked = (laid: LaidScenario | null): Asked => ({
      moment,
      includePlanned: ctx.includePlanned,
      overlay: laid?.overlay ?? null,
    });
    const found = await this.spot.difference(counties, asked(from), asked(to), services);
    const units = [...found.units.map((u) => u.unit), ...found.settlements.map((s) => s.settlement)];
    const names = await this.names.names({ units }, ctx.asOf, ctx.revision);
    return {
      revision: moment.revision,
      asOf: ctx.asOf,
      standardSet: ctx.standardSet,
      basis: ctx.basis,
      includePlanned: ctx.includePlanned,
      computedAt: new Date().toISOString(),
      stale: false,
      scenario: to.stamp,
      with: wanted.with,
      counties,
      services: found.services.map((row) => compared(row, names)),
      groups: found.groups,
      units: found.units.map((row) => ({
        unit: nameOf(row.unit, row.level, names),
        services: row.services.map((service) => compared(service, names)),
      })),
      settlements: found.settlements.map(({ settlement, ...row }) => ({
        settlement: nameOf(settlement, 'village', names),
        ...row,
      })),
    };
  }

  /**
   * Hands the facilities that the scenario opens over to the data, as planned ones of its feed. Each is written by itself:
   * what is there already stays, what is refused is told; asking again goes on where it ended.
   * Fails: `scenarios/unknown-id`, `scenarios/changed-meanwhile`.
   */
  async publish(id: string, opensOn: string | null, actor: Actor): Promise<Publication> {
    const today = todayOf(this.config);
    const moment = await momentOf(this.db, {
      asOf: today,
      asOfGiven: false,
      revision: null,
      standardSet: this.config.HINTERLAND_STANDARD_SET,
      standardSetGiven: true,
      basis: 'resident',
      includePlanned: false,
    });
    const { record } = await this.spot.scenario(id, moment);
    let { revision } = moment;
    const facilities: PublishedChange[] = [];
    for (const [at, change] of record.changes.entries()) {
      if (change.change !== 'open') continue;
      const one = { at, facility: `${record.feed_code}:${change.externalId}` };
      try {
        revision = await this.planned.plan(record.feed_code, change, opensOn, { today, actor });
        facilities.push({ ...one, outcome: 'created', problems: [] });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const outcome = error.code === 'facilities/exists' ? 'exists' : 'rejected';
        const problems = error.problems.map(({ code, message }) => ({ code, message }));
        facilities.push({ ...one, outcome, problems: outcome === 'exists' ? [] : problems });
      }
    }
    return {
      revision,
      feed: record.feed_code,
      facilities,
      leftOut: record.changes.flatMap(({ change }, at) => (change === 'open' ? [] : [{ at, change }])),
    };
  }

  private async countiesOf(
    ctx: QuestionContext,
    wanted: CompareWanted,
    changes: LaidScenario['changes'],
  ): Promise<readonly string[]> {
    const inside = wanted.unit === undefined ? null : await this.countiesIn(ctx, wanted.unit);
    // the stored reach is that of the stored state: for any other, every county of the unit is looked at
    const reached =
      isStored(ctx, this.config) || inside === null ? await countiesReached(this.db, changes) : inside;
    const counties = inside === null ? reached : reached.filter((county) => inside.includes(county));
    if (counties.length > MAX_COUNTIES)
      throw badInput({
        code: 'scenarios/too-many-counties',
        field: 'unit',
        value: String(counties.length),
        message: `${counties.length} counties would have to be compared; at most ${MAX_COUNTIES} are. Name a unit with fewer.`,
      });
    return counties;
  }

  private async countiesIn(ctx: QuestionContext, code: string): Promise<readonly string[]> {
    const { asOf, revision, standardSet } = ctx;
    const at = { asOf, revision, standardSet, withStates: false };
    const unit = await new CoverageRepository(this.db).unitWithStates(code, at);
    if (unit === null || unit.level === 'town' || unit.level === 'village')
      throw badInput({
        code: unit === null ? 'units/unknown-code' : 'scenarios/unit-below-county',
        field: 'unit',
        value: code,
        message:
          unit === null
            ? `No unit has the code ${code} on ${asOf}; /v1/units?search= finds units by name.`
            : `unit is ${code}, a ${unit.level}; comparisons are of counties and units above, and list their towns.`,
      });
    return unit.counties;
  }
}

function compared({ service, ...numbers }: ServiceDifference, names: NamesRead): ComparedService {
  return { service: namedService(service, names), ...numbers };
}

function nameOf(code: string, level: NamedUnit['level'], names: NamesRead): NamedUnit {
  const row = names.units.get(code);
  return row ? namedUnit(row) : { code, level, name: code, nameEn: null };
}

/**
 * Slices computed on the spot (walks B and D): for a date, a revision, another set, or a scenario. What was computed is
 * kept for whoever asks the same again, and only so many counties are in work at a time.
 */
import type { PlannedChange } from '../../common/change-set.js';
import type { ScenarioStamp } from '../../common/context.js';
import { notFound, shown } from '../../common/errors.js';
import type { Config } from '../../config.js';
import { addComparisons, compareCoverage } from '../../engine/compare.js';
import type { Comparison } from '../../engine/compare.js';
import type { Sql } from '../../store/database.js';
import { ScenariosRepository } from '../../store/repositories/planning/scenarios.repository.js';
import type { ScenarioRecord } from '../../store/repositories/planning/scenarios.repository.js';
import { derive } from '../derived.js';
import type { Derived } from '../derived.js';
import { layChangeSet } from '../overlay/change-set.js';
import type { Conflict, LaidChangeSet } from '../overlay/change-set.js';
import type { Overlay } from '../overlay/overlay.js';
import { speedsOf } from '../settings.js';
import { computeCounties } from '../slice.loader.js';
import type { Computed, LoadOptions } from '../slice.loader.js';
import { computeByMatrix } from '../slices/by.matrix.js';
import { Ground } from '../slices/ground.js';
import { ByteCache, roughBytes } from '../slices/slice.cache.js';
import type { Moment } from '../slice.queries.js';
import { Turns } from './turns.js';

/** A scenario laid over the data of a moment. */
export interface LaidScenario extends LaidChangeSet {
  readonly record: ScenarioRecord;
  readonly stamp: ScenarioStamp;
}

/** What is computed: the moment, whether planned facilities count, and the change set over it, if any. */
export interface Asked {
  readonly moment: Moment;
  readonly includePlanned: boolean;
  readonly overlay: Overlay | null;
  /** Name of the matrix of travel costs; none = straight lines. */
  readonly cost?: string | null;
}

/** One at a time: a second would only make both late. */
const AT_ONCE = 1;
const MAX_DERIVED_BYTES = 96 * 1024 * 1024;
const MAX_COMPUTED_BYTES = 96 * 1024 * 1024;
const MAX_LAID_BYTES = 16 * 1024 * 1024;
const MAX_GROUND_BYTES = 64 * 1024 * 1024;

export class Spot {
  private readonly scenarios: ScenariosRepository;
  private readonly derived = new ByteCache<Derived>(MAX_DERIVED_BYTES, bytesOfRows);
  private readonly computed = new ByteCache<Computed>(MAX_COMPUTED_BYTES, roughBytes);
  private readonly laid = new ByteCache<LaidChangeSet>(MAX_LAID_BYTES, roughBytes);
  private readonly grounds = new ByteCache<Ground>(MAX_GROUND_BYTES, (ground) => ground.bytes);
  private readonly turns = new Turns(AT_ONCE);

  constructor(
    private readonly sql: Sql,
    private readonly config: Config,
  ) {
    this.scenarios = new ScenariosRepository(sql);
  }

  /**
   * The scenario over the data of a moment. Cost: one statement, and those of `layChangeSet` the first time.
   * Fails: `scenarios/unknown-id`.
   */
  async scenario(id: string, moment: Moment): Promise<LaidScenario> {
    const record = await this.scenarios.one(id);
    if (record === null) throw unknownScenario(id);
    const set = { feed: record.feed_code, changes: record.changes };
    const laid = await this.laid.get(JSON.stringify([id, record.version, moment]), async () => {
      const fresh = await this.turns.run(() => layChangeSet(this.sql, set, moment));
      return { ...fresh, conflicts: [...fresh.conflicts, ...changedMeanwhile(record, fresh)] };
    });
    return {
      ...laid,
      record,
      stamp: {
        id,
        version: record.version,
        baseRevision: record.base_revision,
        conflicts: new Set(laid.conflicts.map((c) => c.at)).size,
      },
    };
  }

  /** The rows of some counties, in the shape of the stored ones, in the order of the counties. */
  async rowsOf(counties: readonly string[], asked: Asked): Promise<readonly Derived[]> {
    const parts: Derived[] = [];
    for (const county of counties)
      parts.push(
        await this.derived.get(keyOf(county, asked), async () => {
          const computed = await this.compute(county, asked);
          return this.turns.run(async () => {
            await this.turns.pause();
            const derived = derive(computed, asked.moment);
            await this.turns.pause();
            return derived;
          });
        }),
      );
    return parts;
  }

  /** What differs between two states of some counties; services null = all. */
  async difference(
    counties: readonly string[],
    from: Asked,
    to: Asked,
    services: ReadonlySet<string> | null,
  ): Promise<Comparison> {
    const parts: Comparison[] = [];
    for (const county of counties) {
      const before = await this.compute(county, from);
      parts.push(compareCoverage(before, await this.compute(county, to), services));
    }
    return addComparisons(parts);
  }

  /** The changes laid over the data as they are now, before anything is stored. */
  async tryOut(
    set: { readonly feed: string; readonly changes: readonly PlannedChange[] },
    moment: Moment,
  ): Promise<LaidChangeSet> {
    return layChangeSet(this.sql, set, moment);
  }

  private compute(county: string, asked: Asked): Promise<Computed> {
    return this.computed.get(keyOf(county, asked), () =>
      this.turns.run(async () => {
        await this.turns.pause();
        const options = this.optionsOf(asked);
        if (asked.cost != null)
          return (await computeByMatrix(this.sql, [county], options, asked.cost)).computed;
        const key = JSON.stringify([county, asked.moment]);
        const ground = await this.grounds.get(key, () => Promise.resolve(new Ground()));
        const computed = await computeCounties(this.sql, [county], { ...options, ground });
        this.grounds.weigh(key, ground);
        return computed;
      }),
    );
  }

  private optionsOf({ moment, includePlanned, overlay }: Asked): LoadOptions {
    const pause = (): Promise<void> => this.turns.pause();
    const options = { ...moment, speeds: speedsOf(this.config), includePlanned, pause };
    return overlay === null ? options : { ...options, overlay };
  }
}

/** Weighing every value of the rows would take longer than making them: about 16 bytes for each of 13 values a cell. */
function bytesOfRows({ rows, state, summaries, unitGaps }: Derived): number {
  return rows.length * state.services.length * 13 * 16 + (summaries.length + unitGaps.length) * 1000;
}

/** The revision of the moment stands for the version of the matrix too. */
function keyOf(county: string, { moment, includePlanned, overlay, cost }: Asked): string {
  return JSON.stringify([county, moment, includePlanned, overlay?.tag ?? '', cost ?? null]);
}

/** Facilities that have another version than the one the scenario was written against. */
function changedMeanwhile(record: ScenarioRecord, laid: LaidChangeSet): Conflict[] {
  return laid.versions.flatMap((version) => {
    const base = record.base_versions[version.id];
    if (base === undefined || base === version.rev_from) return [];
    const at = record.changes.findIndex((c) => 'facility' in c && c.facility === version.id);
    return [
      {
        at,
        code: 'scenarios/facility-changed',
        field: 'facility',
        value: shown(version.id),
        message: `facility ${shown(version.id)} is at version ${version.rev_from}; the scenario was written against ${base}. The change is laid over it as it is now; write the scenario again to accept that.`,
      },
    ];
  });
}

export function unknownScenario(id: string): Error {
  return notFound(
    'scenarios/unknown-id',
    `No scenario has the id ${shown(id)}; /v1/scenarios lists all.`,
    id,
  );
}

/**
 * One service that gives the slice of a question (complementarity, indicators, siting, scenarios, gaps with
 * capacity): the unit is opened by one statement, which also fixes the revision; the slice is loaded when it is asked for, and
 * kept, with what was computed from it, for whoever asks the same again.
 */
import type { AnswerStamp, QuestionContext } from '../../common/context.js';
import { badInput, notFound, shown } from '../../common/errors.js';
import type { Config } from '../../config.js';
import type { Slice } from '../../engine/slice.js';
import type { Sql } from '../../store/database.js';
import { CoverageRepository } from '../../store/repositories/coverage.repository.js';
import type { NameRow, UnitNameRow } from '../../store/repositories/names.reader.js';
import { momentAt } from '../moment.js';
import { speedsOf } from '../settings.js';
import type { LoadOptions } from '../slice.loader.js';
import type { Moment } from '../slice.queries.js';
import { Spot } from '../spot/spot.js';
import type { LaidScenario } from '../spot/spot.js';
import { Turns } from '../spot/turns.js';
import { ByteCache, roughBytes } from './slice.cache.js';
import { loadByMatrix } from './by.matrix.js';
import type { UsedCosts } from './by.matrix.js';
import { loadSurrounded } from './surroundings.js';

/** A slice in memory, and what has been computed from it. */
export interface HeldSlice {
  readonly slice: Slice;
  /** Counties asked for: the first of `slice.counties`; the neighbours follow. */
  readonly askedCounties: number;
  /** Per settlement: 1 = of a county asked for, 0 = of the surroundings, where demand competes. */
  readonly inside: Uint8Array;
  /** How far the surroundings reach, metres; null where a matrix tells who takes part. */
  readonly haloMetres: number | null;
  /** Travel costs from outside; null = straight lines. */
  readonly cost: UsedCosts | null;
  /** ISO instant at which it was loaded. */
  readonly loadedAt: string;
  readonly includePlanned: boolean;
  /**
   * Something computed from this slice alone, computed once for all who ask.
   * Takes: a name that is the same only for the same thing, and how it is made.
   */
  derived<T>(name: string, make: () => T): T;
}

/** A unit, and the slice that answers questions about it; nothing is loaded before it is asked for. */
export interface OpenedSlice {
  readonly ctx: QuestionContext;
  readonly unit: UnitNameRow;
  /** Counties that the unit has or lies in, in order of code. */
  readonly counties: readonly string[];
  readonly moment: Moment;
  /** Equal only for equal answers to the same question; known before anything is loaded. */
  readonly tag: string;
  /** Names of facilities that no table holds: those that a scenario opens. */
  readonly names: ReadonlyMap<string, NameRow>;
  /** The scenario that is laid over the data; null = none was asked for. */
  readonly laid: LaidScenario | null;
  /** Takes: how far supply reaches demand, metres; none = the largest threshold of the rules. */
  load(reachMetres?: number): Promise<HeldSlice>;
  /** What an answer from the slice was made from. */
  stamp(held: HeldSlice): AnswerStamp;
}

/** Counties that one question may load. */
const MAX_COUNTIES = 50;

/** Slices held in one process. */
const MAX_BYTES = 256 * 1024 * 1024;

export class Slices {
  private readonly cache: ByteCache<HeldSlice>;
  private readonly turns = new Turns(1);

  constructor(
    private readonly sql: Sql,
    private readonly config: Config,
    maxBytes = MAX_BYTES,
    private readonly spot = new Spot(sql, config),
  ) {
    this.cache = new ByteCache(maxBytes, (held) => (held as Held).bytes);
  }

  /**
   * The unit that a question is about and its slice. Cost: one statement.
   * Fails: `units/unknown-code`, `standards/unknown-set`, `standards/not-in-force`, `revisions/unknown`, `units/too-many-counties`.
   */
  async open(ctx: QuestionContext, code: string): Promise<OpenedSlice> {
    const { asOf, revision, standardSet } = ctx;
    const at = { asOf, revision, standardSet, withStates: false };
    const unit = await new CoverageRepository(this.sql).unitWithStates(code, at);
    if (unit === null)
      throw notFound(
        'units/unknown-code',
        `No unit has the code ${shown(code)} on ${asOf}; /v1/units?search= finds units by name.`,
        code,
      );
    const { counties } = unit;
    if (counties.length > MAX_COUNTIES)
      throw badInput({
        code: 'units/too-many-counties',
        field: 'code',
        value: String(counties.length),
        message: `The unit has ${counties.length} counties; this question takes at most ${MAX_COUNTIES}. Ask its counties one by one.`,
      });
    const moment = momentAt(ctx, unit);
    const laid = ctx.scenario === undefined ? null : await this.spot.scenario(ctx.scenario, moment);
    return this.opened(ctx, unit, counties, { moment, laid });
  }

  private opened(
    ctx: QuestionContext,
    unit: UnitNameRow,
    counties: readonly string[],
    { moment, laid }: { moment: Moment; laid: LaidScenario | null },
  ): OpenedSlice {
    const held = { ...moment, speeds: speedsOf(this.config), includePlanned: ctx.includePlanned };
    const options = laid === null ? held : { ...held, overlay: laid.overlay };
    // the revision stands for the version of a matrix too
    const scenario = laid === null ? null : [laid.stamp, laid.overlay.tag];
    const tag = JSON.stringify([counties, held, ctx.cost ?? null, scenario]);
    return {
      ctx,
      unit,
      counties,
      moment,
      tag,
      names: laid?.names ?? new Map(),
      laid,
      load: async (reachMetres) => {
        const key = `${tag} ${reachMetres ?? ''}`;
        const held = await this.cache.get(key, async () => {
          const loaded = await this.loaded(ctx, counties, options, reachMetres ?? null);
          return new Held(loaded, ctx.includePlanned, (held) => this.cache.weigh(key, held));
        });
        // what is computed of it next may hold the thread: many who ask at once do so one after another
        await this.turns.run(() => this.turns.pause());
        return held;
      },
      stamp: (held) => ({
        revision: moment.revision,
        asOf: ctx.asOf,
        standardSet: ctx.standardSet,
        basis: ctx.basis,
        includePlanned: ctx.includePlanned,
        computedAt: held.loadedAt,
        stale: false,
        cost: ctx.cost == null ? null : `matrix:${ctx.cost}`,
        matrix: held.cost?.stamp ?? null,
        scenario: laid?.stamp ?? null,
      }),
    };
  }

  private async loaded(
    ctx: QuestionContext,
    counties: readonly string[],
    options: LoadOptions,
    reachMetres: number | null,
  ): Promise<Loaded> {
    if (ctx.cost == null)
      return { ...(await loadSurrounded(this.sql, counties, options, reachMetres)), cost: null };
    const of = { matrix: ctx.cost, surroundings: true };
    return { ...(await loadByMatrix(this.sql, counties, options, of)), haloMetres: null };
  }
}

type Loaded = Pick<HeldSlice, 'slice' | 'askedCounties' | 'inside' | 'haloMetres' | 'cost'>;

class Held implements HeldSlice {
  readonly slice: Slice;
  readonly askedCounties: number;
  readonly inside: Uint8Array;
  readonly haloMetres: number | null;
  readonly cost: UsedCosts | null;
  readonly loadedAt = new Date().toISOString();
  /** Of the slice and of all that was computed from it. */
  bytes: number;
  private readonly made = new Map<string, unknown>();

  constructor(
    loaded: Loaded,
    readonly includePlanned: boolean,
    private readonly grown: (held: Held) => void,
  ) {
    this.slice = loaded.slice;
    this.askedCounties = loaded.askedCounties;
    this.inside = loaded.inside;
    this.haloMetres = loaded.haloMetres;
    this.cost = loaded.cost;
    this.bytes = roughBytes(loaded);
  }

  derived<T>(name: string, make: () => T): T {
    if (this.made.has(name)) return this.made.get(name) as T;
    const value = make();
    this.made.set(name, value);
    this.bytes += roughBytes(value);
    this.grown(this);
    return value;
  }
}

/** A siting question from rows to answer: the counties are loaded, the problem is solved off this thread, names are put in. */
import { badInput } from '../../common/errors.js';
import type { Config } from '../../config.js';
import type { SitingProgress } from '../../engine/siting/solve.shared.js';
import type { Sql } from '../../store/database.js';
import { NamesReader } from '../../store/repositories/names.reader.js';
import { computeCounties } from '../slice.loader.js';
import { speedsOf } from '../settings.js';
import { computeByMatrix, heldMatrix } from '../slices/by.matrix.js';
import type { OpenedSlice, Slices } from '../slices/slices.js';
import type { SitingSolver } from '../solver/siting.solver.js';
import { namesNeeded, sitingAnswer } from './siting.answer.js';
import { buildSiting } from './siting.problem.js';
import type { SitingAnswer, SitingRequest } from './siting.request.js';

export interface SitingControl {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: SitingProgress) => void;
}

export class Siting {
  constructor(
    private readonly sql: Sql,
    private readonly config: Config,
    private readonly slices: Slices,
    private readonly solver: SitingSolver,
  ) {}

  /**
   * What can be refused before a job is made of it. Cost: one statement, two with a matrix.
   * Fails: as `Slices.open`, `matrices/unknown-name`.
   */
  async check(request: SitingRequest): Promise<OpenedSlice> {
    const opened = await this.slices.open(request.context, request.unit);
    const { cost = null } = request.context;
    if (cost !== null) await heldMatrix(this.sql, cost, opened.moment.revision);
    return opened;
  }

  /**
   * Takes: the question. Gives: the answer. Fails: as `Slices.open` and `buildSiting`; with the signal's reason.
   * The same question of the same revision gives the same answer, unless the exact search stops for time.
   */
  async answer(request: SitingRequest, control: SitingControl = {}): Promise<SitingAnswer> {
    const opened = await this.check(request);
    const { moment, unit } = opened;
    const options = {
      ...moment,
      speeds: speedsOf(this.config),
      includePlanned: request.context.includePlanned,
      ...(opened.laid === null ? {} : { overlay: opened.laid.overlay }),
    };
    const { cost = null } = request.context;
    const { computed, given } =
      cost === null
        ? { computed: await computeCounties(this.sql, opened.counties, options), given: null }
        : await computeByMatrix(this.sql, opened.counties, options, cost);
    const computedAt = new Date().toISOString();
    control.signal?.throwIfAborted();
    const built = await buildSiting(this.sql, request, { level: unit.level, computed, given, moment });
    const solution = await this.solver
      .solve(built.places, {
        seconds: request.seconds,
        ...(control.signal ? { signal: control.signal } : {}),
        ...(control.onProgress ? { onProgress: control.onProgress } : {}),
      })
      .catch((error: unknown) => {
        throw tooManyPairs(error) ?? error;
      });
    const { slice } = computed;
    const held = await new NamesReader(this.sql).names(
      namesNeeded(built, slice, solution),
      moment.asOf,
      moment.revision,
    );
    const names = { ...held, facilities: new Map([...opened.names, ...held.facilities]) };
    const { ctx } = opened;
    const stamp = {
      revision: moment.revision,
      asOf: ctx.asOf,
      standardSet: ctx.standardSet,
      basis: ctx.basis,
      includePlanned: ctx.includePlanned,
      computedAt,
      stale: false,
      ...(given === null ? {} : { cost: `matrix:${given.cost.stamp.name}`, matrix: given.cost.stamp }),
      scenario: opened.laid?.stamp ?? null,
    };
    return sitingAnswer({ request, stamp, unit, slice, built, solution, names });
  }
}

/** The thread says so in words; here they become a refusal. */
function tooManyPairs(error: unknown): Error | null {
  const words = /siting\/too-many-pairs: (.*)/.exec(error instanceof Error ? error.message : '');
  if (words === null) return null;
  return badInput({ code: 'siting/too-many-pairs', field: 'candidates', message: words[1] });
}

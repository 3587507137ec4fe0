/** HiGHS (WASM) as the exact solver of siting. It computes without a pause: for worker threads and tests. */
import * as library from 'highs';
import type { Highs, ModelData } from 'highs';
import type { MilpModel } from '../../engine/siting/model.rows.js';
import type { MilpAnswer, MilpSolver } from '../../engine/siting/solve.shared.js';

export interface HighsOptions {
  /** Seconds left for a solve, asked before each; <= 0 = none. */
  readonly secondsLeft: () => number;
  /** Told what is known so far, in the model's own value. */
  readonly onProgress?: (objective: number, bound: number) => void;
}

/** Gives: the library, loaded once; about 0.1 s. */
export async function openHighs(): Promise<Highs> {
  // its types are written for CommonJS, which has one default more
  return (library.default as unknown as () => Promise<Highs>)();
}

/**
 * Takes: the library and the time. Gives: a solver of the engine's models: branch and cut to a proof (relative gap 0), or
 * to the end of the time, with the best point and bound till then. An error of the library counts as nothing known.
 */
export function highsSolver(highs: Highs, options: HighsOptions): MilpSolver {
  return (model, start) => {
    const seconds = options.secondsLeft();
    if (seconds <= 0) return NOTHING;
    const solving = highs.createModel(dataOf(highs, model));
    try {
      solving.options.set({
        output_flag: false,
        time_limit: seconds,
        mip_rel_gap: 0,
        // whole values are apart by 1; others are compared by the engine with its own slack
        mip_abs_gap: model.isWhole ? 0.5 : 1e-6,
        random_seed: 1,
      });
      if (start !== null)
        solving.setSolution({
          indices: Int32Array.from(columnsOf(model)),
          values: Float64Array.from(columnsOf(model), (c) => (start.includes(c) ? 1 : 0)),
        });
      const { onProgress } = options;
      const { callbackType, modelStatus } = highs.constants;
      solving.run({
        [callbackType.mipLogging](event) {
          const { mip_primal_bound: primal, mip_dual_bound: dual } = event.data;
          if (onProgress && primal !== undefined && dual !== undefined) onProgress(primal, dual);
        },
      });
      const status = solving.getModelStatus();
      if (status === modelStatus.infeasible || status === modelStatus.unboundedOrInfeasible)
        return { status: 'infeasible', bound: -Infinity, x: null };
      const hasPoint = Number(solving.info.get('primal_solution_status')) === FEASIBLE;
      const dual = Number(solving.info.get('mip_dual_bound'));
      const bound = Number.isFinite(dual) ? dual : Infinity;
      if (!hasPoint) return { ...NOTHING, bound };
      const x = Float64Array.from(solving.getSolution().colValue);
      return { status: status === modelStatus.optimal ? 'optimal' : 'feasible', bound, x };
    } finally {
      solving.dispose();
    }
  };
}

const NOTHING: MilpAnswer = { status: 'unknown', bound: Infinity, x: null };
/** kSolutionStatusFeasible of HiGHS. */
const FEASIBLE = 2;

/** Columns of options: the start fixes these, the rest follows from them. */
function columnsOf(model: MilpModel): number[] {
  return [...model.optionColumn].filter((c) => c >= 0);
}

function dataOf(highs: Highs, model: MilpModel): ModelData {
  const endless = (values: Float64Array): Float64Array =>
    values.map((v) => (Number.isFinite(v) ? v : Math.sign(v) * highs.infinity));
  return {
    sense: highs.constants.objectiveSense.maximize,
    numCols: model.cost.length,
    numRows: model.rowLower.length,
    offset: 0,
    colCost: model.cost,
    colLower: model.lower,
    colUpper: endless(model.upper),
    rowLower: endless(model.rowLower),
    rowUpper: endless(model.rowUpper),
    matrix: {
      format: 'csr',
      numRows: model.rowLower.length,
      numCols: model.cost.length,
      starts: model.rowStart,
      indices: model.index,
      values: model.value,
    },
    integrality: Int32Array.from(model.integer),
  };
}

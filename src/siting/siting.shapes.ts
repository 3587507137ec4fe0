/** Siting as the service gives it; the words are those of compute and engine. */
import type { Problem } from '../common/errors.js';
import type { SitingAnswer } from '../compute/siting/siting.request.js';
import type { JobStatus } from '../store/jobs/jobs.repository.js';

export {
  FORBIDDEN_LAND,
  MAX_SITING_OPTIONS,
  MAX_SITING_SECONDS,
  SITING_ACTIONS,
  SITING_WEIGHTS,
} from '../compute/siting/siting.request.js';
export type {
  ForbiddenLand,
  Named,
  SitingAction,
  SitingAnswer,
  SitingChange,
  SitingRejected,
  SitingRequest,
  SitingSettlement,
  SitingSite,
  SitingTown,
} from '../compute/siting/siting.request.js';

export const SITING_MODELS = ['mclp', 'lscp', 'p_median'] as const;
export const SITING_PHASES = ['reduced', 'greedy', 'bounded', 'solving', 'scored'] as const;

/** How far the search is: the best so far, and what cannot be exceeded. */
export interface JobProgress {
  readonly phase: (typeof SITING_PHASES)[number];
  readonly objective?: number | null | undefined;
  readonly bound?: number | null | undefined;
}

/** A job as both doors show it. */
export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly status: JobStatus;
  /** Jobs that are taken before this one while it waits. */
  readonly ahead: number;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly progress: JobProgress | null;
  /** Why it failed. */
  readonly problems: readonly Problem[];
  /** The answer, once it is done. */
  readonly result: SitingAnswer | null;
}

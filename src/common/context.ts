/** Fixed once per question, before anything is read: who asks for what state of the world. */
import type { Basis } from './vocabulary.js';

export interface QuestionContext {
  /** Valid time: what was in force on this date (`YYYY-MM-DD`). */
  readonly asOf: string;
  /** True when the caller named the date; false when it is today's. */
  readonly asOfGiven: boolean;
  /** Revision to answer at, or null for the newest. */
  readonly revision: number | null;
  /** Code of the standard set to measure with. */
  readonly standardSet: string;
  /** True when the caller named the set; false when it is that of the settings. */
  readonly standardSetGiven: boolean;
  readonly basis: Basis;
  /** Whether planned facilities count as if they were open. */
  readonly includePlanned: boolean;
  /** Name of the matrix whose travel costs are used; none = straight lines. */
  readonly cost?: string | null;
  /** Id of the scenario that is laid over the data; none = the data as they are held. */
  readonly scenario?: string;
}

/** The scenario an answer was made with. */
export interface ScenarioStamp {
  readonly id: string;
  readonly version: number;
  /** Revision that the scenario was last written against. */
  readonly baseRevision: number;
  /** How many of its changes no longer fit the data the answer was made from; the scenario itself says which. */
  readonly conflicts: number;
}

/** Travel costs from outside as an answer used them. */
export interface MatrixStamp {
  readonly name: string;
  /** Revision that made this version of it. */
  readonly version: number;
  /** What its costs count. */
  readonly unit: 'metres' | 'minutes';
  readonly mode: string;
  /** Speed by which thresholds in metres were read on minutes; null = the matrix counts metres. */
  readonly speedKmh: number | null;
}

/** What an answer was made from; stands in every answer. */
export interface AnswerStamp {
  readonly revision: number;
  readonly asOf: string;
  readonly standardSet: string;
  readonly basis: Basis;
  readonly includePlanned: boolean;
  /** `matrix:NAME` where travel costs from outside were used; none or null = straight lines. */
  readonly cost?: string | null;
  /** Only where a matrix was asked for. */
  readonly matrix?: MatrixStamp | null;
  /** ISO instant at which the derived rows were computed. */
  readonly computedAt: string;
  /** True while a recompute is pending that may change the answer. */
  readonly stale: boolean;
  /** Only where a scenario was asked for. */
  readonly scenario?: ScenarioStamp | null;
}

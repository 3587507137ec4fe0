/** Cost matrices as plain shapes. */
import type { PairCounts, PairProblem } from './pairs.table.js';

export interface Matrix {
  readonly name: string;
  readonly unit: 'minutes' | 'metres';
  readonly mode: string;
  readonly pairs: number;
  readonly settlements: number;
  readonly facilities: number;
  /** Destinations that are no facility: units and candidates of siting questions. */
  readonly places: number;
  /** Revision that made this version. */
  readonly version: number;
  readonly importedAt: string;
}

export interface MatrixList {
  readonly revision: number;
  readonly items: readonly Matrix[];
}

/** What came of an import. */
export interface MatrixReport {
  readonly name: string;
  readonly outcome: 'committed' | 'unchanged' | 'rejected' | 'dry_run';
  readonly revision: number | null;
  readonly unit: 'minutes' | 'metres';
  readonly mode: string;
  readonly pairs: number;
  readonly settlements: number;
  readonly facilities: number;
  /** Destinations that are no facility: units and candidates of siting questions. */
  readonly places: number;
  readonly counts: PairCounts;
  /** The first of them, in order of row. */
  readonly problems: readonly PairProblem[];
  readonly problemsLeftOut: number;
}

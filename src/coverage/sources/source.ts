/** What coverage is read from, wherever it comes from. */
import type { AnswerStamp, QuestionContext } from '../../common/context.js';
import type { CountyVersion } from '../../store/fresh/kept.answers.js';
import type { NameRow } from '../../store/repositories/names.reader.js';
import type {
  CountyStateRow,
  StoredCoverageRow,
  StoredSummaryRow,
  StoredUnitGapRow,
  UnitWithStates,
} from '../../store/repositories/coverage.repository.js';

/** Which settlement rows are wanted. */
export interface RowsWanted {
  readonly town?: string | null;
  readonly settlements?: readonly string[] | null;
  readonly after?: string | null;
  readonly limit?: number | null;
  /** Counties whose rows come from elsewhere. */
  readonly except?: readonly string[];
}

/** What rows of a county are read with: its services and rules, in the order of the rows' arrays. */
export type CountyWords = Pick<CountyStateRow, 'county_code' | 'services' | 'rules'> & {
  /** What the numbers of metres of the rows count, where a matrix gave them; none = metres. */
  readonly costUnit?: 'metres' | 'minutes';
};

/** Coverage of some counties at one state of the world; nothing is read or computed before it is asked for. */
export interface CoverageSource {
  /** Equal only for equal answers to the same question; known before anything is computed. */
  readonly tag: string;
  readonly stamp: AnswerStamp;
  /** Names of facilities that no table holds: those that a scenario opens. */
  readonly names?: ReadonlyMap<string, NameRow>;
  /** Versions of the counties, where all is answered as it is stored. */
  readonly versions?: readonly CountyVersion[];
  /** Counties that are answered from the stored rows, and the source of the others; none = all is computed. */
  readonly kept?: { readonly counties: readonly string[]; readonly rest: CoverageSource | null };
  /** At least those of the counties named; without names, all. */
  states(counties?: readonly string[]): Promise<readonly CountyWords[]>;
  rows(wanted: RowsWanted): Promise<readonly StoredCoverageRow[]>;
  /** Rows that add up to the sums of all counties but those excepted. */
  summaries(except?: readonly string[]): Promise<readonly StoredSummaryRow[]>;
  /** The same, one county a row: never rolled up. */
  summariesOfCounties(): Promise<readonly StoredSummaryRow[]>;
  unitGaps(): Promise<readonly StoredUnitGapRow[]>;
}

/** A unit and where answers about it are read from. */
export interface OpenedUnit {
  readonly ctx: QuestionContext;
  readonly unit: UnitWithStates;
  readonly source: CoverageSource;
  /** The version of the one county that answers are made from as they are stored; null for any other source. */
  readonly version: CountyVersion | null;
}

/** What an import says: a verdict per row, counts, and what is wrong with the file as a whole. */
import type { Problem } from '../common/errors.js';
import type { Crs } from '../geo/datum.js';
import type { CodeScheme } from '../common/codes.js';
import type { Change } from '../compute/stale.js';
import type { Transaction } from '../store/database.js';
import type { KnownColumns } from './rows/columns.js';
import type { SourceRow } from './rows/source.js';

export const IMPORT_KINDS = [
  'units',
  'populations',
  'facilities',
  'boundaries',
  'land',
  'standards',
] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

export const VERDICTS = ['created', 'updated', 'unchanged', 'closed', 'rejected', 'suspect'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface RowVerdict {
  readonly rowNumber: number;
  readonly key: string | null;
  readonly verdict: Verdict;
  readonly reasons: readonly Problem[];
}

export interface ImportReport {
  readonly id: string;
  readonly kind: ImportKind;
  readonly outcome: 'committed' | 'unchanged' | 'rejected' | 'dry_run';
  readonly counts: Readonly<Record<Verdict | 'rows', number>>;
  readonly revision: number | null;
  readonly verdicts: readonly RowVerdict[];
  readonly fileProblems: readonly Problem[];
}

export interface ImportOptions {
  readonly scheme: CodeScheme;
  /** System that points are given in. */
  readonly crs: Crs;
  readonly feed: string;
  /** Day by which places are told, `YYYY-MM-DD`. */
  readonly today: string;
}

/** A row that can be read, with the key under which it is held. */
export interface Accepted<T> {
  readonly rowNumber: number;
  readonly key: string;
  readonly value: T;
}

/** What became of the accepted rows, inside the transaction. */
export interface Applied {
  readonly verdicts: readonly RowVerdict[];
  /** What changed, for the stale marks; `all` after a change of standards. */
  readonly changes: readonly Change[] | 'all';
}

/** One kind of import: reading a row (pure) and applying rows (in the transaction of the import). */
export interface Importer<T> {
  readonly known: KnownColumns;
  /** Whether rows carry points, whose coordinate system must be declared. */
  readonly readsPoints: boolean;
  read(
    row: SourceRow,
    options: ImportOptions,
  ): { accepted: Accepted<T> } | { problems: readonly Problem[]; key: string | null };
  /** Judges the rows against what is held; rejected rows are not written, the others are. */
  apply(tx: Transaction, rows: readonly Accepted<T>[], options: ImportOptions): Promise<Applied>;
}

/**
 * Text of a value that compares equal when nothing changed: keys in order at every depth (jsonb hands
 * keys back in an order of its own), no undefined.
 */
export function fingerprint(value: object): string {
  return JSON.stringify(ordered(value));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== 'object') return value ?? null;
  return Object.entries(value)
    .map(([k, v]) => [k, ordered(v)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

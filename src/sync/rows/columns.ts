/** What the columns of a file are: read by an importer, kept as attributes, left out, or a slip of the pen. */
import { shown } from '../../common/errors.js';
import { UnreadableFile } from './unreadable.js';

/** A small file that says how another file is to be read. */
export interface Mapping {
  /** canonical column -> column of the file */
  readonly columns?: Readonly<Record<string, string>>;
  /** canonical column -> value for every row */
  readonly constants?: Readonly<Record<string, string>>;
  /** canonical column -> their value -> our value */
  readonly values?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** service -> column with its capacity: several columns make the offers of one facility */
  readonly offersFrom?: Readonly<Record<string, string>>;
  /** columns of the file that are kept as attributes of a facility; `*` = all that have no other use */
  readonly attributes?: readonly string[];
  /** columns of the file that are left out knowingly; `*` = all that have no other use */
  readonly ignore?: readonly string[];
  /** columns of the file whose values make the external id, where the feed has none */
  readonly idFrom?: readonly string[];
}

/** What an importer reads of a row. */
export interface KnownColumns {
  /** Canonical names. */
  readonly columns: readonly string[];
  /** Of these, what no file may lack. */
  readonly required: readonly string[];
  /** Whether rows may carry attributes, in columns `attr.NAME`. */
  readonly takesAttributes?: boolean;
}

/** Columns that begin so are attributes. */
export const ATTRIBUTE = 'attr.';

/** Columns that begin so say why rows were rejected; a file that comes back with them is read without. */
export const REJECTED = 'rejected.';

/** The canonical column that `idFrom` fills. */
export const EXTERNAL_ID = 'externalId';

/** No list of facilities has more; a file of one line does. */
export const MAX_COLUMNS = 2_000;

export function tooManyColumns(count: number): UnreadableFile {
  return new UnreadableFile({
    code: 'file/too-many-columns',
    value: String(count),
    message: `The file has ${count} columns or more; allowed are ${MAX_COLUMNS}. Send one facility a row.`,
  });
}

/**
 * The names of a header row, trimmed.
 * Fails: `file/duplicate-column`, `file/missing-column`, `file/unknown-column`.
 */
export function headerOf(record: readonly string[], mapping: Mapping, known: KnownColumns): string[] {
  if (record.length > MAX_COLUMNS) throw tooManyColumns(record.length);
  const theirs = record.map((cell) => cell.trim());
  const seen = new Set<string>();
  const repeated = theirs.filter((name) => name !== '' && (seen.has(name) || !seen.add(name)));
  if (repeated.length > 0)
    throw new UnreadableFile({
      code: 'file/duplicate-column',
      value: shown(repeated.join(', ')),
      message: `The header names ${shown(repeated.join(', '))} more than once; each column once.`,
    });
  const wanted = [
    ...Object.values(mapping.columns ?? {}),
    ...Object.values(mapping.offersFrom ?? {}),
    ...(mapping.idFrom ?? []),
    ...[...(mapping.attributes ?? []), ...(mapping.ignore ?? [])].filter((name) => name !== '*'),
  ];
  const missing = wanted.filter((name) => !theirs.includes(name));
  if (missing.length > 0)
    throw new UnreadableFile({
      code: 'file/missing-column',
      value: shown(missing.join(', ')),
      message: `The mapping names the columns ${shown(missing.join(', '))}, which the file lacks; it has ${shown(theirs.join(', '))}.`,
    });
  const given = new Set([
    ...theirs,
    ...Object.keys(mapping.columns ?? {}),
    ...Object.keys(mapping.constants ?? {}),
    ...(mapping.idFrom === undefined ? [] : [EXTERNAL_ID]),
  ]);
  const lacking = known.required.filter((name) => !given.has(name));
  if (lacking.length > 0)
    throw new UnreadableFile({
      code: 'file/missing-column',
      value: lacking.join(', '),
      message: `The file lacks ${lacking.join(', ')}; it has ${shown(theirs.join(', '))}. Name the columns so, or say in a mapping which of yours they are.`,
    });
  refuseUnknown(theirs, mapping, known);
  return theirs;
}

/** What becomes of a column: read by its name, kept as an attribute, left out, or none of these. */
export type ColumnUse = 'read' | 'attribute' | 'ignored' | 'unknown';

/** Takes: the mapping and what is read. Gives: the use of a column of the file, by its name. */
export function columnUses(mapping: Mapping, known: KnownColumns): (name: string) => ColumnUse {
  const read = new Set([
    '',
    ...known.columns,
    ...Object.values(mapping.columns ?? {}),
    ...Object.values(mapping.offersFrom ?? {}),
    ...(mapping.idFrom ?? []),
  ]);
  const attributes = new Set(known.takesAttributes === true ? (mapping.attributes ?? []) : []);
  const ignored = new Set(mapping.ignore ?? []);
  return (name) => {
    if (attributes.has(name)) return 'attribute';
    if (ignored.has(name) || name.startsWith(REJECTED)) return 'ignored';
    if (read.has(name) || (known.takesAttributes === true && name.startsWith(ATTRIBUTE))) return 'read';
    return attributes.has('*') ? 'attribute' : ignored.has('*') ? 'ignored' : 'unknown';
  };
}

/** A column that nothing reads is a slip of the pen until it is said to be none. Fails: `file/unknown-column`. */
export function refuseUnknown(theirs: readonly string[], mapping: Mapping, known: KnownColumns): void {
  const useOf = columnUses(mapping, known);
  const unknown = theirs.filter((name) => useOf(name) === 'unknown');
  if (unknown.length === 0) return;
  throw new UnreadableFile({
    code: 'file/unknown-column',
    field: shown(unknown[0]),
    value: shown(unknown.join(', ')),
    message:
      `Nothing reads the columns ${shown(unknown.join(', '))}; read are ${known.columns.join(', ')}. ` +
      'Say in a mapping which of these they are (columns), or that they are to be left out (ignore)' +
      (known.takesAttributes === true
        ? ', or kept as attributes (attributes, or name them attr.NAME).'
        : '.'),
  });
}

/** A mapping that fills what nothing reads is misspelt. Fails: `sync/bad-mapping`. */
export function refuseBadMapping(mapping: Mapping, known: KnownColumns): void {
  const filled = [...Object.keys(mapping.columns ?? {}), ...Object.keys(mapping.constants ?? {})];
  const unknown = filled.filter(
    (name) =>
      !known.columns.includes(name) && !(known.takesAttributes === true && name.startsWith(ATTRIBUTE)),
  );
  if (
    mapping.offersFrom !== undefined &&
    Object.keys(mapping.offersFrom).length > 0 &&
    !known.takesAttributes
  )
    unknown.push('offersFrom');
  if (mapping.idFrom !== undefined && !known.columns.includes(EXTERNAL_ID)) unknown.push('idFrom');
  if (unknown.length === 0) return;
  throw new UnreadableFile({
    code: 'sync/bad-mapping',
    field: shown(unknown[0]),
    value: shown(unknown.join(', ')),
    message: `The mapping fills ${shown(unknown.join(', '))}, which nothing reads; read are ${known.columns.join(', ')}.`,
  });
}

/** The cells of one row under canonical names: normalised, and what that changed is recorded. */
import { createHash } from 'node:crypto';
import { shown } from '../../common/errors.js';
import type { Problem } from '../../common/errors.js';
import { ATTRIBUTE, EXTERNAL_ID } from './columns.js';
import type { ColumnUse, Mapping } from './columns.js';

const MAX_CELL_CHARACTERS = 100_000;
/** Longest external id; longer ones that a mapping makes end in a digest. */
const MAX_ID_CHARACTERS = 128;

/** Columns that the mapping renames keep their own name too, so that one column can serve twice. */
export function cellsOf(
  pairs: readonly (readonly [string, string])[],
  mapping: Mapping,
  useOf: (name: string) => ColumnUse,
  problems: Problem[],
): { cells: Map<string, string>; problems: Problem[]; notes: Problem[] } {
  const cells = new Map<string, string>();
  const notes: Problem[] = [];
  const put = (name: string, text: string): void => {
    const trimmed = text.trim();
    if (PLAIN.test(trimmed) && trimmed.length <= MAX_CELL_CHARACTERS && PLAIN.test(name)) {
      if (trimmed !== '') cells.set(name, oursOf(mapping, name, trimmed));
      return;
    }
    const value = trimmed.normalize('NFKC').trim();
    if (UNPRINTABLE.test(name) || UNPRINTABLE.test(value)) {
      cells.set(printable(name), printable(value.slice(0, 200)));
      problems.push({
        code: 'row/control-character',
        field: printable(name),
        value: printable(shown(value)),
        message: `${printable(name)} holds a character that is no text (shown as \ufffd); take it out.`,
      });
    } else if (value.length > MAX_CELL_CHARACTERS)
      problems.push({
        code: 'row/oversize-cell',
        field: name,
        value: shown(value),
        message: `${name} has ${value.length} characters; allowed are ${MAX_CELL_CHARACTERS}.`,
      });
    else if (value !== '') {
      cells.set(name, oursOf(mapping, name, value));
      if (value !== trimmed && !name.startsWith(ATTRIBUTE)) notes.push(normalised(name, trimmed, value));
    }
  };
  for (const [name, text] of pairs) {
    const use = useOf(name);
    if (use !== 'ignored') put(use === 'attribute' ? `${ATTRIBUTE}${name}` : name, text);
  }
  const { columns, constants, idFrom, offersFrom } = mapping;
  const raw = (columns ?? idFrom ?? offersFrom) ? new Map(pairs) : NO_CELLS;
  for (const [canonical, theirs] of Object.entries(columns ?? {})) {
    cells.delete(canonical);
    put(canonical, raw.get(theirs) ?? '');
  }
  for (const [canonical, value] of Object.entries(constants ?? {})) put(canonical, value);
  if (idFrom !== undefined) put(EXTERNAL_ID, idOf(idFrom.map((name) => raw.get(name) ?? '')));
  const offers = Object.entries(offersFrom ?? {}).map(
    ([service, column]) => `${service}:${raw.get(column) ?? ''}`,
  );
  if (offers.length > 0) put('offers', offers.join(';'));
  return { cells, problems, notes: notes.length < 2 ? notes : onceEach(notes) };
}

/** An id of what the row says, the same for the same words; blank where all of them are. */
function idOf(parts: readonly string[]): string {
  const words = parts.map((part) => part.normalize('NFKC').trim());
  if (words.every((word) => word === '')) return '';
  const text = words.join('|');
  if (text.length <= MAX_ID_CHARACTERS) return text;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 24);
  return `${text.slice(0, MAX_ID_CHARACTERS - 25).replace(/[\ud800-\udbff]$/, '')}~${digest}`;
}

const NO_CELLS: ReadonlyMap<string, string> = new Map();

function normalised(field: string, came: string, value: string): Problem {
  return {
    code: 'row/normalised',
    field,
    value: shown(came),
    message: `${field} is ${shown(came)}, with full-width or compatibility characters; it is read as ${shown(value)}.`,
  };
}

/** A column that serves under two names is noted once. */
function onceEach(notes: readonly Problem[]): Problem[] {
  const last = new Map(notes.map((note) => [note.value, note]));
  return [...last.values()];
}

/** Characters that no column of text takes: controls save tab and line ends, halves of surrogate pairs. */
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/u;
/** Printable ASCII, which is normal as it stands: most cells need no second look. */
const PLAIN = /^[ -~]*$/;
const printable = (text: string): string => text.replace(new RegExp(UNPRINTABLE, 'gu'), '\ufffd');

/** What no column of text takes is shown as \ufffd. Takes and gives: cells as they came. */
export function keepable(raw: readonly string[]): readonly string[] {
  const all = raw.join('');
  return !PLAIN.test(all) && UNPRINTABLE.test(all) ? raw.map(printable) : raw;
}

/** A map of values may hold any word as a key, `constructor` too: only its own keys count. */
function oursOf(mapping: Mapping, name: string, value: string): string {
  const values = mapping.values ?? {};
  const words = Object.hasOwn(values, name) ? values[name] : undefined;
  return words !== undefined && Object.hasOwn(words, value) ? (words[value] ?? value) : value;
}

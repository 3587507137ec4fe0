/** A standard set given as a table, one rule a row; the columns of the set itself say the same in every row. */
import type { Problem } from '../../common/errors.js';
import { shown } from '../../common/errors.js';
import type { KnownColumns } from '../rows/columns.js';
import { FieldReader } from '../rows/fields.js';
import type { SourceRow } from '../rows/source.js';

const SET_COLUMNS = ['set', 'setName', 'setNameEn', 'setValidFrom', 'setValidTo'] as const;
const TEXTS = [
  'code', 'service', 'name', 'nameEn', 'kind', 'mode', 'capacityUnit', 'presenceLevel', 'terrain', 'source', 'clause',
  'verified',
] as const; // prettier-ignore
const NUMBERS = ['metres', 'minutes', 'capacityPer1000', 'goalYear'] as const;
const LISTS = ['tiers', 'groups'] as const;

export const STANDARD_COLUMNS: KnownColumns = {
  columns: [...SET_COLUMNS, ...TEXTS, ...NUMBERS, ...LISTS],
  required: ['set', 'setName', 'code', 'service', 'kind', 'source', 'verified'],
};

/**
 * Takes: the rows of a table; lists are separated by semicolons, a blank cell says nothing.
 * Gives: the set as the JSON form has it, still to be checked, or what is wrong with cells and rows.
 */
export async function standardSetOfRows(
  rows: AsyncIterable<SourceRow>,
): Promise<{ json: unknown } | { problems: Problem[] }> {
  const problems: Problem[] = [];
  const rules: Record<string, unknown>[] = [];
  let head: Record<string, string | null> | null = null;
  for await (const row of rows) {
    const fields = new FieldReader(row);
    const own = Object.fromEntries(SET_COLUMNS.map((name) => [name, fields.text(name)]));
    head ??= own;
    for (const name of SET_COLUMNS)
      if (own[name] !== head[name])
        fields.fail(
          'standards/several-sets',
          name,
          own[name] ?? '',
          `must be ${shown(head[name] ?? 'blank')} as in the first row: a file holds one set`,
        );
    rules.push({
      ...present(TEXTS, (name) => fields.text(name, 2000)),
      ...present(NUMBERS, (name) => fields.number(name, -1e9, 1e9)),
      ...present(LISTS, (name) => listOf(fields.text(name))),
    });
    problems.push(...fields.problems.map((p) => ({ ...p, message: `Row ${row.rowNumber}: ${p.message}` })));
  }
  if (problems.length > 0) return { problems };
  if (head === null)
    return { problems: [{ code: 'file/empty', message: 'The file has no rule; give one a row.' }] };
  const { set, setName, setNameEn, setValidFrom, setValidTo } = head;
  const names = { code: set, name: setName, nameEn: setNameEn, validFrom: setValidFrom, validTo: setValidTo };
  return { json: { ...names, services: [], rules } };
}

function present<Name extends string>(
  names: readonly Name[],
  read: (name: Name) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name) => [name, read(name)] as const).filter(([, value]) => value !== null),
  );
}

function listOf(text: string | null): string[] | null {
  if (text === null) return null;
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

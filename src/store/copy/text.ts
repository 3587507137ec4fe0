/** Values in PostgreSQL's COPY text format: fields between tabs, rows between newlines. */

const NULL_FIELD = '\\N';
const NEEDS_ESCAPE = /[\\\n\r\t]/;
const NEEDS_QUOTES = /[{}",\\\s]|^$|^null$/i;

/** A field of text. Fails never: PostgreSQL itself refuses a NUL character. */
export function textField(text: string | null): string {
  if (text === null) return NULL_FIELD;
  return NEEDS_ESCAPE.test(text) ? escaped(text) : text;
}

/** A field of a number: the shortest digits that read back as the same double. */
export function numberField(value: number | null): string {
  return value === null ? NULL_FIELD : String(value);
}

/** A field of an array of numbers; null elements are SQL nulls. */
export function numbersField(values: readonly (number | null)[] | null): string {
  if (values === null) return NULL_FIELD;
  let field = '{';
  for (let k = 0; k < values.length; k += 1) field += (k === 0 ? '' : ',') + (values[k] ?? 'NULL');
  return `${field}}`;
}

/** A field of an array of texts. */
export function textsField(values: readonly (string | null)[] | null): string {
  if (values === null) return NULL_FIELD;
  let field = '{';
  for (let k = 0; k < values.length; k += 1) {
    const value = values[k] ?? null;
    field += (k === 0 ? '' : ',') + (value === null ? 'NULL' : textElement(value));
  }
  return `${field}}`;
}

/** A text as it stands in a field of an array: quoted for the array, then escaped for COPY. */
export function textElement(text: string): string {
  if (!NEEDS_QUOTES.test(text)) return text;
  return escaped(`"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
}

function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
}

/** Cells to values. A blank cell is null, never 0; what cannot be read becomes a problem of the row. */
import { isNumberLike } from '../../common/codes.js';
import { readDate } from '../../common/dates.js';
import { shown } from '../../common/errors.js';
import type { Problem } from '../../common/errors.js';
import { readPlace } from '../../geo/datum.js';
import type { Crs } from '../../geo/datum.js';
import type { SourceRow } from './source.js';

export class FieldReader {
  readonly problems: Problem[];
  /** What was put right in the row, which is taken nevertheless. */
  readonly notes: Problem[];

  constructor(private readonly row: SourceRow) {
    this.problems = [...row.problems];
    this.notes = [...row.notes];
  }

  text(field: string, maxCharacters = 200): string | null {
    const value = this.row.cells.get(field) ?? null;
    if (value !== null && value.length > maxCharacters)
      this.fail('row/too-long', field, value, `has ${value.length} characters; allowed are ${maxCharacters}`);
    return value;
  }

  required(field: string, maxCharacters = 200): string {
    const value = this.text(field, maxCharacters);
    if (value === null && !this.problems.some((p) => p.field === field))
      this.problems.push({ code: 'row/missing', field, message: `${field} is blank; the row needs it.` });
    return value ?? '';
  }

  /** A number with optional thousands separators, within closed bounds. */
  number(field: string, min: number, max: number, read = plainNumber): number | null {
    const text = this.row.cells.get(field);
    if (text === undefined) return null;
    const value = read(text);
    if (Number.isFinite(value) && text.includes(',')) this.note(field, text, String(value));
    if (Number.isFinite(value) && value >= min && value <= max) return value;
    this.fail('row/bad-number', field, text, `must be a number from ${min} to ${max}`);
    return null;
  }

  whole(field: string, min: number, max: number): number | null {
    const value = this.number(field, min, max);
    if (value === null || Number.isInteger(value)) return value;
    this.fail('row/bad-number', field, String(value), 'must be a whole number');
    return null;
  }

  date(field: string): string | null {
    const text = this.row.cells.get(field);
    if (text === undefined) return null;
    const date = readDate(text);
    if (date === null) this.fail('row/bad-date', field, text, 'must be a calendar date such as 2026-01-31');
    return date;
  }

  oneOf<T extends string>(field: string, words: readonly T[]): T | null {
    const text = this.row.cells.get(field);
    if (text === undefined) return null;
    const word = words.find((w) => w === text);
    if (word === undefined) this.fail('row/unknown-word', field, text, `must be one of ${words.join(', ')}`);
    return word ?? null;
  }

  /** Records a number that was written with thousands separators. */
  note(field: string, text: string, readAs: string): void {
    this.notes.push({
      code: 'row/thousands-separator',
      field,
      value: shown(text),
      message: `${field} is ${shown(text)}; it is read as ${readAs}.`,
    });
  }

  /** An identifier, which a spreadsheet may have turned into a number: digits are lost then. */
  identifier(field: string): string | null {
    const text = this.text(field);
    if (text !== null && isNumberLike(text))
      this.fail(
        'codes/number-like',
        field,
        text,
        'was turned into a number by a spreadsheet and lost digits; export the column as text',
      );
    return text;
  }

  fail(code: string, field: string, value: string, must: string): void {
    this.problems.push({
      code,
      field,
      value: shown(value),
      message: `${field} is ${shown(value)}; it ${must}.`,
    });
  }
}

/** The number that a cell holds, with optional thousands separators; NaN when it is none. */
export function plainNumber(text: string): number {
  return /^-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$/.test(text) ? Number(text.replaceAll(',', '')) : Number.NaN;
}

/**
 * The coordinate that a cell holds: a plain number, or a small one as programs write it (`-5e-04`), which loses no
 * digit; a large one (`3.5E+07`) may have lost some and is none. NaN when it is none.
 */
export function coordinateNumber(text: string): number {
  return /^-?\d(\.\d+)?e-\d{1,2}$/i.test(text) ? Number(text) : plainNumber(text);
}

/** A point as it came, and in WGS-84. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly lon: number;
  readonly lat: number;
}

/** The point in the columns lon and lat, given in a declared system; null with the problems said. */
export function readPoint(fields: FieldReader, crs: Crs, needed: boolean): Point | null {
  const before = fields.problems.length;
  const x = fields.number('lon', -1e9, 1e9, coordinateNumber);
  const y = fields.number('lat', -1e9, 1e9, coordinateNumber);
  if (fields.problems.length > before) return null;
  if (x === null || y === null) {
    if (needed || x !== y)
      fields.problems.push({
        code: 'coordinates/missing',
        field: 'lon',
        message: `lon and lat are blank or only one is given; give both in ${crs}.`,
      });
    return null;
  }
  if (x === 0 && y === 0) {
    fields.fail(
      'coordinates/zero',
      'lon',
      '0, 0',
      'is where software puts what it does not know; leave it blank or correct it',
    );
    return null;
  }
  const place = readPlace(crs, x, y);
  if (!('problem' in place)) return { x, y, ...place };
  fields.problems.push(place.problem);
  return null;
}

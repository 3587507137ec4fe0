/** Files to rows: unpacked, decoded strictly, cut into rows as they stream, and columns renamed by the mapping. */

import type { Problem } from '../../common/errors.js';
import { csvRecords } from '../formats/csv.js';
import { unpacked } from '../formats/gzip.js';
import { linesOf } from '../formats/lines.js';
import { xlsxRecords } from '../formats/xlsx.js';
import { numberText } from '../formats/xlsx.parts.js';
import { decode } from './bytes.js';
import type { Encoding } from './bytes.js';
import { cellsOf } from './cells.js';
import {
  columnUses,
  headerOf,
  MAX_COLUMNS,
  refuseBadMapping,
  refuseUnknown,
  tooManyColumns,
} from './columns.js';
import type { KnownColumns, Mapping } from './columns.js';
import { featuresOf } from './features.js';
import { UnreadableFile } from './unreadable.js';

/** One row of a file; the row number counts data rows from 1. */
export interface SourceRow {
  readonly rowNumber: number;
  /** Cells by canonical column name, trimmed and NFKC-normalised; blank cells are absent. */
  readonly cells: ReadonlyMap<string, string>;
  /** GeoJSON geometry of a feature. */
  readonly geometry?: unknown;
  /** What is wrong with the row as a row. */
  readonly problems: readonly Problem[];
  /** What was put right in it. */
  readonly notes: readonly Problem[];
  /** Names of the columns as the file has them; of a file of objects it grows with the names that are met. */
  readonly names: readonly string[];
  /** The cells as they came, in the order of the names; later ones may be missing. */
  readonly raw: readonly string[];
}

export const FILE_FORMATS = ['csv', 'xlsx', 'geojson', 'ndjson', 'json'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

export interface ReadOptions {
  readonly format: FileFormat;
  readonly encoding: Encoding;
  readonly mapping: Mapping;
  readonly known: KnownColumns;
  /** Told of what looks wrong with the file as a whole though it can be read. */
  readonly onWarning?: (problem: Problem) => void;
}

/** Streams the rows of a file, packed by gzip or not. Fails: UnreadableFile with code `file/...`. */
export async function* readRows(
  packed: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<SourceRow> {
  const { format, encoding, mapping, known } = options;
  refuseBadMapping(mapping, known);
  const bytes = unpacked(packed);
  if (format === 'xlsx') yield* tableRows(xlsxRecords(bytes), mapping, known, true);
  else {
    const text = decode(bytes, encoding, options.onWarning);
    if (format === 'csv') yield* tableRows(csvRecords(text), mapping, known, false);
    else if (format === 'ndjson') yield* objectRows(linesOf(text), mapping, known);
    else yield* objectRows(valuesOf(featuresOf(text, format === 'json')), mapping, known);
  }
}

async function* tableRows(
  records: AsyncIterable<string[]>,
  mapping: Mapping,
  known: KnownColumns,
  mayEndEarly: boolean,
): AsyncGenerator<SourceRow> {
  const useOf = columnUses(mapping, known);
  let header: string[] | null = null;
  let names: string[] = [];
  let rowNumber = 0;
  for await (const record of records) {
    if (header === null) {
      header = headerOf(record, mapping, known);
      names = record;
      continue;
    }
    if (record.length > MAX_COLUMNS) throw tooManyColumns(record.length);
    rowNumber += 1;
    const problems: Problem[] = [];
    // a spreadsheet leaves out blank cells at the end of a row
    if (record.length > header.length || (record.length < header.length && !mayEndEarly))
      problems.push({
        code: 'row/ragged',
        value: String(record.length),
        message: `The row has ${record.length} cells, the header ${header.length}; quote cells that hold a comma.`,
      });
    yield {
      rowNumber,
      ...cellsOf(
        header.map((name, k) => [name, record[k] ?? '']),
        mapping,
        useOf,
        problems,
      ),
      names,
      raw: record,
    };
  }
  if (header === null)
    throw new UnreadableFile({ code: 'file/empty', message: 'The file has no header row.' });
}

type Item = { readonly value: unknown } | { readonly problem: Problem };

async function* valuesOf(values: AsyncIterable<unknown>): AsyncGenerator<Item> {
  for await (const value of values) yield { value };
}

/** Features, or plain objects whose keys are the columns. */
async function* objectRows(
  items: AsyncIterable<Item>,
  mapping: Mapping,
  known: KnownColumns,
): AsyncGenerator<SourceRow> {
  const useOf = columnUses(mapping, known);
  const names: string[] = [];
  const position = new Map<string, number>();
  let rowNumber = 0;
  for await (const item of items) {
    rowNumber += 1;
    const problems: Problem[] = 'problem' in item ? [item.problem] : [];
    const { properties, geometry } = partsOf('value' in item ? item.value : null);
    const fresh = Object.keys(properties).filter((name) => !position.has(name));
    if (fresh.length > 0) refuseUnknown(fresh, mapping, known);
    for (const name of [...Object.keys(pointOf(geometry)), ...fresh])
      if (!position.has(name)) position.set(name, names.push(name) - 1);
    if (names.length > MAX_COLUMNS) throw tooManyColumns(names.length);
    const pairs = Object.entries({ ...pointOf(geometry), ...properties }).map(
      ([name, value]) => [name, cellText(value)] as const,
    );
    const raw: string[] = [];
    for (const [name, text] of pairs) raw[position.get(name) as number] = text;
    yield {
      rowNumber,
      ...cellsOf(pairs, mapping, useOf, problems),
      geometry,
      names,
      raw: Array.from(raw, (text) => text ?? ''),
    };
  }
}

function partsOf(value: unknown): { properties: object; geometry: unknown } {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    return { properties: {}, geometry: undefined };
  const { type, properties, geometry } = value as Record<string, unknown>;
  const isFeature = type === 'Feature' || 'geometry' in value;
  if (!isFeature && properties === undefined) return { properties: value, geometry: undefined };
  return { properties: isObject(properties) ? properties : {}, geometry };
}

function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The position of a Point as the columns lon and lat; properties of these names go before it. */
function pointOf(geometry: unknown): { lon?: unknown; lat?: unknown } {
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown };
  if (type !== 'Point' || !Array.isArray(coordinates)) return {};
  const [lon, lat] = coordinates as unknown[];
  return { lon, lat };
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return numberText(value);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

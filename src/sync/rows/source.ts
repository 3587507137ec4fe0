/** Files to rows: bytes are decoded strictly, cut into rows as they stream, and columns renamed by the mapping. */
import { CsvError, parse } from 'csv-parse';
import { shown } from '../../common/errors.js';
import type { Problem } from '../../common/errors.js';
import { decode } from './bytes.js';
import type { Encoding } from './bytes.js';
import { ATTRIBUTE, columnUses, headerOf, refuseBadMapping, refuseUnknown } from './columns.js';
import type { ColumnUse, KnownColumns, Mapping } from './columns.js';
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
}

export type FileFormat = 'csv' | 'geojson';

const MAX_CELL_CHARACTERS = 100_000;

/** Streams the rows of a file. Fails: UnreadableFile with code `file/...`. */
export async function* readRows(
  bytes: AsyncIterable<Uint8Array>,
  options: { format: FileFormat; encoding: Encoding; mapping: Mapping; known: KnownColumns },
): AsyncGenerator<SourceRow> {
  refuseBadMapping(options.mapping, options.known);
  const text = decode(bytes, options.encoding);
  if (options.format === 'geojson') yield* readFeatures(text, options.mapping, options.known);
  else yield* readCsv(text, options.mapping, options.known);
}

async function* readCsv(
  text: AsyncIterable<string>,
  mapping: Mapping,
  known: KnownColumns,
): AsyncGenerator<SourceRow> {
  const parser = parse({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 4_000_000,
  });
  const feeding = feed(text, parser);
  const useOf = columnUses(mapping, known);
  let header: string[] | null = null;
  let rowNumber = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (header === null) {
        header = headerOf(record, mapping, known);
        continue;
      }
      rowNumber += 1;
      const problems: Problem[] = [];
      if (record.length !== header.length)
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
      };
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new UnreadableFile({
      code: 'file/bad-csv',
      message: `The file is no CSV after row ${rowNumber}: ${(cause as Error).message}.`,
    });
  } finally {
    parser.destroy();
  }
  await feeding;
  if (header === null)
    throw new UnreadableFile({ code: 'file/empty', message: 'The file has no header row.' });
}

async function feed(text: AsyncIterable<string>, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    for await (const part of text) {
      if (parser.destroyed) return;
      if (!parser.write(part))
        await new Promise<void>((resolve) => {
          const goOn = (): void => {
            parser.off('drain', goOn).off('close', goOn);
            resolve();
          };
          parser.on('drain', goOn).on('close', goOn);
        });
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  }
}

/** Columns that the mapping renames keep their own name too, so that one column can serve twice. */
function cellsOf(
  pairs: readonly (readonly [string, string])[],
  mapping: Mapping,
  useOf: (name: string) => ColumnUse,
  problems: Problem[],
): { cells: Map<string, string>; problems: Problem[] } {
  const raw = new Map(pairs);
  const cells = new Map<string, string>();
  const put = (name: string, text: string): void => {
    const value = text.normalize('NFKC').trim();
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
    else if (value !== '') cells.set(name, oursOf(mapping, name, value));
  };
  for (const [name, text] of pairs) {
    const use = useOf(name);
    if (use !== 'ignored') put(use === 'attribute' ? `${ATTRIBUTE}${name}` : name, text);
  }
  for (const [canonical, theirs] of Object.entries(mapping.columns ?? {})) {
    cells.delete(canonical);
    put(canonical, raw.get(theirs) ?? '');
  }
  for (const [canonical, value] of Object.entries(mapping.constants ?? {})) put(canonical, value);
  const offers = Object.entries(mapping.offersFrom ?? {}).map(
    ([service, column]) => `${service}:${raw.get(column) ?? ''}`,
  );
  if (offers.length > 0) put('offers', offers.join(';'));
  return { cells, problems };
}

/** Characters that no column of text takes: controls save tab and line ends, halves of surrogate pairs. */
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/u;
const printable = (text: string): string => text.replace(new RegExp(UNPRINTABLE, 'gu'), '\ufffd');

/** A map of values may hold any word as a key, `constructor` too: only its own keys count. */
function oursOf(mapping: Mapping, name: string, value: string): string {
  const values = mapping.values ?? {};
  const words = Object.hasOwn(values, name) ? values[name] : undefined;
  return words !== undefined && Object.hasOwn(words, value) ? (words[value] ?? value) : value;
}

async function* readFeatures(
  text: AsyncIterable<string>,
  mapping: Mapping,
  known: KnownColumns,
): AsyncGenerator<SourceRow> {
  const useOf = columnUses(mapping, known);
  const seen = new Set<string>();
  let rowNumber = 0;
  for await (const feature of featuresOf(text)) {
    rowNumber += 1;
    const { properties, geometry } = (feature ?? {}) as { properties?: object | null; geometry?: unknown };
    const fresh = Object.keys(properties ?? {}).filter((name) => !seen.has(name));
    if (fresh.length > 0) refuseUnknown(fresh, mapping, known);
    for (const name of fresh) seen.add(name);
    const pairs = Object.entries({ ...pointOf(geometry), ...properties }).map(
      ([name, value]) => [name, cellText(value)] as const,
    );
    yield { rowNumber, ...cellsOf(pairs, mapping, useOf, []), geometry };
  }
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
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Files to rows: bytes are decoded strictly, cut into rows as they stream, and columns renamed by the mapping. */
import { parse } from 'csv-parse';
import { shown } from '../../common/errors.js';
import type { Problem } from '../../common/errors.js';

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
}

export type FileFormat = 'csv' | 'geojson';
export type Encoding = 'utf-8' | 'gb18030';

/** The file as a whole cannot be read. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

const MAX_CELL_CHARACTERS = 100_000;
const MAX_GEOJSON_BYTES = 256 * 1024 * 1024;

/** Streams the rows of a file. Fails: UnreadableFile with code `file/...`. */
export async function* readRows(
  bytes: AsyncIterable<Uint8Array>,
  options: { format: FileFormat; encoding: Encoding; mapping: Mapping; required?: readonly string[] },
): AsyncGenerator<SourceRow> {
  const text = decode(bytes, options.encoding);
  if (options.format === 'geojson') yield* readFeatures(text, options.mapping);
  else yield* readCsv(text, options.mapping, options.required ?? []);
}

async function* decode(bytes: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let read = 0;
  try {
    for await (const chunk of bytes) {
      yield decoder.decode(chunk, { stream: true });
      read += chunk.length;
    }
    yield decoder.decode();
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw cause;
    throw new UnreadableFile({
      code: 'file/bad-encoding',
      message: `The file is not ${encoding} (broken after byte ${read}); declare its encoding: utf-8 or gb18030.`,
    });
  }
}

async function* readCsv(
  text: AsyncIterable<string>,
  mapping: Mapping,
  required: readonly string[],
): AsyncGenerator<SourceRow> {
  const parser = parse({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 4_000_000,
  });
  const feeding = feed(text, parser);
  let header: string[] | null = null;
  let rowNumber = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (header === null) {
        header = headerOf(record, mapping, required);
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
          problems,
        ),
      };
    }
  } catch (cause) {
    const code = (cause as { code?: string }).code ?? '';
    if (!code.startsWith('CSV_')) throw cause;
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

function headerOf(record: readonly string[], mapping: Mapping, required: readonly string[]): string[] {
  const theirs = record.map((cell) => cell.trim());
  const repeated = theirs.filter((name, k) => name !== '' && theirs.indexOf(name) !== k);
  if (repeated.length > 0)
    throw new UnreadableFile({
      code: 'file/duplicate-column',
      value: shown(repeated.join(', ')),
      message: `The header names ${shown(repeated.join(', '))} more than once; each column once.`,
    });
  const wanted = [...Object.values(mapping.columns ?? {}), ...Object.values(mapping.offersFrom ?? {})];
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
  ]);
  const lacking = required.filter((name) => !given.has(name));
  if (lacking.length > 0)
    throw new UnreadableFile({
      code: 'file/missing-column',
      value: lacking.join(', '),
      message: `The file lacks ${lacking.join(', ')}; it has ${shown(theirs.join(', '))}. Name the columns so, or say in a mapping which of yours they are.`,
    });
  return theirs;
}

/** Columns that the mapping renames keep their own name too, so that one column can serve twice. */
function cellsOf(
  pairs: readonly (readonly [string, string])[],
  mapping: Mapping,
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
  for (const [name, text] of pairs) put(name, text);
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

async function* readFeatures(text: AsyncIterable<string>, mapping: Mapping): AsyncGenerator<SourceRow> {
  const parts: string[] = [];
  let size = 0;
  for await (const part of text) {
    size += part.length;
    if (size > MAX_GEOJSON_BYTES)
      throw new UnreadableFile({
        code: 'file/too-large',
        message: `The file is larger than ${MAX_GEOJSON_BYTES} characters; cut it into several.`,
      });
    parts.push(part);
  }
  const features = featuresOf(parts.join('').replace(/^\ufeff/, ''));
  for (const [k, feature] of features.entries()) {
    const { properties, geometry } = (feature ?? {}) as { properties?: object; geometry?: unknown };
    const pairs = Object.entries({ ...pointOf(geometry), ...properties }).map(
      ([name, value]) => [name, cellText(value)] as const,
    );
    yield {
      rowNumber: k + 1,
      ...cellsOf(pairs, mapping, []),
      geometry,
    };
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

function featuresOf(text: string): unknown[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UnreadableFile({
      code: 'file/bad-json',
      message: `The file is no JSON: ${shown((cause as Error).message)}.`,
    });
  }
  const features = (json as { type?: unknown; features?: unknown } | null)?.features;
  if (!Array.isArray(features))
    throw new UnreadableFile({
      code: 'file/no-features',
      message: 'The file is no GeoJSON FeatureCollection; wrap the features in one.',
    });
  return features;
}

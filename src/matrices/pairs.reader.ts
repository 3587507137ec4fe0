/**
 * Files of travel costs to rows: CSV (long: one pair a line; wide: one settlement a line, one facility a column) or
 * NDJSON, gzip or not. Rows come as a stream; nothing is gathered as text.
 */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { badInput, shown } from '../common/errors.js';

export const COST_COLUMNS = ['minutes', 'seconds', 'metres'] as const;
export type CostColumn = (typeof COST_COLUMNS)[number];

/** How the file names its columns; what is left out has our name. */
export interface PairLayout {
  readonly layout: 'long' | 'wide';
  readonly fromColumn: string | null;
  readonly toColumn: string | null;
  readonly costColumn: string | null;
  /** What the cost column counts; null = its name says it. */
  readonly unit: CostColumn | null;
  readonly ignore: readonly string[];
}

/** One pair as it is written; cost null = blank: cannot be reached. */
export interface WrittenPair {
  readonly rowNumber: number;
  readonly from: string;
  readonly to: string;
  readonly cost: string;
  readonly mode: string;
}

export interface PairFile {
  readonly unit: CostColumn;
  /** In batches: an await for every pair of a million would cost more than the pairs. */
  readonly batches: AsyncIterable<readonly WrittenPair[]>;
}

/** Unpacked bytes that a file may have for each packed one it is allowed: text of numbers packs to about a tenth. */
const MAX_UNPACKING = 20;

/**
 * Opens a file of pairs.
 * Takes: its bytes, the layout, and how many packed bytes are allowed. Fails: `matrices/bad-file` where it cannot
 * be read, `matrices/unknown-column`, `matrices/missing-column` with what is known.
 */
export async function readPairs(
  bytes: AsyncIterable<Uint8Array>,
  layout: PairLayout,
  maxBytes: number,
): Promise<PairFile> {
  const text = decoded(limited(await unpacked(bytes), maxBytes * MAX_UNPACKING));
  const { first, all } = await peeked(text);
  return first.trimStart().startsWith('{') ? ndjson(all, layout) : csv(all, layout);
}

async function unpacked(bytes: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const { first, all } = await peeked(bytes);
  if (first === null || first[0] !== 0x1f || first[1] !== 0x8b) return all;
  const gunzip = createGunzip();
  const source = Readable.from(all, { objectMode: false });
  source.on('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

async function* limited(bytes: AsyncIterable<Uint8Array>, max: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > max)
        throw badFile(`it has more than ${max} bytes when unpacked; cut it into several matrices`);
      yield chunk;
    }
  } catch (error) {
    if (String((error as { code?: unknown }).code ?? '').startsWith('Z_'))
      throw badFile('its gzip stream is broken; pack it again');
    throw error;
  }
}

async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw badFile('it is not UTF-8; save it as UTF-8');
    throw error;
  }
}

/** Looks at the first part without losing it. */
async function peeked<T extends string | Uint8Array>(
  parts: AsyncIterable<T>,
): Promise<{ first: T; all: AsyncIterable<T> }> {
  const iterator = parts[Symbol.asyncIterator]();
  let head = await iterator.next();
  while (!head.done && head.value.length < 2) {
    const next = await iterator.next();
    if (next.done) break;
    const value =
      typeof head.value === 'string'
        ? `${head.value}${next.value as string}`
        : Buffer.concat([head.value, next.value as Uint8Array]);
    head = { done: false, value: value as T };
  }
  const first = head.done ? null : head.value;
  return {
    first: (first ?? '') as T,
    all: (async function* () {
      if (first === null) return;
      yield first;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    })(),
  };
}

async function csv(text: AsyncIterable<string>, layout: PairLayout): Promise<PairFile> {
  const parser = parse({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 4_000_000,
  });
  const source = Readable.from(text);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  const records = guarded(parser as AsyncIterable<string[]>)[Symbol.asyncIterator]();
  const head = await records.next();
  if (head.done) throw badFile('it has no header row');
  const header = head.value.map((name) => name.trim());
  const rest = { [Symbol.asyncIterator]: () => records };
  if (layout.layout === 'wide') {
    if (layout.unit === null)
      throw badInput({
        code: 'matrices/missing-column',
        field: 'unit',
        message: `A wide file does not say what its numbers are; give unit as ${COST_COLUMNS.join(', ')}.`,
      });
    return { unit: layout.unit, batches: wideRows(rest, header) };
  }
  const columns = columnsOf(header, layout);
  return { unit: columns.unit, batches: longRows(rest, header.length, columns) };
}

async function* guarded(records: AsyncIterable<string[]>): AsyncGenerator<string[]> {
  let row = 0;
  try {
    for await (const record of records) {
      yield record;
      row += 1;
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw badFile(`it is no CSV after row ${row}: ${cause.message}`);
  }
}

interface Columns {
  readonly from: number;
  readonly to: number;
  readonly cost: number;
  readonly mode: number;
  readonly unit: CostColumn;
}

/** Fails with everything that is wrong with the header. */
function columnsOf(header: readonly string[], layout: PairLayout): Columns {
  const costName = layout.costColumn ?? COST_COLUMNS.find((name) => header.includes(name)) ?? 'minutes';
  const names = { from: layout.fromColumn ?? 'from', to: layout.toColumn ?? 'to', cost: costName };
  const unit = layout.unit ?? COST_COLUMNS.find((name) => name === costName) ?? null;
  const used = new Set([...Object.values(names), 'mode', ...layout.ignore]);
  const problems = [
    ...Object.values(names)
      .filter((name) => !header.includes(name))
      .map((name) => ({
        code: 'matrices/missing-column',
        field: shown(name),
        value: shown(header.join(',')),
        message: `The column ${shown(name)} is missing; there are ${shown(header.join(', '))}. fromColumn, toColumn and costColumn say how yours are called.`,
      })),
    ...header
      .filter((name) => !used.has(name))
      .map((name) => ({
        code: 'matrices/unknown-column',
        field: shown(name),
        message: `The column ${shown(name)} is not read here; read are from, to, one of ${COST_COLUMNS.join(', ')}, and mode. Name it in ignore.`,
      })),
    ...(unit === null
      ? [
          {
            code: 'matrices/missing-column',
            field: 'unit',
            value: shown(costName),
            message: `The column ${shown(costName)} does not say what it counts; give unit as ${COST_COLUMNS.join(', ')}.`,
          },
        ]
      : []),
  ];
  const [first, ...more] = problems;
  if (first !== undefined || unit === null) throw badInput(first as (typeof problems)[number], ...more);
  return {
    from: header.indexOf(names.from),
    to: header.indexOf(names.to),
    cost: header.indexOf(names.cost),
    mode: header.indexOf('mode'),
    unit,
  };
}

const BATCH = 2_000;

async function* longRows(
  records: AsyncIterable<string[]>,
  width: number,
  columns: Columns,
): AsyncGenerator<WrittenPair[]> {
  let rowNumber = 0;
  let batch: WrittenPair[] = [];
  for await (const cells of records) {
    rowNumber += 1;
    const isWhole = cells.length === width;
    batch.push({
      rowNumber,
      from: clean(cells[columns.from]),
      to: clean(cells[columns.to]),
      // a ragged row has no cost that could be trusted
      cost: isWhole ? clean(cells[columns.cost]) : `ragged: ${cells.length} cells for ${width} columns`,
      mode: columns.mode < 0 ? '' : clean(cells[columns.mode]),
    });
    if (batch.length >= BATCH) {
      yield batch;
      batch = [];
    }
  }
  yield batch;
}

async function* wideRows(
  records: AsyncIterable<string[]>,
  header: readonly string[],
): AsyncGenerator<WrittenPair[]> {
  let rowNumber = 0;
  for await (const cells of records) {
    rowNumber += 1;
    const isWhole = cells.length === header.length;
    const from = clean(cells[0]);
    yield header.slice(1).map((to, k) => ({
      rowNumber,
      from,
      to: clean(to),
      cost: isWhole ? clean(cells[k + 1]) : `ragged: ${cells.length} cells for ${header.length} columns`,
      mode: '',
    }));
  }
}

async function ndjson(text: AsyncIterable<string>, layout: PairLayout): Promise<PairFile> {
  const lines = linesOf(text)[Symbol.asyncIterator]();
  const head = await lines.next();
  if (head.done) throw badFile('it has no line');
  const columns = columnsOf(Object.keys(objectOf(head.value, 1)), layout);
  const names = {
    from: layout.fromColumn ?? 'from',
    to: layout.toColumn ?? 'to',
    cost:
      layout.costColumn ?? COST_COLUMNS.find((name) => Object.hasOwn(objectOf(head.value, 1), name)) ?? '',
  };
  return {
    unit: columns.unit,
    batches: (async function* () {
      let rowNumber = 0;
      let batch: WrittenPair[] = [];
      for (let line: IteratorResult<string> = head; !line.done; line = await lines.next()) {
        rowNumber += 1;
        const value = objectOf(line.value, rowNumber);
        batch.push({
          rowNumber,
          from: cell(value[names.from]),
          to: cell(value[names.to]),
          cost: cell(value[names.cost]),
          mode: cell(value['mode']),
        });
        if (batch.length >= BATCH) {
          yield batch;
          batch = [];
        }
      }
      yield batch;
    })(),
  };
}

function objectOf(line: string, rowNumber: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // told below
  }
  throw badFile(`line ${rowNumber} is no JSON object: ${shown(line)}`);
}

async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const part of text) {
    const lines = `${rest}${part}`.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > 1_000_000) throw badFile('a line has more than 1,000,000 characters');
    for (const line of lines) if (line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}

function cell(value: unknown): string {
  return value === null || value === undefined
    ? ''
    : clean(typeof value === 'string' ? value : String(value));
}

const clean = (text: string | undefined): string => (text ?? '').trim();

function badFile(what: string): ReturnType<typeof badInput> {
  return badInput({ code: 'matrices/bad-file', message: `The file cannot be read: ${what}.` });
}

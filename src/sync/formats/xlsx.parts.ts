/** The parts of a workbook (ECMA-376, SpreadsheetML) as streams of XML: sheets, shared strings, styles, cells. */
import { SaxesParser } from 'saxes';
import type { SaxesTagPlain } from 'saxes';
import { MAX_COLUMNS, tooManyColumns } from '../rows/columns.js';

type Attributes = Readonly<Record<string, string>>;
interface Handlers {
  open(name: string, attributes: Attributes): void;
  text(text: string): void;
  close(name: string): void;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Feeds XML to handlers; yields after every piece, so that what was gathered can be handed on. Fails: Error. */
async function* xml(bytes: AsyncIterable<Uint8Array>, on: Handlers): AsyncGenerator<undefined> {
  const parser = new SaxesParser();
  let failure: Error | null = null;
  parser.on('error', (error) => (failure ??= error));
  // entities of their own are how a small file becomes a large one
  parser.on('doctype', () => (failure ??= new Error('it declares a document type')));
  parser.on('opentag', (tag: SaxesTagPlain) => on.open(localName(tag.name), tag.attributes));
  parser.on('text', (text) => on.text(text));
  parser.on('cdata', (text) => on.text(text));
  parser.on('closetag', (tag: SaxesTagPlain) => on.close(localName(tag.name)));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of bytes) {
    parser.write(decoder.decode(chunk, { stream: true }));
    if (failure !== null) throw failure as Error;
    yield undefined;
  }
  parser.write(decoder.decode());
  parser.close();
  if (failure !== null) throw failure as Error;
  yield undefined;
}

async function readAll(bytes: AsyncIterable<Uint8Array>, on: Handlers): Promise<void> {
  for await (const _ of xml(bytes, on));
}

const nothing = (): void => undefined;

/** Paths of the sheets in their order, and where their days begin. */
export async function sheetsOf(
  workbook: AsyncIterable<Uint8Array>,
  relations: AsyncIterable<Uint8Array>,
): Promise<{ sheets: readonly string[]; beginsIn1904: boolean }> {
  const ids: string[] = [];
  let beginsIn1904 = false;
  await readAll(workbook, {
    open(name, attributes) {
      if (name === 'sheet') ids.push(attributes['r:id'] ?? '');
      if (name === 'workbookPr') beginsIn1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
    },
    text: nothing,
    close: nothing,
  });
  const targets = new Map<string, string>();
  await readAll(relations, {
    open(name, { Id, Target }) {
      if (name === 'Relationship' && Id !== undefined && Target !== undefined) targets.set(Id, Target);
    },
    text: nothing,
    close: nothing,
  });
  const sheets = ids.flatMap((id) => {
    const target = targets.get(id);
    if (target === undefined) return [];
    return [target.startsWith('/') ? target.slice(1) : `xl/${target}`];
  });
  return { sheets, beginsIn1904 };
}

/** Words of one workbook: a sheet has at most a million rows. */
const MAX_STRINGS = 3_000_000;

/** Shared strings in their order; of rich text the letters, without readings (rPh). */
export async function stringsOf(bytes: AsyncIterable<Uint8Array>): Promise<readonly string[]> {
  const strings: string[] = [];
  let text = '';
  let isText = false;
  let readings = 0;
  await readAll(bytes, {
    open(name) {
      if (name === 'si') text = '';
      if (name === 'rPh') readings += 1;
      isText = name === 't' && readings === 0;
    },
    text(part) {
      if (isText) text += part;
    },
    close(name) {
      if (name === 'rPh') readings -= 1;
      if (name === 't') isText = false;
      if (name === 'si' && strings.push(text) > MAX_STRINGS)
        throw new Error(`it has more than ${MAX_STRINGS} shared strings`);
    },
  });
  return strings;
}

/** Built-in number formats of dates and times (ECMA-376 part 1, 18.8.30). */
const DATE_FORMATS = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 30, 36, 45, 46, 47, 50, 57]);

/** Positions of the cell styles that show a number as a date. */
export async function dateStylesOf(bytes: AsyncIterable<Uint8Array>): Promise<ReadonlySet<number>> {
  const formats = new Set<number>(DATE_FORMATS);
  const styles = new Set<number>();
  let position = -1;
  let inCellXfs = false;
  await readAll(bytes, {
    open(name, attributes) {
      if (name === 'numFmt') {
        const code = (attributes['formatCode'] ?? '').replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '');
        if (/[ymd年月日]/i.test(code) && !/[#?]/.test(code)) formats.add(Number(attributes['numFmtId']));
      }
      if (name === 'cellXfs') inCellXfs = true;
      if (name === 'xf' && inCellXfs) {
        position += 1;
        if (formats.has(Number(attributes['numFmtId']))) styles.add(position);
      }
    },
    text: nothing,
    close(name) {
      if (name === 'cellXfs') inCellXfs = false;
    },
  });
  return styles;
}

export interface SheetGround {
  readonly strings: readonly string[];
  readonly dateStyles: ReadonlySet<number>;
  readonly beginsIn1904: boolean;
}

/** Rows of a sheet; blank rows are passed over, cells that are not there are blank. */
export async function* sheetRecords(
  bytes: AsyncIterable<Uint8Array>,
  ground: SheetGround,
): AsyncGenerator<string[]> {
  let ready: string[][] = [];
  let cells: string[] = [];
  let at = 0;
  let type = '';
  let style = -1;
  let text = '';
  let isText = false;
  const reading = xml(bytes, {
    open(name, attributes) {
      if (name === 'row') cells = [];
      if (name === 'c') {
        at = columnOf(attributes['r'] ?? '') ?? cells.length;
        if (at >= MAX_COLUMNS) throw tooManyColumns(at + 1);
        type = attributes['t'] ?? 'n';
        style = Number(attributes['s'] ?? -1);
        text = '';
      }
      isText = name === 'v' || name === 't';
    },
    text(part) {
      if (isText) text += part;
    },
    close(name) {
      if (name === 'v' || name === 't') isText = false;
      if (name === 'c') {
        while (cells.length < at) cells.push('');
        cells[at] = cellText(text, type, style, ground);
      }
      if (name === 'row' && cells.some((cell) => cell !== '')) ready.push(cells);
    },
  });
  for await (const _ of reading) {
    yield* ready;
    ready = [];
  }
}

/** Position of the column of an address such as AB12; null where there is none. */
function columnOf(address: string): number | null {
  const letters = /^[A-Z]{1,3}/.exec(address)?.[0];
  if (letters === undefined) return null;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function cellText(text: string, type: string, style: number, ground: SheetGround): string {
  if (type === 's') return ground.strings[Number(text)] ?? '';
  if (type === 'b') return text === '1' ? 'true' : 'false';
  if (type !== 'n' || text === '') return text;
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  if (ground.dateStyles.has(style)) return dateText(value, ground.beginsIn1904);
  return numberText(value);
}

/** Digits that a double has lost cannot be shown as if they were there. */
export function numberText(value: number): string {
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? value.toExponential().toUpperCase()
    : String(value);
}

/** Day 60 of 1900 never was: days from it on are one too many. */
function dateText(days: number, beginsIn1904: boolean): string {
  const epoch = beginsIn1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  const moment = new Date(epoch + Math.round(days * 86_400_000));
  return Number.isFinite(moment.getTime()) ? moment.toISOString().slice(0, 10) : String(days);
}

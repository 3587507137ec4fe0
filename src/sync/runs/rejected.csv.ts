/** Rejected rows as a CSV that can be mended and sent again: the file's own columns, then why. */
import { REJECTED } from '../rows/columns.js';
import type { RejectedRow } from '../../store/syncing/syncs.reader.js';

/** Columns after those of the file; they are passed over when the file is sent again. */
const REASON_COLUMNS = ['row', 'codes', 'columns', 'why'].map((name) => `${REJECTED}${name}`);
const PAGE = 1_000;

/**
 * Takes: the header of the file, and a reader of pages of rows. Gives: CSV text (RFC 4180), in pieces, with a
 * byte order mark, so that spreadsheets read it as UTF-8.
 */
export async function* rejectedCsv(
  header: readonly string[],
  read: (after: number, limit: number) => Promise<readonly RejectedRow[]>,
): AsyncGenerator<string> {
  const own = header.map((name, k) => ({ name, k })).filter(({ name }) => !name.startsWith(REJECTED));
  yield `\ufeff${line([...own.map(({ name }) => name), ...REASON_COLUMNS])}`;
  for (let after = 0; ;) {
    const rows = await read(after, PAGE);
    let piece = '';
    for (const { position, cells, reasons } of rows) {
      const theirs = own.map(({ k }) => cells[k] ?? '');
      const codes = reasons.map((reason) => reason.code).join('; ');
      const columns = [...new Set(reasons.flatMap((reason) => reason.field ?? []))].join('; ');
      piece += line([...theirs, String(position), codes, columns, reasons.map((r) => r.message).join(' ')]);
      after = position;
    }
    if (piece !== '') yield piece;
    if (rows.length < PAGE) return;
  }
}

function line(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

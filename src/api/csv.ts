/** Lists as CSV (RFC 4180), sent while they are read. */
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A parameter wins over the header. */
export function wantsCsv(request: FastifyRequest, format: string | undefined): boolean {
  if (format !== undefined) return format === 'csv';
  return (request.headers.accept ?? '').includes('text/csv');
}

/** Takes: rows, the first being the names of the columns. Gives: the stream that is the answer. */
export function sendCsv(reply: FastifyReply, rows: AsyncIterable<readonly unknown[]>): Readable {
  void reply.header('content-type', 'text/csv; charset=utf-8');
  return Readable.from(lines(rows), { objectMode: false });
}

async function* lines(rows: AsyncIterable<readonly unknown[]>): AsyncGenerator<Buffer> {
  for await (const row of rows) yield Buffer.from(`${row.map(cell).join(',')}\r\n`, 'utf8');
}

/** Null is an empty cell. A text that a spreadsheet would take for a formula is kept from being one. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value.replace(/^[=+@-]/, "'$&") : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

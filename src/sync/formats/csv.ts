/** CSV text to records. Quotes and line ends by csv-parse; a record is bounded, so is the memory. */
import { CsvError, parse } from 'csv-parse';
import { shown } from '../../common/errors.js';
import { UnreadableFile } from '../rows/unreadable.js';

/** Characters of one row, whatever its cells. */
export const MAX_ROW_CHARACTERS = 4_000_000;

/**
 * Takes: text in parts. Gives: records, the header first; blank lines are passed over.
 * Fails: UnreadableFile `file/bad-csv`, `file/oversize-row`.
 */
export async function* csvRecords(text: AsyncIterable<string>): AsyncGenerator<string[]> {
  const parser = parse({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_CHARACTERS,
  });
  const feeding = feed(text, parser);
  let records = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      records += 1;
      yield record;
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const row = Math.max(0, records - 1);
    if (cause.code === 'CSV_MAX_RECORD_SIZE')
      throw new UnreadableFile({
        code: 'file/oversize-row',
        message: `The row after row ${row} has more than ${MAX_ROW_CHARACTERS} characters; a quote that is not closed makes one row of many.`,
      });
    throw new UnreadableFile({
      code: 'file/bad-csv',
      message: `The file is no CSV after row ${row}: ${shown(cause.message)}.`,
    });
  } finally {
    parser.destroy();
  }
  await feeding;
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

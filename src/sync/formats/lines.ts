/** NDJSON: one JSON value a line. A line that is none is a problem of its row, not of the file. */
import { shown } from '../../common/errors.js';
import type { Problem } from '../../common/errors.js';
import { MAX_DEPTH, depthOf } from '../rows/features.js';
import { UnreadableFile } from '../rows/unreadable.js';
import { MAX_ROW_CHARACTERS } from './csv.js';

export type Line = { readonly value: unknown } | { readonly problem: Problem };

/** Takes: text in parts. Gives: the value of each line that is not blank. Fails: UnreadableFile `file/oversize-row`. */
export async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<Line> {
  let rest = '';
  for await (const part of text) {
    const lines = (rest + part).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield read(line);
    if (rest.length > MAX_ROW_CHARACTERS) throw oversize();
  }
  if (rest.trim() !== '') yield read(rest);
}

function read(line: string): Line {
  if (line.length > MAX_ROW_CHARACTERS) throw oversize();
  if (depthOf(line) > MAX_DEPTH)
    return {
      problem: {
        code: 'row/too-deep',
        message: `The line nests deeper than ${MAX_DEPTH} levels; flatten it.`,
      },
    };
  try {
    return { value: JSON.parse(line) as unknown };
  } catch (cause) {
    return {
      problem: {
        code: 'row/bad-json',
        value: shown(line),
        message: `The line is no JSON: ${shown((cause as Error).message)}.`,
      },
    };
  }
}

function oversize(): UnreadableFile {
  return new UnreadableFile({
    code: 'file/oversize-row',
    message: `A line has more than ${MAX_ROW_CHARACTERS} characters; one row a line.`,
  });
}

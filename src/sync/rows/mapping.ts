/** Reads a mapping file: strict, so that a misspelt key is told and not passed over. */
import { z } from 'zod';
import { badInput, refuseIfAny, shown } from '../../common/errors.js';
import type { Mapping } from './columns.js';

const words = z.record(z.string().min(1).max(200), z.string().max(1000));
const names = z.array(z.string().min(1).max(200)).max(10_000);
const shape = z.strictObject({
  columns: words.default({}),
  constants: words.default({}),
  values: z.record(z.string().min(1).max(200), words).default({}),
  offersFrom: words.default({}),
  attributes: names.default([]),
  ignore: names.default([]),
});

/**
 * Takes: the text of a mapping, JSON. Gives: the mapping.
 * Fails: `sync/bad-mapping` with every problem, unknown keys included.
 */
export function readMapping(text: string): Mapping {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw badInput({
      code: 'sync/bad-mapping',
      field: 'mapping',
      message: `The mapping is no JSON: ${shown((cause as Error).message)}.`,
    });
  }
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  refuseIfAny(
    parsed.error.issues.map((issue) => ({
      code: 'sync/bad-mapping',
      field: shown(['mapping', ...issue.path].join('.')),
      message: `${shown(['mapping', ...issue.path].join('.'))}: ${issue.message}. A mapping has columns, constants, values and offersFrom, all of text, and the lists attributes and ignore.`,
    })),
  );
  throw badInput({ code: 'sync/bad-mapping', field: 'mapping', message: 'The mapping cannot be read.' });
}

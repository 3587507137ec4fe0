/** Reads a mapping file: strict, so that a misspelt key is told and not passed over. */
import { z } from 'zod';
import { badInput, refuseIfAny, shown } from '../../common/errors.js';
import type { Mapping } from './columns.js';

const words = z.record(z.string().min(1).max(200), z.string().max(1000));
const names = z.array(z.string().min(1).max(200)).max(10_000);
export const mappingShape = z.strictObject({
  columns: words.default({}),
  constants: words.default({}),
  values: z.record(z.string().min(1).max(200), words).default({}),
  offersFrom: words.default({}),
  attributes: names.default([]),
  ignore: names.default([]),
  idFrom: names.min(1).max(20).optional(),
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
  const parsed = mappingShape.safeParse(json);
  if (parsed.success) return withoutBlank(parsed.data);
  refuseIfAny(
    parsed.error.issues.map((issue) => ({
      code: 'sync/bad-mapping',
      field: shown(['mapping', ...issue.path].join('.')),
      message: `${shown(['mapping', ...issue.path].join('.'))}: ${issue.message}. A mapping has columns, constants, values and offersFrom, all of text, and the lists attributes, ignore and idFrom.`,
    })),
  );
  throw badInput({ code: 'sync/bad-mapping', field: 'mapping', message: 'The mapping cannot be read.' });
}

/** A list that is not given is absent, so that a mapping written again reads the same. */
export function withoutBlank({ idFrom, ...mapping }: z.infer<typeof mappingShape>): Mapping {
  return idFrom === undefined ? mapping : { ...mapping, idFrom };
}

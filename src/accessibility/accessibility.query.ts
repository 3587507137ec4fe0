/** Parameters of accessibility, read alike by both doors. */
import { z } from 'zod';
import { contextQuery, listOf, pageQuery, serviceQuery } from '../api/query.js';
import { refuseIfAny } from '../common/errors.js';
import { GROUPS } from '../common/vocabulary.js';
import { DECAYS, METHODS, SUPPLIES } from './accessibility.schema.js';
import type { AccessibilityWanted } from './accessibility.service.js';

/** A number above 0 in digits. */
const positive = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,12})?$/, 'must be a number above 0, in digits')
  .transform(Number)
  .refine((n) => n > 0, 'must be above 0');

const steps = z
  .string()
  .max(500)
  .regex(
    /^\d+(\.\d+)?:\d+(\.\d+)?(,\d+(\.\d+)?:\d+(\.\d+)?)*$/,
    'must be upTo:weight pairs, such as 20:1,40:0.68,60:0.22',
  )
  .transform((text) =>
    text.split(',').map((pair) => {
      const [upTo = NaN, weight = NaN] = pair.split(':').map(Number);
      return { upTo, weight };
    }),
  );

export const accessQuery = {
  ...contextQuery,
  ...serviceQuery,
  ...pageQuery,
  method: z.enum(METHODS).default('2sfca'),
  supply: z.enum(SUPPLIES).default('capacity'),
  catchment: positive.optional(),
  decay: z.enum(DECAYS).default('binary'),
  steps: steps.optional(),
  scale: positive.optional(),
  midpoint: positive.optional(),
  spread: positive.optional(),
  group: listOf.pipe(z.array(z.enum(GROUPS))).optional(),
};

type Read = z.infer<z.ZodObject<typeof accessQuery>>;

/** Parameters that a kind of decay has; the others would be read by nobody. */
const PARAMETERS: Readonly<Record<Read['decay'], readonly (typeof DECAY_PARAMETERS)[number][]>> = {
  binary: [],
  step: ['steps'],
  gaussian: ['scale'],
  linear: ['scale'],
  exponential: ['scale'],
  logistic: ['midpoint', 'spread'],
};
const DECAY_PARAMETERS = ['steps', 'scale', 'midpoint', 'spread'] as const;

/** What is asked, with nothing left open. Fails: `accessibility/no-parameter-of-decay` for those of another decay. */
export function accessWanted(read: Omit<Read, keyof typeof contextQuery>): AccessibilityWanted {
  const own = PARAMETERS[read.decay];
  const others = DECAY_PARAMETERS.filter((name) => read[name] !== undefined && !own.includes(name));
  refuseIfAny(
    others.map((field) => ({
      code: 'accessibility/no-parameter-of-decay',
      field,
      message: `${field} is given, but decay=${read.decay} takes ${own.join(' and ') || 'no parameters'}; leave it out, or ask for another decay.`,
    })),
  );
  return {
    services: read.service ?? [],
    method: read.method,
    supply: read.supply,
    catchment: read.catchment ?? null,
    decay: read.decay,
    steps: read.steps ?? null,
    scale: read.scale ?? null,
    midpoint: read.midpoint ?? null,
    spread: read.spread ?? null,
    groups: read.group ?? null,
    after: read.after ?? null,
    limit: read.limit,
  };
}

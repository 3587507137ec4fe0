/** Query parameters: strict, all problems at once, unknown names refused. */
import { z } from 'zod';
import type { QuestionContext } from '../common/context.js';
import { isCalendarDate } from '../common/dates.js';
import { badInput, refuseIfAny, shown } from '../common/errors.js';
import type { Problem } from '../common/errors.js';
import { DEFAULT_LIMIT, MAX_LIMIT } from '../common/paging.js';
import { BASES } from '../common/vocabulary.js';
import { todayOf } from '../config.js';
import type { Config } from '../config.js';
import { wordsOf } from './wording.js';

const yesNo = z
  .enum(['true', 'false'])
  .meta({ type: 'boolean' })
  .transform((v) => v === 'true');
const list = z
  .union([z.string(), z.array(z.string())])
  .transform(partsOf)
  .refine((parts) => parts.length > 0, 'must name at least one; leave the parameter out for the default');
const date = z
  .string()
  .refine(isCalendarDate, 'must be a calendar date such as 2026-01-31')
  .meta({ format: 'date' });

/** A whole number written in digits: no blank, no hexadecimal, no exponent. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `must be a whole number from ${min} to ${max}, in digits`)
    .meta({ type: 'integer', minimum: min, maximum: max })
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be a whole number from ${min} to ${max}`);

/** A number of degrees in digits: a blank is no 0. */
export const degrees = (limit: number) =>
  z
    .string()
    .regex(/^-?\d{1,3}(\.\d{1,20})?$/, `must be degrees from -${limit} to ${limit}, such as 31.25`)
    .meta({ type: 'number', minimum: -limit, maximum: limit })
    .transform(Number)
    .refine((n) => Math.abs(n) <= limit, `must be degrees from -${limit} to ${limit}`);

/** Parameters that every question about coverage understands. */
export const contextQuery = {
  asOf: date.optional(),
  revision: wholeNumber(0, 999_999_999_999_999).optional(),
  standardSet: z.string().min(1).max(32).optional(),
  basis: z.enum(BASES).optional(),
  includePlanned: yesNo.optional(),
  cost: z
    .string()
    .regex(/^matrix:[A-Za-z0-9_.-]{1,64}$/, 'must be matrix:NAME; /v1/matrices lists those that are held')
    .transform((text) => text.slice('matrix:'.length))
    .optional(),
  scenario: z.string().min(1).max(40).optional(),
};

export const pageQuery = {
  after: z.string().max(2000).optional(),
  limit: wholeNumber(1, MAX_LIMIT).default(DEFAULT_LIMIT),
};

export const serviceQuery = { service: list.optional() };
export const listOf = list;

export const boxQuery = z
  .string()
  .transform((text) => text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part))))
  .refine(
    ([minLon = NaN, minLat = NaN, maxLon = NaN, maxLat = NaN, ...more]) =>
      more.length === 0 &&
      minLon >= -180 &&
      maxLon <= 180 &&
      minLon <= maxLon &&
      minLat >= -90 &&
      maxLat <= 90 &&
      minLat <= maxLat,
    'must be minLon,minLat,maxLon,maxLat in degrees',
  );

/** Checks by shape: making one compiles code, which takes longer than most questions. */
const checks = new WeakMap<z.ZodRawShape, z.ZodObject>();

function checkOf(shape: z.ZodRawShape): z.ZodObject {
  const held = checks.get(shape);
  if (held !== undefined) return held;
  const made = z.strictObject(shape);
  checks.set(shape, made);
  return made;
}

/**
 * Reads parameters by a strict shape, which should be made once, not for each question.
 * Fails: `api/bad-parameter` for each value that does not fit, `api/unknown-parameter` for each unknown name.
 */
export function readQuery<S extends z.ZodRawShape>(shape: S, query: unknown): z.infer<z.ZodObject<S>> {
  const parsed = checkOf(shape).safeParse(query ?? {});
  if (parsed.success) return parsed.data as z.infer<z.ZodObject<S>>;
  const given = (query ?? {}) as Record<string, unknown>;
  refuseIfAny(
    parsed.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknownParameter(key, given[key], Object.keys(shape)))
        : [badParameter(issue, given)],
    ),
  );
  throw badInput({ code: 'api/bad-parameter', message: 'The parameters cannot be read.' });
}

/** The parts of a list parameter, which may come separated by commas, several times, or both. */
function partsOf(given: string | readonly string[]): string[] {
  return [given]
    .flat()
    .flatMap((part) => part.split(','))
    .filter((part) => part !== '');
}

function badParameter(issue: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): Problem {
  const field = String(issue.path[0] ?? '');
  const whole = given[field];
  if (whole === undefined)
    return { code: 'api/bad-parameter', field, message: `${field} is missing: it ${wordsOf(issue)}.` };
  const isRepeated = Array.isArray(whole) && issue.code === 'invalid_type' && issue.path.length === 1;
  // of a list, the part that is wrong
  const part = typeof issue.path[1] === 'number' ? partsOf(whole as string | string[])[issue.path[1]] : whole;
  return {
    code: 'api/bad-parameter',
    field,
    value: shown(part),
    message: `${field} is ${shown(part)}: ${isRepeated ? 'must be given once' : wordsOf(issue)}.`,
  };
}

function unknownParameter(key: string, value: unknown, known: readonly string[]): Problem {
  return {
    code: 'api/unknown-parameter',
    field: shown(key),
    value: shown(value),
    message: `${shown(key)} is no parameter of this question; it takes ${known.join(', ') || 'none'}.`,
  };
}

/** The state of the world that a question is about, fixed once. */
export function contextOf(
  config: Config,
  query: { [K in keyof typeof contextQuery]?: z.infer<(typeof contextQuery)[K]> },
): QuestionContext {
  return {
    asOf: query.asOf ?? todayOf(config),
    asOfGiven: query.asOf !== undefined,
    revision: query.revision ?? null,
    standardSet: query.standardSet ?? config.HINTERLAND_STANDARD_SET,
    standardSetGiven: query.standardSet !== undefined,
    basis: query.basis ?? 'resident',
    includePlanned: query.includePlanned ?? false,
    cost: query.cost ?? null,
    ...(query.scenario === undefined ? {} : { scenario: query.scenario }),
  };
}

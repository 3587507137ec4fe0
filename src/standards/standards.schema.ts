/** The catalogue as REST answers show it. */
import { z } from 'zod';
import { revisionSchema } from '../api/schemas.js';
import { DOMAINS, RULE_KINDS, VERIFIED } from '../common/vocabulary.js';
import type {
  ServiceRecord,
  StandardRuleRecord,
  StandardSetRecord,
} from '../store/repositories/standards.reader.js';

export const serviceSchema = z.strictObject({
  code: z.string(),
  name: z.string(),
  nameEn: z.string().nullable(),
  domain: z.enum(DOMAINS),
  capacityUnit: z.string().nullable().describe('What its capacity is counted in'),
  weight: z.number().describe('Weight in the severity of gaps'),
}) satisfies z.ZodType<ServiceRecord>;

export const oneServiceSchema = serviceSchema.extend({ revision: revisionSchema });

export const standardSetSchema = z.strictObject({
  code: z.string(),
  name: z.string(),
  nameEn: z.string().nullable(),
  validFrom: z.string().nullable().describe('First day in force; null = always was'),
  validTo: z.string().nullable().describe('First day no longer in force; null = open'),
}) satisfies z.ZodType<StandardSetRecord>;

const rule = z.strictObject({
  code: z.string(),
  service: z.string(),
  name: z.string().nullable(),
  nameEn: z.string().nullable(),
  kind: z.enum(RULE_KINDS),
  tiers: z.array(z.string()).describe('Tiers it applies to; empty = all'),
  metres: z.number().nullable().describe('Threshold; closed'),
  minutes: z.number().nullable().describe('Threshold, by mode'),
  mode: z.string().nullable(),
  capacityPer1000: z.number().nullable(),
  capacityUnit: z.string().nullable(),
  presenceLevel: z.string().nullable().describe('Level of which every unit must have one'),
  groups: z.array(z.string()).describe('Groups of people whom it is for; empty = all'),
  terrain: z.string().nullable(),
  source: z.string(),
  clause: z.string().nullable(),
  goalYear: z.int().nullable(),
  verified: z.enum(VERIFIED).describe('How well the figure was checked against its source'),
}) satisfies z.ZodType<StandardRuleRecord>;

export const oneSetSchema = standardSetSchema.extend({ revision: revisionSchema, rules: z.array(rule) });

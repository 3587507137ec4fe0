/** What every indicator answers beside its figures. */
import { z } from 'zod';
import { stampShape } from '../../api/schemas.js';
import { namedUnitSchema } from '../../coverage/coverage.schema.js';

export const RULES = ['nearest', 'capacity'] as const;

export const policySchema = z
  .strictObject({
    en: z.string(),
    zh: z.string(),
    source: z.string().nullable().describe('The document that the terms are of; null = a paraphrase'),
  })
  .describe('Which words of the policy it measures');

export const headShape = { ...stampShape, unit: namedUnitSchema, policy: policySchema };
export const ruleField = z.enum(RULES).describe('How people were given to facilities');
export const persons = z.int().describe('Whole people');
export const personsOrNull = z.int().nullable().describe('Whole people; null = unknown');
export const nullableNumber = z.number().nullable();

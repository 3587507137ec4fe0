/** What every indicator answers beside its figures. */
import { z } from 'zod';
import { stampShape } from '../../api/schemas.js';
import { VERIFIED } from '../../common/vocabulary.js';
import { namedUnitSchema } from '../../coverage/coverage.schema.js';
import { WORDINGS } from '../indicators.policy.js';

export const RULES = ['nearest', 'capacity'] as const;

export const policySchema = z
  .strictObject({
    en: z.string(),
    zh: z.string(),
    source: z.string().nullable().describe('The documents that the terms are of; null = a paraphrase'),
    wording: z
      .enum(WORDINGS)
      .describe('terms_of_documents, or paraphrase: the words of no document. No sentence is quoted'),
    documents: z
      .array(
        z.strictObject({
          name: z.string(),
          date: z.string().describe('Year, or year and month'),
          verified: z.enum(VERIFIED).describe('Whether what is said of it was seen in a source'),
        }),
      )
      .describe('One by one; none = a paraphrase'),
  })
  .describe('Which words of the policy it measures');

export const headShape = { ...stampShape, unit: namedUnitSchema, policy: policySchema };
export const ruleField = z.enum(RULES).describe('How people were given to facilities');
export const persons = z.int().describe('Whole people');
export const personsOrNull = z.int().nullable().describe('Whole people; null = unknown');
export const nullableNumber = z.number().nullable();

/** Units as REST answers show them. */
import { z } from 'zod';
import { revisionSchema } from '../api/schemas.js';
import { AREAS, LEVELS, TIER_SOURCES, TIERS } from '../common/vocabulary.js';
import type { Unit } from './units.service.js';

export const unitSchema = z.strictObject({
  code: z.string(),
  level: z.enum(LEVELS),
  parent: z.string().nullable().describe('Code of the unit above'),
  name: z.string().describe('Name in the local script'),
  nameEn: z.string().nullable(),
  tier: z.enum(TIERS).nullable(),
  tierSource: z.enum(TIER_SOURCES).describe('Whether the tier was given or derived, and from what'),
  urbanRuralClass: z.string().nullable(),
  area: z.enum(AREAS),
  terrain: z.string().nullable(),
  lon: z.number().nullable().describe('WGS-84 degrees'),
  lat: z.number().nullable().describe('WGS-84 degrees'),
  countyCode: z.string().nullable(),
  codeScheme: z.string(),
  edition: z.string().nullable(),
  validFrom: z.string().nullable().describe('First day in force; null = always was'),
  validTo: z.string().nullable().describe('First day no longer in force; null = open'),
}) satisfies z.ZodType<Unit>;

export const oneUnitSchema = unitSchema.extend({ revision: revisionSchema });

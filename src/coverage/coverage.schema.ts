/** Coverage and gaps as REST answers show them. */
import { z } from 'zod';
import { figureSchema, stampShape } from '../api/schemas.js';
import { AREAS, GAP_STATUSES, LEVELS, PROVIDER_CLASSES, TIERS } from '../common/vocabulary.js';
import type {
  Gap,
  GapPage,
  PointCoverage,
  ServiceCoverage,
  SettlementCoverage,
  UnitCoverage,
  UnitServiceCoverage,
} from './coverage.shapes.js';

export const nextCursorSchema = z
  .string()
  .nullable()
  .describe('Hand this back as `after`; null on the last page');
export const namedUnitSchema = z.strictObject({
  code: z.string(),
  level: z.enum(LEVELS),
  name: z.string(),
  nameEn: z.string().nullable(),
});
export const namedServiceSchema = z.strictObject({
  code: z.string(),
  name: z.string(),
  nameEn: z.string().nullable(),
});
const BY_MINUTES = 'Only by a matrix that counts minutes';
const atDistance = z.strictObject({
  facility: z.strictObject({ id: z.string(), name: z.string(), nameEn: z.string().nullable() }),
  distanceMetres: z
    .number()
    .nullable()
    .describe('Great circle, or the metres of the matrix that was asked for; null = it counts minutes'),
  minutes: z.number().optional().describe(BY_MINUTES),
});
const persons = z.int().nullable().describe('People of the target group; null = unknown');

const serviceCoverage = z.strictObject({
  service: namedServiceSchema,
  rule: z.string().nullable().describe('Code of the reach rule; null = none applies'),
  status: z.enum(GAP_STATUSES),
  provider: z.enum(PROVIDER_CLASSES).nullable(),
  servedBy: atDistance.nullable(),
  thresholdMetres: z.number().nullable(),
  marginMetres: z.number().nullable().describe('Threshold minus distance; negative = too far'),
  thresholdMinutes: z.number().nullable().optional().describe(BY_MINUTES),
  marginMinutes: z.number().nullable().optional().describe(BY_MINUTES),
  nearest: atDistance.nullable().describe('The nearest operating facility, however far'),
  plannedToServe: atDistance.nullable(),
  persons,
}) satisfies z.ZodType<ServiceCoverage>;

const settlementCoverage = z.strictObject({
  settlement: namedUnitSchema,
  tier: z.enum(TIERS).nullable(),
  area: z.enum(AREAS),
  services: z.array(serviceCoverage),
}) satisfies z.ZodType<SettlementCoverage>;

function classShare<N extends z.ZodType>(name: N) {
  return z.strictObject({ name, persons: z.int(), settlements: z.int(), share: figureSchema });
}

const unitServiceCoverage = z.strictObject({
  service: namedServiceSchema,
  covered: figureSchema.describe('Share of people who are served, by whomever'),
  coveredSettlements: figureSchema,
  providers: z.array(classShare(z.enum(PROVIDER_CLASSES))),
  statuses: z.array(classShare(z.enum(GAP_STATUSES))),
  settlements: z.int().describe('Settlements to which a reach rule applies'),
  unknownPopulationSettlements: z.int().describe('Of these, settlements whose people are unknown'),
  notApplicableSettlements: z.int(),
}) satisfies z.ZodType<UnitServiceCoverage>;

const speedsKmh = z
  .record(z.string(), z.number())
  .describe('Speeds by which minutes of a standard become metres');

export const unitCoverageSchema = z.strictObject({
  ...stampShape,
  unit: namedUnitSchema,
  speedsKmh,
  services: z.array(unitServiceCoverage),
  settlements: z.strictObject({ items: z.array(settlementCoverage), nextCursor: nextCursorSchema }),
}) satisfies z.ZodType<UnitCoverage>;

export const pointCoverageSchema = z.strictObject({
  ...stampShape,
  lon: z.number(),
  lat: z.number(),
  settlement: namedUnitSchema.describe('The nearest settlement: its rules and its place were used'),
  settlementDistanceMetres: z.number(),
  speedsKmh,
  services: z.array(serviceCoverage),
}) satisfies z.ZodType<PointCoverage>;

const gap = z.strictObject({
  kind: z.enum(['settlement', 'tier_missing', 'under_capacity']),
  unit: namedUnitSchema,
  service: namedServiceSchema,
  rule: z.string(),
  status: z.string(),
  persons,
  severity: z.number().nullable().describe('People x weight x excess; null = unknown people'),
  nearest: atDistance.nullable(),
  thresholdMetres: z.number().nullable(),
  thresholdMinutes: z.number().nullable().optional().describe(BY_MINUTES),
  plannedToServe: atDistance.nullable(),
  capacity: z.number().nullable(),
  required: z.number().nullable(),
  shortfall: z.number().nullable(),
  capacityUnit: z.string().nullable(),
}) satisfies z.ZodType<Gap>;

export const gapPageSchema = z.strictObject({
  ...stampShape,
  unit: namedUnitSchema,
  speedsKmh,
  items: z.array(gap),
  nextCursor: nextCursorSchema,
}) satisfies z.ZodType<GapPage>;

/** Doorstep employment, and the citizenisation gap. */
import { z } from 'zod';
import { figureSchema, servicesWithoutRuleSchema } from '../../api/schemas.js';
import { namedServiceSchema } from '../../coverage/coverage.schema.js';
import { headShape, nullableNumber } from './common.schema.js';

export const employmentSchema = z.strictObject({
  ...headShape,
  services: z.array(namedServiceSchema).describe('Services of industry and employment that were counted'),
  servicesWithoutRule: servicesWithoutRuleSchema,
  jobsPerWorkingAge: figureSchema.describe('Jobs within the threshold per resident of 18 to 59, by 2SFCA'),
  jobsPer1000WorkingAge: nullableNumber,
  workersInReach: figureSchema.describe('Share of workers with a job site within the threshold'),
  migrantShare: figureSchema.describe('Migrants among all residents'),
  sitesWithoutJobs: z.int().describe('Sites counted in something else than jobs'),
  unknownSettlements: z.int(),
});

export const citizenisationSchema = z.strictObject({
  ...headShape,
  peoplePerHousehold: z.number(),
  items: z.array(
    z.strictObject({
      service: namedServiceSchema,
      coverageResident: figureSchema,
      coverageRegistered: figureSchema,
      capacityPerResident: figureSchema,
      capacityPerRegistered: figureSchema,
      withoutPlace: z
        .int()
        .nullable()
        .describe('Demand of residents less that of the registered; below 0 where people have left'),
    }),
  ),
  housing: z.strictObject({
    places: nullableNumber,
    migrantHouseholds: nullableNumber,
    perHousehold: figureSchema,
  }),
});

export type EmploymentAnswer = z.infer<typeof employmentSchema>;
export type CitizenisationAnswer = z.infer<typeof citizenisationSchema>;

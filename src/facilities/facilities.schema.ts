/** Facilities as REST answers show them. */
import { z } from 'zod';
import { revisionSchema } from '../api/schemas.js';
import { FACILITY_STATUSES, UNIT_SOURCES } from '../common/vocabulary.js';
import type { FacilityVersion } from './facilities.service.js';
import type { Facility } from './facilities.shape.js';

export const facilitySchema = z.strictObject({
  id: z.string().describe('feed:externalId'),
  feed: z.string(),
  externalId: z.string(),
  name: z.string(),
  nameEn: z.string().nullable(),
  lon: z.number().describe('WGS-84 degrees'),
  lat: z.number().describe('WGS-84 degrees'),
  source: z
    .strictObject({ x: z.number(), y: z.number(), crs: z.string() })
    .describe('The pair and its coordinate system as they came'),
  unit: z.string().describe('Code of the unit it stands in'),
  unitSource: z.enum(UNIT_SOURCES),
  town: z.string().nullable(),
  countyCode: z.string(),
  serviceRadiusMetres: z.number().nullable().describe('Its own radius; null = that of the standard'),
  offers: z.array(
    z.strictObject({
      service: z.string(),
      capacity: z.number().nullable().describe('Null = unknown, never 0'),
      capacityUnit: z.string().nullable(),
    }),
  ),
  status: z.enum(FACILITY_STATUSES).nullable().describe('State on the date asked for'),
  periods: z.array(z.strictObject({ from: z.string().nullable(), status: z.enum(FACILITY_STATUSES) })),
  identifiers: z.record(z.string(), z.string()),
  attributes: z.record(z.string(), z.string()),
  version: z.int().describe('Revision that made this version of the facility'),
}) satisfies z.ZodType<Facility>;

export const oneFacilitySchema = facilitySchema.extend({ revision: revisionSchema });

export const facilityVersionSchema = facilitySchema.extend({
  heldTo: z.int().nullable().describe('First revision that no longer held this version; null = held now'),
  committedAt: z.string().nullable(),
}) satisfies z.ZodType<FacilityVersion>;

/** Parameters of the indicators, read alike by both doors. */
import { z } from 'zod';
import { contextQuery, serviceQuery } from '../api/query.js';
import { TIERS } from '../common/vocabulary.js';
import { RULES } from './schemas/common.schema.js';

const number = (text: string) => text.split(',').map(Number);

/** Whole people in digits. */
const people = z
  .string()
  .regex(/^\d{1,8}$/, 'must be a whole number from 0 to 99999999, in digits')
  .transform(Number);

const bands = z
  .string()
  .regex(/^\d+(\.\d+)?(,\d+(\.\d+)?){2}$/, 'must be three shares, such as 0.5,0.85,1')
  .transform((text) => {
    const [fit = NaN, tight = NaN, overloaded = NaN] = number(text);
    return { fit, tight, overloaded };
  });

const weights = z
  .string()
  .regex(/^\d+(\.\d+)?(,\d+(\.\d+)?){3}$/, 'must be four numbers: centrality,reach,growth,capacity')
  .transform((text) => {
    const [centrality = NaN, reach = NaN, growth = NaN, capacity = NaN] = number(text);
    return { centrality, reach, growth, capacity };
  })
  .refine((w) => w.centrality + w.reach + w.growth + w.capacity > 0, 'must not all be 0');

const sites = z
  .string()
  .max(5000)
  .regex(
    /^-?\d{1,3}(\.\d{1,15})?,-?\d{1,2}(\.\d{1,15})?(;-?\d{1,3}(\.\d{1,15})?,-?\d{1,2}(\.\d{1,15})?){0,99}$/,
    'must be up to 100 points lon,lat in WGS-84 degrees, separated by semicolons',
  )
  .transform((text) =>
    text.split(';').map((site) => {
      const [lon = NaN, lat = NaN] = number(site);
      return { lon, lat };
    }),
  )
  .refine((list) => list.every((s) => Math.abs(s.lon) <= 180 && Math.abs(s.lat) <= 90), 'must be degrees');

const rule = { rule: z.enum(RULES).default('nearest') };
const { basis: _, ...bothBases } = contextQuery;

export const capacityQuery = {
  ...contextQuery,
  ...serviceQuery,
  rule: z.enum(RULES).default('capacity'),
  bands: bands.default({ fit: 0.5, tight: 0.85, overloaded: 1 }),
  newcomers: people.default(0),
  settleIn: z.string().min(1).max(32).optional(),
};
export const equityQuery = {
  ...contextQuery,
  ...serviceQuery,
  spread: z.enum(['coverage', 'access']).default('coverage'),
  ranking: z.enum(['tier', 'people']).default('tier'),
};
export const parityQuery = { ...contextQuery, ...serviceQuery };
export const keyTownsQuery = {
  ...contextQuery,
  ...rule,
  weights: weights.default({ centrality: 1, reach: 1, growth: 1, capacity: 1 }),
};
export const employmentQuery = { ...contextQuery };
export const citizenisationQuery = {
  ...bothBases,
  ...serviceQuery,
  // people per household of the 2020 census of China
  peoplePerHousehold: z
    .string()
    .regex(/^\d{1,2}(\.\d{1,6})?$/, 'must be a number above 0, in digits')
    .transform(Number)
    .refine((n) => n > 0, 'must be above 0')
    .default(2.62),
};
export const seatCheckQuery = {
  ...contextQuery,
  ...serviceQuery,
  tier: z.enum(TIERS).default('county_seat'),
};
export const landQuery = {
  ...contextQuery,
  sites: sites.optional(),
  urbanBoundary: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
};
export const layoutQuery = { ...contextQuery, ...rule };

/** Parameters of aggregates, the same at both doors. */
import { z } from 'zod';
import { contextQuery, listOf, pageQuery, serviceQuery } from '../api/query.js';
import { AGGREGATE_FIGURES, AGGREGATE_GROUPS, AGGREGATE_LEVELS } from './aggregates.shapes.js';

export const aggregatesQuery = {
  ...contextQuery,
  ...pageQuery,
  ...serviceQuery,
  figure: z.enum(AGGREGATE_FIGURES),
  unit: z.string().min(1).max(32),
  level: z.enum(AGGREGATE_LEVELS),
  by: listOf.pipe(z.array(z.enum(AGGREGATE_GROUPS))).optional(),
};

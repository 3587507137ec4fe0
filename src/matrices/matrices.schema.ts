/** Cost matrices as REST answers show them. */
import { z } from 'zod';
import { revisionSchema } from '../api/schemas.js';
import { DESTINATIONS } from '../common/destinations.js';
import { MODES } from '../common/vocabulary.js';
import type { Matrix, MatrixList, MatrixReport } from './matrices.shapes.js';
import { COST_COLUMNS } from './pairs.reader.js';

const unit = z.enum(['minutes', 'metres']);
const size = {
  pairs: z.int(),
  settlements: z.int(),
  facilities: z.int(),
  places: z.int().describe('Destinations that are no facility: units and candidates of siting questions'),
};

const matrix = z.strictObject({
  name: z.string(),
  unit,
  mode: z.string(),
  ...size,
  version: z.int().describe('Revision that made this version'),
  importedAt: z.string(),
}) satisfies z.ZodType<Matrix>;

export const matrixListSchema = z.strictObject({
  revision: revisionSchema,
  items: z.array(matrix),
}) satisfies z.ZodType<MatrixList>;

export const matrixReportSchema = z.strictObject({
  name: z.string(),
  outcome: z.enum(['committed', 'unchanged', 'rejected', 'dry_run']),
  revision: z.int().nullable().describe('Revision that the import made; null = nothing was written'),
  unit,
  mode: z.string(),
  ...size,
  counts: z.strictObject({
    read: z.int(),
    blank: z.int().describe('Pairs without a cost: there is no way'),
    repeated: z.int().describe('Pairs that came again with the same cost'),
    rejected: z.int(),
  }),
  problems: z.array(
    z.strictObject({
      code: z.string(),
      field: z.string().optional(),
      value: z.string().optional(),
      message: z.string(),
      rowNumber: z.int().describe('First row that has it'),
      rows: z.int().describe('How many rows have it'),
    }),
  ),
  problemsLeftOut: z.int(),
}) satisfies z.ZodType<MatrixReport>;

export const matrixGoneSchema = z.strictObject({ name: z.string(), revision: revisionSchema });

const column = z.string().min(1).max(200);
/** Parameters of an import. */
export const matrixQuery = {
  layout: z.enum(['long', 'wide']).default('long'),
  fromColumn: column.optional(),
  toColumn: column.optional(),
  costColumn: column.optional(),
  unit: z.enum(COST_COLUMNS).optional(),
  mode: z.enum(MODES).optional(),
  feed: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores')
    .optional(),
  destinations: z.enum(DESTINATIONS).default('facilities'),
  atomicity: z.enum(['all', 'rows']).default('all'),
  dryRun: z.enum(['true', 'false']).default('false'),
};

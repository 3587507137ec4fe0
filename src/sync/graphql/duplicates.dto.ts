/** Likely duplicates as the GraphQL door shows them: the shape of REST. */
import { z } from 'zod';
import { objectOf } from '../../api/graphql/model.js';
import { duplicateSchema } from '../duplicates/duplicates.schema.js';
import { connectionModelOf, KNOWN } from './words.dto.js';

export const DuplicateModel = objectOf(
  'Duplicate',
  duplicateSchema.extend({
    revision: z.int().nullable().describe('Newest revision when it was read; null within a list'),
  }),
  KNOWN,
  'Two facilities that may be one.',
);
export const DuplicateConnectionModel = connectionModelOf('Duplicate', DuplicateModel);

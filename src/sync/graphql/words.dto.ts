/** Words and small types that feeds, syncs and duplicates share at the GraphQL door. */
import type { Type } from '@nestjs/common';
import { z } from 'zod';
import { PageInfoModel } from '../../api/graphql/connection.js';
import { objectOf } from '../../api/graphql/model.js';
import type { KnownTypes } from '../../api/graphql/model.js';
import { enumOf } from '../../api/graphql/scalars.js';
import { badInput, shown } from '../../common/errors.js';
import { EntryModel } from '../../facilities/facilities.dto.js';
import type { EntryInput } from '../../facilities/writes/inputs.dto.js';
import { DUPLICATE_STATES } from '../duplicates/duplicates.service.js';
import { MODES } from '../feeds/feed.js';
import { VERDICTS } from '../report.js';
import { problemSchema } from '../sync.schema.js';

export const SyncModeEnum = enumOf(
  'SyncMode',
  MODES,
  'upsert touches the rows given; mirror also closes what is absent.',
);
export const VerdictEnum = enumOf('Verdict', VERDICTS, 'What becomes of a row.');
export const AtomicityEnum = enumOf(
  'Atomicity',
  ['all', 'rows'] as const,
  'all: nothing is written if a row is rejected; rows: the good ones are.',
);
export const CategoryMatchEnum = enumOf(
  'CategoryMatch',
  ['exact', 'prefix'] as const,
  'exact: a category is an entry; prefix: the longest entry that it begins with counts.',
);
export const DuplicateStateEnum = enumOf(
  'DuplicateState',
  DUPLICATE_STATES,
  'What was decided of two facilities that may be one.',
);
/** Formats of text; a workbook is no text and goes by REST. */
export const INLINE_FORMATS = ['csv', 'geojson', 'ndjson', 'json'] as const;
export type InlineFormat = (typeof INLINE_FORMATS)[number];
export const InlineFormatEnum = enumOf(
  'InlineFormat',
  INLINE_FORMATS,
  'Format of rows that are sent as text.',
);

/** A name and its value: GraphQL has no maps. */
export const entrySchema = z.strictObject({ name: z.string(), value: z.string() });
const enums = new Map<string, object>([
  [MODES.join(' '), SyncModeEnum],
  ['all rows', AtomicityEnum],
  ['exact prefix', CategoryMatchEnum],
]);
const entryTypes = new Map<z.ZodType, Type>([[entrySchema, EntryModel]]);
export const ProblemModel = objectOf(
  'Problem',
  problemSchema,
  { objects: entryTypes, enums },
  'What is wrong, or was put right: a stable code, the value, the limit and the way out.',
);
export const KNOWN: KnownTypes = {
  objects: new Map<z.ZodType, Type>([...entryTypes, [problemSchema, ProblemModel]]),
  enums,
};

/** Takes: a map. Gives: its entries. */
export function entriesOf(map: Readonly<Record<string, string>> | undefined): EntryModel[] {
  return Object.entries(map ?? {}).map(([name, value]) => ({ name, value }));
}

/**
 * Takes: the field and its entries, as a map cannot be sent. Gives: the map.
 * Fails: `api/bad-field` where a name is given twice: a map would keep one of them and say nothing.
 */
export function mapOf<T>(field: string, entries: readonly (readonly [string, T])[]): Record<string, T> {
  const names = entries.map(([name]) => name);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined)
    throw badInput({
      code: 'api/bad-field',
      field,
      value: shown(twice),
      message: `${field} names ${shown(twice)} twice; give each name once.`,
    });
  return Object.fromEntries(entries);
}

export function pairsOf(entries: readonly EntryInput[]): (readonly [string, string])[] {
  return entries.map(({ name, value }) => [name, value] as const);
}

/** The Relay types of a list of `node`, called after it. Gives: the connection. */
export function connectionModelOf(name: string, node: Type): Type {
  const [nodeShape, pageShape] = [z.strictObject({}), z.strictObject({})];
  const objects = new Map<z.ZodType, Type>([
    [nodeShape, node],
    [pageShape, PageInfoModel],
  ]);
  const edge = z.strictObject({ cursor: z.string(), node: nodeShape });
  objects.set(edge, objectOf(`${name}Edge`, edge, { objects, enums }));
  const revision = z.int().describe('Newest revision when it was read');
  const list = z.strictObject({ revision, edges: z.array(edge), pageInfo: pageShape });
  return objectOf(`${name}Connection`, list, { objects, enums });
}

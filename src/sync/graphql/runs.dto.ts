/** Syncs as the GraphQL door shows and starts them. */
import { ArgsType, Field, Float } from '@nestjs/graphql';
import { z } from 'zod';
import { PageArgs } from '../../api/graphql/arguments.js';
import { objectOf } from '../../api/graphql/model.js';
import type { Mode } from '../feeds/feed.js';
import { VERDICTS } from '../report.js';
import type { Verdict } from '../report.js';
import { outlookSchema, syncHeadSchema, verdictSchema } from '../sync.schema.js';
import type { SyncHead } from '../../store/syncing/syncs.reader.js';
import {
  AtomicityEnum,
  connectionModelOf,
  InlineFormatEnum,
  KNOWN,
  SyncModeEnum,
  VerdictEnum,
} from './words.dto.js';
import type { InlineFormat } from './words.dto.js';

const count = z.int().nullable().describe('Null = not counted');
const countsShape = z.strictObject({
  rows: count,
  ...(Object.fromEntries(VERDICTS.map((name) => [name, count])) as Record<Verdict, typeof count>),
});
const syncShape = syncHeadSchema.extend({ counts: countsShape.describe('Rows, and rows by verdict') });

export const SyncModel = objectOf('Sync', syncShape, KNOWN, 'One run of a feed, or an import.');
export const SyncConnectionModel = connectionModelOf('Sync', SyncModel);
export const CoverageOutlookModel = objectOf('CoverageOutlook', outlookSchema, KNOWN);
export const RowVerdictModel = objectOf('RowVerdict', verdictSchema, KNOWN);
export const RowVerdictConnectionModel = connectionModelOf('RowVerdict', RowVerdictModel);

/** Takes: a sync as the service gives it. Gives: what the door shows. */
export function syncModel<T extends SyncHead>(sync: T): T & { counts: Record<string, number | null> } {
  const counts = ['rows', ...VERDICTS].map((name) => [name, sync.counts[name] ?? null] as const);
  return { ...sync, counts: Object.fromEntries(counts) };
}

@ArgsType()
export class VerdictsArgs extends PageArgs {
  @Field(() => VerdictEnum, { nullable: true })
  verdict?: Verdict;
}

@ArgsType()
export class SyncsArgs extends PageArgs {
  @Field(() => String, { description: 'Code of the feed.' })
  feed: string;
}

@ArgsType()
export class StartSyncArgs {
  @Field(() => String, { description: 'Code of the feed.' })
  feed: string;
  @Field(() => String, { description: 'The file as text, 512 KiB at most.' })
  rows: string;
  @Field(() => InlineFormatEnum, { defaultValue: 'csv' })
  format: InlineFormat;
  @Field(() => Boolean, { defaultValue: false, description: 'Does everything but write.' })
  dryRun: boolean;
  @Field(() => SyncModeEnum, { nullable: true, description: 'As the feed says unless given.' })
  mode?: Mode;
  @Field(() => AtomicityEnum, { defaultValue: 'all' })
  atomicity: 'all' | 'rows';
  @Field(() => Float, { nullable: true, description: 'As the feed says unless given.' })
  maxClosedShare?: number;
  @Field(() => String, {
    nullable: true,
    description: 'The same key and rows give the first answer again.',
  })
  idempotencyKey?: string;
}

/** Who may import what: facilities by feed and region, all else by those who govern. */
import { mayWriteFeed } from '../common/actor.js';
import type { Actor } from '../common/actor.js';
import { Refusal, shown } from '../common/errors.js';
import { placeFacilities } from '../compute/placing.js';
import type { Sql, Transaction } from '../store/database.js';
import { codesWithin } from '../store/repositories/access/regions.reader.js';
import type { ImportKind } from './report.js';

/** Call before a file is read. Fails: `access/feed-not-yours`, `access/not-allowed`. */
export function refuseImport(actor: Actor, kind: ImportKind, feed: string): void {
  if (kind === 'facilities' ? mayWriteFeed(actor, feed) : actor.may.includes('govern')) return;
  const [code, message] =
    kind === 'facilities'
      ? ['access/feed-not-yours', `may not write the feed ${shown(feed)}`]
      : ['access/not-allowed', `may not import ${kind}; a key of role admin may`];
  throw new Refusal('forbidden', [
    { code, value: actor.name, message: `You are ${actor.name} and ${message}.` },
  ]);
}

/**
 * The region in which the actor may write by this feed: the narrower of the two, so that rows outside are told one by
 * one, in a dry run too. Null = everywhere. Fails: `access/outside-region` where neither region holds the other.
 */
export async function regionToWrite(
  sql: Sql,
  feed: { readonly code: string; readonly region: string | null },
  actor: Actor,
  today: string,
): Promise<string | null> {
  const { region } = actor;
  if (region === null || feed.region === null) return region ?? feed.region;
  if ((await codesWithin(sql, feed.region, [region], today)).has(region)) return region;
  if ((await codesWithin(sql, region, [feed.region], today)).has(feed.region)) return feed.region;
  throw new Refusal('forbidden', [
    {
      code: 'access/outside-region',
      value: feed.region,
      message: `The feed ${shown(feed.code)} writes in ${feed.region} and you (${actor.name}) in ${region}; neither lies in the other. Have the key or the feed changed.`,
    },
  ]);
}

/** Where a facility stands, and whether its unit was given or found by its point. */
export interface Standing {
  readonly unit_code: string;
  readonly unit_source: string;
  readonly lon: number;
  readonly lat: number;
}

/**
 * Call in the transaction, after facilities were written and before it commits: whatever the rows said, nothing
 * that was begun or ended may stand outside of the actor's region, by its unit or by its point.
 * Fails: `access/outside-region`, which undoes the whole. Cost: nothing for an actor without a region; else a
 * read of what was touched, and its points placed together.
 */
export async function refuseOutsideRegion(tx: Transaction, actor: Actor, today: string): Promise<void> {
  if (actor.region === null) return;
  const touched = await tx.query<Standing>(
    `SELECT unit_code, unit_source, lon, lat FROM facility WHERE rev_from = $1 OR rev_to = $1`,
    [tx.revision],
  );
  await refuseStandingOutside(tx, actor, touched, today);
}

/**
 * Refuses where any of these facilities stands outside of the actor's region, by its unit or by its point.
 * Fails: `access/outside-region`. Cost: nothing for an actor without a region; else the points placed together.
 */
export async function refuseStandingOutside(
  tx: Transaction,
  actor: Actor,
  touched: readonly Standing[],
  today: string,
): Promise<void> {
  if (actor.region === null) return;
  const given = touched.filter((f) => f.unit_source === 'given');
  const places = await placeFacilities(
    tx,
    given.map(({ lon, lat }) => ({ lon, lat, unit: null })),
    today,
  );
  const codes = [...touched.map((f) => f.unit_code), ...places.flatMap((p) => p?.unit_code ?? [])];
  const inside = await codesWithin(tx, actor.region, codes, today);
  const outside = [...new Set(codes.filter((code) => !inside.has(code)))].sort();
  if (outside.length > 0)
    throw new Refusal('forbidden', [
      {
        code: 'access/outside-region',
        value: outside.slice(0, 20).join(', '),
        message: `These facilities stand, stood or would stand in ${outside.slice(0, 20).join(', ')}${outside.length > 20 ? ` and ${outside.length - 20} more units` : ''}; you (${actor.name}) may write in ${actor.region} only. Of a file, take those rows out.`,
      },
    ]);
}

/** Where an actor may write facilities: in its feeds, and in its own region and that of the feed. */
import { mayWriteFeed } from '../../common/actor.js';
import type { Actor } from '../../common/actor.js';
import { Refusal, shown } from '../../common/errors.js';
import type { Transaction } from '../../store/database.js';
import type { FacilityColumns } from '../../store/repositories/facilities.reader.js';
import { codesWithin, regionOfFeed } from '../../store/repositories/access/regions.reader.js';
import type { Placing } from '../facilities.port.js';

type Placed = Pick<FacilityColumns, 'unit_code' | 'lon' | 'lat'>;

/**
 * Refuses a write outside of what the actor may touch.
 * Takes: the facility as it was, if it was, and as it will be: neither may stand outside, or a facility could be
 * pulled out of or pushed into a region of others. The unit that is said and the one where the point lies both
 * count: a point in another's region changes their coverage, whatever unit is said.
 * Fails: `access/feed-not-yours`, `access/outside-region`. Cost: nothing where all may be written.
 */
export async function refuseOutside(
  tx: Transaction,
  placing: Placing,
  actor: Actor,
  feed: string,
  versions: readonly Placed[],
  today: string,
): Promise<void> {
  if (!mayWriteFeed(actor, feed))
    throw new Refusal('forbidden', [
      {
        code: 'access/feed-not-yours',
        field: 'feed',
        value: shown(feed),
        message: `You are ${actor.name} and may not write the feed ${shown(feed)}; yours are ${actor.feeds?.join(', ') || 'none'}.`,
      },
    ]);
  const regions = new Set([actor.region, await regionOfFeed(tx, feed)].filter((code) => code !== null));
  if (regions.size === 0) return;
  const codes = new Set<string>();
  for (const { unit_code, lon, lat } of versions) {
    codes.add(unit_code);
    const lies = await placing.place(tx, { lon, lat, unit: null });
    if (lies !== null) codes.add(lies.unit_code);
  }
  for (const region of regions) {
    const inside = await codesWithin(tx, region, [...codes], today);
    const outside = [...codes].filter((code) => !inside.has(code));
    if (outside.length > 0)
      throw new Refusal('forbidden', [
        {
          code: 'access/outside-region',
          field: 'unit',
          value: outside.join(', '),
          message: `The facility stands or would stand in ${outside.join(', ')}, by its unit or by its point; you (${actor.name}) and the feed ${shown(feed)} may write in ${region} only.`,
        },
      ]);
  }
}

/** What this room needs from the owner of the facilities; the application binds it. */
import type { OpenChange } from '../common/change-set.js';
import type { Actor } from '../common/actor.js';

export abstract class PlannedFacilities {
  /**
   * Writes a planned facility as a write over the door would. Gives: the revision.
   * Fails: as the facilities' own create does (`facilities/exists`, ...).
   */
  abstract plan(
    feed: string,
    change: OpenChange,
    opensOn: string | null,
    who: { today: string; actor: Actor },
  ): Promise<number>;
}

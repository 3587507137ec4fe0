/** What the doors need from the room of keys; the application binds it. */
import type { Actor } from '../../common/actor.js';

export abstract class Keyring {
  /**
   * Takes: a key as it was sent. Gives: its holder.
   * Fails: `access/unknown-key`, `access/expired-key`, `access/revoked-key`.
   */
  abstract holder(key: string): Promise<Actor>;
}

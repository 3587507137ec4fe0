/** Who does a thing and what they may do: fixed once per request or command, handed to services explicitly. */

/** Roles of API keys, from the one that may least. */
export const ROLES = ['reader', 'syncer', 'ministry', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/**
 * What can be allowed. `write`: facilities of one's feeds and region; `publish`: freeze publications;
 * `oversee`: read the audit log; `govern`: units, people, standards, feeds; `administer`: keys, webhooks.
 */
export type Capability = 'read' | 'write' | 'publish' | 'oversee' | 'govern' | 'administer';

export interface Actor {
  /** As the audit log names it: `key:ID`, `cli:USER`, `loopback`, `anyone`, `system`. */
  readonly name: string;
  readonly may: readonly Capability[];
  /** Code of the unit within which facilities may be written; null = everywhere. */
  readonly region: string | null;
  /** Codes of the feeds that may be written; null = all. */
  readonly feeds: readonly string[] | null;
}

const CAPABILITIES: Readonly<Record<Role, readonly Capability[]>> = {
  reader: ['read'],
  syncer: ['read', 'write'],
  ministry: ['read', 'publish', 'oversee'],
  admin: ['read', 'write', 'publish', 'oversee', 'govern', 'administer'],
};

/** The holder of a key. */
export function holderOf(key: {
  id: string;
  role: Role;
  region: string | null;
  feeds: readonly string[] | null;
}): Actor {
  return { name: `key:${key.id}`, may: CAPABILITIES[key.role], region: key.region, feeds: key.feeds };
}

/** Who works at the command line holds the database itself, so may do everything. */
export function atCommandLine(user: string): Actor {
  return { name: `cli:${user}`, may: CAPABILITIES.admin, region: null, feeds: null };
}

/** The service itself: what it loads and keeps without being asked. */
export const SYSTEM: Actor = { name: 'system', may: CAPABILITIES.admin, region: null, feeds: null };

/** Somebody at this machine without a key; keys, webhooks and the audit log need one. */
export const LOOPBACK: Actor = {
  name: 'loopback',
  may: ['read', 'write', 'publish', 'govern'],
  region: null,
  feeds: null,
};

/** Somebody without a key, where reading is open. */
export const ANYONE: Actor = { name: 'anyone', may: ['read'], region: null, feeds: null };

/** Whether the actor may write facilities of the feed; where they stand is asked of the store. */
export function mayWriteFeed(actor: Actor, feed: string): boolean {
  return actor.may.includes('write') && (actor.feeds === null || actor.feeds.includes(feed));
}

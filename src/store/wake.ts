/** A word from commit to every instance: LISTEN and NOTIFY of PostgreSQL. Who listens still polls: a word may be lost. */
import pg from 'pg';
import type { Sql } from './database.js';

/** Channel on which a commit tells that counties wait for a recompute. */
export const STALE_CHANNEL = 'hinterland_stale';
const RETRY_MS = 2_000;

/** Tells all who listen, once the transaction has been committed; nobody if it is not. */
export async function wake(tx: Sql, channel: string): Promise<void> {
  await tx.query(`SELECT pg_notify($1, '')`, [channel]);
}

/** One connection beside the pool that hears a channel; where it breaks it is made again. */
export class Listener {
  private client: pg.Client | null = null;
  private timer: NodeJS.Timeout | null = null;
  private isStopped = false;

  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly onWord: () => void,
  ) {}

  /** Settles when the channel is heard, or the first try has failed: then it is tried again by itself. */
  async start(): Promise<void> {
    this.timer = null;
    if (this.isStopped) return;
    const client = new pg.Client({ connectionString: this.url, application_name: 'hinterland listener' });
    this.client = client;
    client.on('notification', () => this.onWord());
    client.on('error', () => this.again(client));
    client.on('end', () => this.again(client));
    try {
      await client.connect();
      await client.query(`LISTEN ${pg.escapeIdentifier(this.channel)}`);
      // what was committed before could not be heard
      this.onWord();
    } catch {
      this.again(client);
    }
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    if (this.timer) clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private again(client: pg.Client): void {
    if (this.isStopped || this.client !== client) return;
    this.client = null;
    client.end().catch(() => undefined);
    this.timer = setTimeout(() => void this.start(), RETRY_MS);
    this.timer.unref();
  }
}

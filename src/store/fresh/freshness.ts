/**
 * What the database holds now: the newest revision, and versions of counties. Questions that come while one statement
 * is under way share the next, so each is answered by what was read after it came, and many cost hardly more
 * than one. Nothing is assumed of other processes, and none has to tell us anything.
 */
import type { Sql } from '../database.js';
import { VERSION } from './version.js';

/** What was held at one instant. */
export interface HeldNow {
  readonly newest: number;
  /** Versions of the counties asked for; a county that has never been computed has none. '' is all the data. */
  readonly versions: ReadonlyMap<string, string>;
}

interface Coming {
  readonly counties: Set<string>;
  readonly read: Promise<HeldNow>;
}

export class Freshness {
  private coming: Coming | null = null;
  private running: Promise<unknown> = Promise.resolve();

  constructor(private readonly sql: Sql) {}

  /** Takes: a county; null = the revision alone. Gives: what is held, read after this was called. */
  async now(county: string | null = null): Promise<HeldNow> {
    this.coming ??= this.next();
    if (county !== null) this.coming.counties.add(county);
    return this.coming.read;
  }

  private next(): Coming {
    const counties = new Set<string>();
    const read = this.running.then(() => {
      this.coming = null;
      const reading = this.read([...counties]);
      this.running = reading.catch(() => undefined);
      return reading;
    });
    return { counties, read };
  }

  private async read(counties: readonly string[]): Promise<HeldNow> {
    const rows = await this.sql.query<{ newest: number; county_code: string | null; version: string }>(
      `SELECT c.revision AS newest, s.county_code, ${VERSION} AS version
         FROM revision_counter c LEFT JOIN county_state s ON s.county_code = ANY($1)`,
      [counties],
      'often',
    );
    const newest = rows[0]?.newest ?? 0;
    const versions = new Map([['', String(newest)]]);
    for (const { county_code, version } of rows) if (county_code !== null) versions.set(county_code, version);
    return { newest, versions };
  }
}

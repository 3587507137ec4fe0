/** How often one caller may do a thing, by whole minutes, in this process. */
import { Inject, Injectable } from '@nestjs/common';
import { Refusal } from '../../common/errors.js';
import { CONFIG } from '../../config.js';
import type { Config } from '../../config.js';

const MINUTE_MS = 60_000;
/** Keys that fail: nobody mistypes more often, and a secret of 256 bits is not found by trying. */
const MAX_FAILURES = 60;
/** Callers remembered at once; beyond that the oldest are forgotten. */
const MAX_CALLERS = 10_000;

class Counter {
  private readonly counts = new Map<string, { minute: number; count: number }>();

  countOf(caller: string): number {
    const held = this.counts.get(caller);
    return held?.minute === minuteNow() ? held.count : 0;
  }

  add(caller: string): number {
    const count = this.countOf(caller) + 1;
    this.counts.delete(caller);
    this.counts.set(caller, { minute: minuteNow(), count });
    const oldest = this.counts.keys().next();
    if (this.counts.size > MAX_CALLERS && !oldest.done) this.counts.delete(oldest.value);
    return count;
  }
}

const minuteNow = (): number => Math.floor(Date.now() / MINUTE_MS);

@Injectable()
export class RateLimits {
  private readonly failures = new Counter();
  private readonly changes = new Counter();

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'HINTERLAND_WRITES_PER_MINUTE'>) {}

  /** Fails: `access/too-many-failures` after many wrong keys from one address. */
  refuseFailing(address: string): void {
    if (this.failures.countOf(address) >= MAX_FAILURES)
      throw new Refusal('too_many', [
        {
          code: 'access/too-many-failures',
          message: `More than ${MAX_FAILURES} wrong keys came from this address within a minute; try again in a minute.`,
        },
      ]);
  }

  countFailure(address: string): void {
    this.failures.add(address);
  }

  /** Fails: `access/too-many-writes` where an actor writes more often than the setting allows. */
  countChange(actor: string): void {
    const limit = this.config.HINTERLAND_WRITES_PER_MINUTE;
    if (limit > 0 && this.changes.add(actor) > limit)
      throw new Refusal('too_many', [
        {
          code: 'access/too-many-writes',
          value: actor,
          message: `${actor} has sent more than ${limit} writes within a minute; wait a minute, or send many rows as one sync.`,
        },
      ]);
  }
}

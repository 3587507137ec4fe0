/** Ports of the lower rooms, filled from the floors above them. */
import { Inject, Injectable } from '@nestjs/common';
import { placeFacilities } from './compute/placing.js';
import { markChanged } from './compute/stale.js';
import { CONFIG, todayOf } from './config.js';
import type { Config } from './config.js';
import { Placing, StaleMarks } from './facilities/facilities.port.js';
import type { FacilityPlace } from './facilities/facilities.port.js';
import type { Sql, Transaction } from './store/database.js';
import type { ReachOfFacility } from './store/repositories/facilities.writer.js';

@Injectable()
export class ComputeStaleMarks extends StaleMarks {
  async markChanged(tx: Transaction, changes: readonly ReachOfFacility[]): Promise<void> {
    await markChanged(tx, changes);
  }
}

@Injectable()
export class ComputePlacing extends Placing {
  constructor(@Inject(CONFIG) private readonly config: Config) {
    super();
  }

  async place(
    sql: Sql,
    at: { lon: number; lat: number; unit: string | null },
  ): Promise<FacilityPlace | null> {
    const [place] = await placeFacilities(sql, [at], todayOf(this.config));
    return place ?? null;
  }
}

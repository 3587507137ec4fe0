/** Ports of the lower rooms, filled from the floors above them. */
import { Injectable } from '@nestjs/common';
import { placeFacilities } from './compute/placing.js';
import { markChanged } from './compute/stale.js';
import { Placing, StaleMarks } from './facilities/facilities.port.js';
import type { FacilityChange, FacilityPlace } from './facilities/facilities.port.js';
import type { Sql, Transaction } from './store/database.js';

@Injectable()
export class ComputeStaleMarks extends StaleMarks {
  async markChanged(tx: Transaction, changes: readonly FacilityChange[]): Promise<void> {
    await markChanged(tx, changes);
  }
}

@Injectable()
export class ComputePlacing extends Placing {
  async place(
    sql: Sql,
    at: { lon: number; lat: number; unit: string | null },
  ): Promise<FacilityPlace | null> {
    const [place] = await placeFacilities(sql, [at]);
    return place ?? null;
  }
}

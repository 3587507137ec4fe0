/** Ports of the lower rooms, filled from the floors above them. */
import { Inject, Injectable } from '@nestjs/common';
import { placeFacilities } from './compute/placing.js';
import { markChanged } from './compute/stale.js';
import { CONFIG, todayOf } from './config.js';
import type { Config } from './config.js';
import type { Actor } from './common/actor.js';
import type { OpenChange } from './common/change-set.js';
import { FacilityWrites } from './facilities/facilities.writes.service.js';
import { PlannedFacilities } from './scenarios/scenarios.port.js';
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

/** Planned facilities are written as any other over the door: checked, placed, audited, with their stale marks. */
@Injectable()
export class FacilitiesPlanned extends PlannedFacilities {
  constructor(private readonly writes: FacilityWrites) {
    super();
  }

  async plan(
    feed: string,
    change: OpenChange,
    opensOn: string | null,
    who: { today: string; actor: Actor },
  ): Promise<number> {
    const { change: _, status: _status, ...fields } = change;
    const planned = { from: null, status: 'planned' };
    const body = {
      ...fields,
      feed,
      crs: 'WGS84',
      periods: opensOn === null ? [planned] : [planned, { from: opensOn, status: 'operating' }],
    };
    const made = await this.writes.create(body, who.today, who.actor);
    return made.revision;
  }
}

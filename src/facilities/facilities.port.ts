/** What this room needs from floors above it; the application binds them. */
import type { Sql, Transaction } from '../store/database.js';
import type { ReachOfFacility } from '../store/repositories/facilities.writer.js';

export abstract class StaleMarks {
  /** Marks the counties that the changes can reach, in the transaction of the change. */
  abstract markChanged(tx: Transaction, changes: readonly ReachOfFacility[]): Promise<void>;
}

export interface FacilityPlace {
  readonly county_code: string;
  readonly unit_code: string;
  readonly unit_source: string;
  readonly town_code: string | null;
}

export abstract class Placing {
  /** The unit as given, else by polygon, else by the nearest settlement; null where none can be told. */
  abstract place(
    sql: Sql,
    at: { lon: number; lat: number; unit: string | null },
  ): Promise<FacilityPlace | null>;
}

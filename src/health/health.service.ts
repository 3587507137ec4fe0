/** What those who run the service ask: does it answer, and what waits. */
import { Injectable } from '@nestjs/common';
import { Refusal } from '../common/errors.js';
import { Database } from '../store/database.js';
import { StaleRepository } from '../store/repositories/stale.repository.js';

export interface Readiness {
  readonly status: 'ok';
  /** Counties that wait for a recompute. */
  readonly staleCounties: number;
}

@Injectable()
export class HealthService {
  constructor(private readonly db: Database) {}

  /** Fails: `health/no-database` where the database does not answer. */
  async readiness(): Promise<Readiness> {
    if (await this.db.isAlive())
      return { status: 'ok', staleCounties: await new StaleRepository(this.db).pending() };
    throw new Refusal('unavailable', [
      { code: 'health/no-database', message: 'The database does not answer; see the log.' },
    ]);
  }
}

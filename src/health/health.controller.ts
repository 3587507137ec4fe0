import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Refusal } from '../common/errors.js';
import { Database } from '../store/database.js';
import { StaleRepository } from '../store/repositories/stale.repository.js';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(private readonly db: Database) {}

  /** The process answers. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The database answers too; says how many counties wait for a recompute. */
  @Get('ready')
  async ready(): Promise<{ status: 'ok'; staleCounties: number }> {
    if (await this.db.isAlive())
      return { status: 'ok', staleCounties: await new StaleRepository(this.db).pending() };
    throw new Refusal('unavailable', [
      { code: 'health/no-database', message: 'The database does not answer; see the log.' },
    ]);
  }
}

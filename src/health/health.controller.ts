import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Needs } from '../api/access/access.guard.js';
import { Contract } from '../api/contract.js';
import { HealthService } from './health.service.js';
import type { Readiness } from './health.service.js';

const readinessSchema = z.strictObject({
  status: z.literal('ok'),
  staleCounties: z.int().describe('Counties that wait for a recompute'),
}) satisfies z.ZodType<Readiness>;

@ApiTags('health')
@Controller('health')
@Needs('nothing')
export class HealthController {
  constructor(private readonly health: HealthService) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  @Contract({ answer: z.strictObject({ status: z.literal('ok') }) })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'The database answers too; how many counties wait for a recompute' })
  @Contract({ answer: readinessSchema, refusals: [503] })
  ready(): Promise<Readiness> {
    return this.health.readiness();
  }
}

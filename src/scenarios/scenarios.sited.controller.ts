import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Needs, Who } from '../api/access/access.guard.js';
import { readBody } from '../api/body.js';
import { Contract } from '../api/contract.js';
import type { Actor } from '../common/actor.js';
import { sitedScenarioShape } from './scenarios.checks.js';
import { scenarioSchema } from './scenarios.schema.js';
import { SitedScenarios } from './scenarios.sited.js';
import { tagged } from './scenarios.tag.js';

@ApiTags('scenarios')
@Controller('v1/siting')
export class SitedScenariosController {
  constructor(private readonly sited: SitedScenarios) {}

  @Post(':job/scenario')
  @Needs('write')
  @ApiOperation({
    summary:
      'Keeps a siting answer as a scenario: its sites, after the changes of the scenario it was asked with',
  })
  @Contract({ body: sitedScenarioShape, answer: scenarioSchema, status: 201, refusals: [403, 404, 409, 429] })
  async keep(
    @Param('job') job: string,
    @Body() body: unknown,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const made = await this.sited.keep(job, readBody(sitedScenarioShape, body), actor);
    void reply.header('location', `/v1/scenarios/${made.id}`);
    return tagged(reply, made);
  }
}

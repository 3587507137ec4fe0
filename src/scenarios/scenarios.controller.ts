import {
  Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Patch, Post, Query, Req, Res,
} from '@nestjs/common'; // prettier-ignore
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Needs, Who } from '../api/access/access.guard.js';
import { readBody } from '../api/body.js';
import { Contract } from '../api/contract.js';
import { holdsTag, isNotModified } from '../api/etag.js';
import { contextOf, contextQuery, pageQuery, readQuery, serviceQuery } from '../api/query.js';
import { pageSchema } from '../api/schemas.js';
import type { Actor } from '../common/actor.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { ScenarioAnswers } from './scenarios.answers.service.js';
import { newScenarioShape, publishShape, scenarioPatchShape } from './scenarios.checks.js';
import {
  comparisonSchema,
  publicationSchema,
  scenarioHeadSchema,
  scenarioSchema,
} from './scenarios.schema.js';
import { ScenariosService } from './scenarios.service.js';
import { tagged } from './scenarios.tag.js';

const { scenario: _, cost: _cost, ...momentQuery } = contextQuery;
const compareQuery = {
  ...momentQuery,
  ...serviceQuery,
  with: z.string().min(1).max(40).default('base'),
  unit: z.string().min(1).max(32).optional(),
};
const change = { answer: scenarioSchema, ifMatch: true, refusals: [403, 404, 409, 412, 428, 429] } as const;

@ApiTags('scenarios')
@Controller('v1/scenarios')
export class ScenariosController {
  constructor(
    private readonly scenarios: ScenariosService,
    private readonly answers: ScenarioAnswers,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Scenarios that are kept, in order of id' })
  @Contract({ query: pageQuery, answer: pageSchema(scenarioHeadSchema) })
  async list(@Query() query: unknown): Promise<unknown> {
    const { after, limit } = readQuery(pageQuery, query);
    return this.scenarios.list(after, limit);
  }

  @Get(':id')
  @ApiOperation({ summary: 'A scenario, whether the data have moved under it, and what no longer fits' })
  @Contract({ answer: scenarioSchema, revalidates: true, refusals: [404] })
  async one(
    @Param('id') id: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    readQuery({}, query);
    const scenario = tagged(reply, await this.scenarios.one(id));
    return holdsTag(request, reply) ? undefined : scenario;
  }

  @Get(':id/compare')
  @ApiOperation({ summary: 'People gained and lost by a scenario, against the data or another scenario' })
  @Contract({ query: compareQuery, answer: comparisonSchema, revalidates: true, refusals: [404] })
  async compare(
    @Param('id') id: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { with: other, unit, service, ...rest } = readQuery(compareQuery, query);
    const wanted = { id, with: other, unit, services: service };
    const opened = await this.answers.open(contextOf(this.config, rest), wanted);
    return isNotModified(request, reply, opened.tag) ? undefined : this.answers.compare(opened);
  }

  @Post()
  @Needs('write')
  @ApiOperation({ summary: 'Makes a scenario: a named list of changes of facilities and people' })
  @Contract({ body: newScenarioShape, answer: scenarioSchema, status: 201, refusals: [403, 409, 429] })
  async create(
    @Body() body: unknown,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const made = await this.scenarios.create(readBody(newScenarioShape, body), actor);
    void reply.header('location', `/v1/scenarios/${made.id}`);
    return tagged(reply, made);
  }

  @Patch(':id')
  @Needs('write')
  @ApiOperation({ summary: 'Changes the fields given; the scenario is then written against the newest data' })
  @Contract({ ...change, body: scenarioPatchShape })
  async change(
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() body: unknown,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const patch = readBody(scenarioPatchShape, body);
    return tagged(reply, await this.scenarios.change(id, ifMatch, patch, actor));
  }

  @Delete(':id')
  @Needs('write')
  @ApiOperation({ summary: 'Removes a scenario; what was published of it stays' })
  @Contract({ ...change, answer: z.strictObject({ id: z.string(), removed: z.literal(true) }) })
  async remove(
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Who() actor: Actor,
  ): Promise<unknown> {
    await this.scenarios.remove(id, ifMatch, actor);
    return { id, removed: true };
  }

  @Post(':id/publish')
  @HttpCode(200)
  @Needs('write')
  @ApiOperation({
    summary: 'Hands the facilities that it opens over to the data, as planned ones of its feed',
  })
  @Contract({ body: publishShape, answer: publicationSchema, refusals: [403, 404, 429] })
  async publish(@Param('id') id: string, @Body() body: unknown, @Who() actor: Actor): Promise<unknown> {
    const { opensOn } = readBody(publishShape, body);
    return this.answers.publish(id, opensOn ?? null, actor);
  }
}

import { Body, Controller, Delete, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Needs, Who } from '../api/access/access.guard.js';
import { readBody } from '../api/body.js';
import { Contract } from '../api/contract.js';
import { asFeatures, formatQuery, wantsGeoJson } from '../api/geojson.js';
import { readQuery } from '../api/query.js';
import type { Actor } from '../common/actor.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { requestOf, sitingShape } from './siting.body.js';
import { jobSchema } from './siting.schema.js';
import { SitingService } from './siting.service.js';
import type { Job } from './siting.shapes.js';

const waitQuery = {
  wait: z
    .string()
    .regex(/^\d{1,2}$/, 'must be whole seconds from 0 to 60')
    .transform(Number)
    .refine((n) => n <= 60, 'must be whole seconds from 0 to 60')
    .default(5),
  ...formatQuery,
};

@ApiTags('siting')
@Controller('v1')
export class SitingController {
  constructor(
    private readonly siting: SitingService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('siting')
  @Needs('read')
  @ApiOperation({
    summary: 'Where to build next: a job, answered at once (200) where it ends while you wait, else 202',
  })
  @Contract({
    query: waitQuery,
    body: sitingShape,
    answer: jobSchema,
    accepted: true,
    geoJson: 'FeatureCollection',
    refusals: [404, 503],
  })
  async ask(
    @Body() body: unknown,
    @Query() query: unknown,
    @Who() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { wait, format } = readQuery(waitQuery, query);
    const job = await this.siting.ask(requestOf(this.config, readBody(sitingShape, body)), wait, actor);
    void reply.status(job.finishedAt === null ? 202 : 200).header('location', `/v1/jobs/${job.id}`);
    return shownAs(request, reply, job, format);
  }

  @Get('jobs/:id')
  @ApiOperation({ summary: 'A job: its progress, and its result once it is done' })
  @Contract({ query: formatQuery, answer: jobSchema, geoJson: 'FeatureCollection', refusals: [404] })
  async job(
    @Param('id') id: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { format } = readQuery(formatQuery, query);
    return shownAs(request, reply, await this.siting.job(id), format);
  }

  @Delete('jobs/:id')
  @Needs('read')
  @ApiOperation({
    summary:
      'Cancels a job that has not ended, forgets one that has; for who asked for it, and administrators',
  })
  @Contract({ answer: jobSchema, refusals: [403, 404] })
  async end(@Param('id') id: string, @Query() query: unknown, @Who() actor: Actor): Promise<unknown> {
    readQuery({}, query);
    return this.siting.end(id, actor);
  }
}

/** The sites as points where GeoJSON is asked for and there are some; else the job. */
function shownAs(
  request: FastifyRequest,
  reply: FastifyReply,
  job: Job,
  format: 'json' | 'geojson' | undefined,
): unknown {
  void reply.header('cache-control', 'no-store');
  if (job.result === null || !wantsGeoJson(request, format)) return job;
  const { sites, ...rest } = job.result;
  const page = { ...rest, job: job.id, nextCursor: null, items: sites };
  return asFeatures(reply, page, (site) => site.code);
}

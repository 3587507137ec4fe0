import {
  Body, Controller, Delete, Get, Headers, Inject, Param, Patch, Post, Query, Req, Res, UseGuards,
} from '@nestjs/common'; // prettier-ignore
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { asFeatures, formatQuery, wantsGeoJson } from '../api/geojson.js';
import { isNotModified } from '../api/etag.js';
import { boxQuery, contextOf, contextQuery, listOf, pageQuery, readQuery } from '../api/query.js';
import { WriteGuard } from '../api/write.guard.js';
import { FACILITY_STATUSES } from '../common/vocabulary.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { FacilitiesService } from './facilities.service.js';
import { FacilityWrites } from './facilities.writes.service.js';

const momentQuery = { asOf: contextQuery.asOf, revision: contextQuery.revision };
const listQuery = {
  ...momentQuery,
  ...pageQuery,
  ...formatQuery,
  service: listOf.optional(),
  unit: z.string().min(1).max(32).optional(),
  feed: z.string().min(1).max(64).optional(),
  status: z.enum(FACILITY_STATUSES).optional(),
  box: boxQuery.optional(),
  search: z.string().min(1).max(100).optional(),
};

@ApiTags('facilities')
@Controller('v1/facilities')
export class FacilitiesController {
  constructor(
    private readonly facilities: FacilitiesService,
    private readonly writes: FacilityWrites,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Facilities by service, unit (and all below it), feed, status, box or name',
  })
  async list(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { asOf, revision, format, service, ...wanted } = readQuery(listQuery, query);
    const moment = contextOf(this.config, { asOf, revision });
    const page = await this.facilities.list({ ...wanted, services: service }, moment);
    if (isNotModified(request, reply, `${page.revision} ${moment.asOf} ${request.headers.accept}`))
      return undefined;
    return wantsGeoJson(request, format) ? asFeatures(reply, page, (f) => f.id) : page;
  }

  @Get(':id')
  @ApiOperation({ summary: 'One facility; its ETag is needed for a change' })
  async one(
    @Param('id') id: string,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const moment = contextOf(this.config, readQuery(momentQuery, query));
    return tagged(reply, moment.asOf, await this.facilities.one(id, moment));
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'All versions of a facility, oldest first' })
  async history(@Param('id') id: string, @Query() query: unknown): Promise<unknown> {
    const { asOf, after, limit } = readQuery({ asOf: contextQuery.asOf, ...pageQuery }, query);
    return this.facilities.history(id, contextOf(this.config, { asOf }).asOf, after, limit);
  }

  @Post()
  @UseGuards(WriteGuard)
  @ApiOperation({ summary: 'Creates a facility; coverage follows by itself' })
  async create(@Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<unknown> {
    const today = contextOf(this.config, {}).asOf;
    const made = await this.writes.create(body, today);
    void reply.header('location', `/v1/facilities/${encodeURIComponent(made.id)}`);
    return tagged(reply, today, made);
  }

  @Patch(':id')
  @UseGuards(WriteGuard)
  @ApiHeader({ name: 'If-Match', required: true, description: 'ETag of the version that is changed' })
  @ApiOperation({ summary: 'Changes the fields given; null clears a field that may be empty' })
  async change(
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const today = contextOf(this.config, {}).asOf;
    return tagged(reply, today, await this.writes.change(id, ifMatch, body, today));
  }

  @Delete(':id')
  @UseGuards(WriteGuard)
  @ApiHeader({ name: 'If-Match', required: true, description: 'ETag of the version that is closed' })
  @ApiOperation({ summary: 'Closes a facility from a date on, today unless given; its versions stay' })
  async close(
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Query() query: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const today = contextOf(this.config, {}).asOf;
    const { from } = readQuery({ from: contextQuery.asOf }, query);
    return tagged(reply, today, await this.writes.close(id, ifMatch, from ?? today, today));
  }
}

/** The status of a version differs by date, so both make the tag; If-Match reads the version alone. */
function tagged<T extends { version: number }>(reply: FastifyReply, asOf: string, facility: T): T {
  void reply.header('etag', `"${facility.version}.${asOf}"`).header('cache-control', 'no-cache');
  return facility;
}

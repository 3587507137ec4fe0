import {
  Body, Controller, Delete, Get, Headers, Inject, Param, Patch, Post, Query, Req, Res,
} from '@nestjs/common'; // prettier-ignore
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Needs, Who } from '../api/access/access.guard.js';
import { Contract } from '../api/contract.js';
import { asFeature, asFeatures, formatQuery, wantsGeoJson } from '../api/geojson.js';
import { holdsTag, isNotModified } from '../api/etag.js';
import { boxQuery, contextOf, contextQuery, listOf, pageQuery, readQuery } from '../api/query.js';
import { asJson } from '../api/json.js';
import { pageSchema } from '../api/schemas.js';
import type { Actor } from '../common/actor.js';
import { jsonBytes } from '../common/json.bytes.js';
import { FACILITY_STATUSES } from '../common/vocabulary.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { changeShape, newShape } from './facilities.checks.js';
import { facilitySchema, facilityVersionSchema, oneFacilitySchema } from './facilities.schema.js';
import { FacilitiesService } from './facilities.service.js';
import { FacilityWrites } from './facilities.writes.service.js';

const momentQuery = { asOf: contextQuery.asOf, revision: contextQuery.revision };
const oneQuery = { ...momentQuery, ...formatQuery };
const historyQuery = { asOf: contextQuery.asOf, ...pageQuery };
const closeQuery = { from: contextQuery.asOf };
const change = {
  answer: oneFacilitySchema,
  ifMatch: true,
  refusals: [403, 404, 409, 412, 428, 429],
} as const;
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
  @Contract({
    query: listQuery,
    answer: pageSchema(facilitySchema),
    geoJson: 'FeatureCollection',
    revalidates: true,
  })
  async list(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { asOf, revision, format, service, ...wanted } = readQuery(listQuery, query);
    const moment = contextOf(this.config, { asOf, revision });
    const list = () => this.facilities.list({ ...wanted, services: service }, moment);
    const isWanted = (newest: number) => isNotModified(request, reply, `${newest} ${moment.asOf}`);
    if (moment.revision !== null) {
      const page = await list();
      if (isWanted(page.revision)) return undefined;
      return wantsGeoJson(request, format) ? asFeatures(reply, page, (f) => f.id) : page;
    }
    const { newest } = await this.facilities.freshness.now();
    if (isWanted(newest)) return undefined;
    const question = `facilities ${moment.asOf} ${request.url}`;
    const isGeoJson = wantsGeoJson(request, format);
    const held = this.facilities.kept.at<Buffer>(question, { county: '', version: String(newest) });
    if (held !== undefined && !isGeoJson) return asJson(reply, held);
    // read in one statement, which names the revision that it read
    const page = await list();
    if (isWanted(page.revision)) return undefined;
    if (isGeoJson) return asFeatures(reply, page, (f) => f.id);
    const made = jsonBytes(page);
    this.facilities.kept.keep(question, { county: '', version: String(page.revision) }, made, made.length);
    return asJson(reply, made);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One facility; its ETag is needed for a change' })
  @Contract({
    query: oneQuery,
    answer: oneFacilitySchema,
    geoJson: 'Feature',
    revalidates: true,
    refusals: [404],
  })
  async one(
    @Param('id') id: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { format, ...given } = readQuery(oneQuery, query);
    const moment = contextOf(this.config, given);
    const isGeoJson = wantsGeoJson(request, format);
    const facility = tagged(
      reply,
      `${moment.asOf}${isGeoJson ? '.geojson' : ''}`,
      await this.facilities.one(id, moment),
    );
    void reply.header('vary', 'Accept');
    if (holdsTag(request, reply)) return undefined;
    return isGeoJson ? asFeature(reply, facility, id) : facility;
  }

  @Get(':id/history')
  @ApiOperation({ summary: 'All versions of a facility, oldest first' })
  @Contract({
    query: historyQuery,
    answer: pageSchema(facilityVersionSchema),
    revalidates: true,
    refusals: [404],
  })
  async history(
    @Param('id') id: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { asOf, after, limit } = readQuery(historyQuery, query);
    const date = contextOf(this.config, { asOf }).asOf;
    const page = await this.facilities.history(id, date, after, limit);
    return isNotModified(request, reply, `${page.revision} ${date}`) ? undefined : page;
  }

  @Post()
  @Needs('write')
  @ApiOperation({ summary: 'Creates a facility; coverage follows by itself' })
  @Contract({ body: newShape, answer: oneFacilitySchema, status: 201, refusals: [403, 409, 429] })
  async create(
    @Body() body: unknown,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const today = contextOf(this.config, {}).asOf;
    const made = await this.writes.create(body, today, actor);
    void reply.header('location', `/v1/facilities/${encodeURIComponent(made.id)}`);
    return tagged(reply, today, made);
  }

  @Patch(':id')
  @Needs('write')
  @ApiOperation({ summary: 'Changes the fields given; null clears a field that may be empty' })
  @Contract({ ...change, body: changeShape })
  async change(
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() body: unknown,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const today = contextOf(this.config, {}).asOf;
    return tagged(reply, today, await this.writes.change(id, ifMatch, body, today, actor));
  }

  @Delete(':id')
  @Needs('write')
  @ApiOperation({ summary: 'Closes a facility from a date on, today unless given; its versions stay' })
  @Contract({ ...change, query: closeQuery })
  async close(
    @Param('id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Query() query: unknown,
    @Who() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const today = contextOf(this.config, {}).asOf;
    const { from } = readQuery(closeQuery, query);
    return tagged(reply, today, await this.writes.close(id, ifMatch, from ?? today, today, actor));
  }
}

/** The status of a version differs by date and its form by Accept, so all make the tag; If-Match reads the version alone. */
function tagged<T extends { version: number }>(reply: FastifyReply, form: string, facility: T): T {
  void reply.header('etag', `"${facility.version}.${form}"`).header('cache-control', 'no-cache');
  return facility;
}

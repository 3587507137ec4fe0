import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Contract } from '../api/contract.js';
import { isNotModified } from '../api/etag.js';
import { contextOf, readQuery } from '../api/query.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import * as queries from './indicators.query.js';
import { IndicatorsService } from './indicators.service.js';
import { capacitySchema, layoutSchema } from './schemas/capacity.schema.js';
import { equitySchema, paritySchema } from './schemas/equity.schema.js';
import { citizenisationSchema, employmentSchema } from './schemas/people.schema.js';
import { keyTownsSchema, landSchema, seatCheckSchema } from './schemas/places.schema.js';

type Asked = Parameters<typeof contextOf>[1];
type Opened = Awaited<ReturnType<IndicatorsService['open']>>;

@ApiTags('indicators')
@Controller('v1/units/:code')
export class IndicatorsController {
  constructor(
    private readonly service: IndicatorsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('capacity')
  @ApiOperation({ summary: 'Carrying capacity of the unit and its towns, and after newcomers settle' })
  @Contract({ query: queries.capacityQuery, answer: capacitySchema, revalidates: true, refusals: [404] })
  async capacity(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { service, settleIn, ...asked } = readQuery(queries.capacityQuery, query);
    const wanted = { ...asked, services: service ?? [], settleIn: settleIn ?? null };
    return this.answer(request, reply, code, asked, (opened) => this.service.capacity(opened, wanted));
  }

  @Get('equity')
  @ApiOperation({ summary: 'How coverage, or access, is spread over urban and rural people' })
  @Contract({ query: queries.equityQuery, answer: equitySchema, revalidates: true, refusals: [404] })
  async equity(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { service, ...asked } = readQuery(queries.equityQuery, query);
    const wanted = { ...asked, services: service ?? [] };
    return this.answer(request, reply, code, asked, (opened) => this.service.equity(opened, wanted));
  }

  @Get('parity')
  @ApiOperation({ summary: 'Standards of the own tier beside one standard for city and country' })
  @Contract({ query: queries.parityQuery, answer: paritySchema, revalidates: true, refusals: [404] })
  async parity(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { service, ...asked } = readQuery(queries.parityQuery, query);
    const wanted = { services: service ?? [] };
    return this.answer(request, reply, code, asked, (opened) => this.service.parity(opened, wanted));
  }

  @Get('key-towns')
  @ApiOperation({ summary: 'Towns ranked by what they do for others; weights are parameters' })
  @Contract({ query: queries.keyTownsQuery, answer: keyTownsSchema, revalidates: true, refusals: [404] })
  async keyTowns(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const asked = readQuery(queries.keyTownsQuery, query);
    return this.answer(request, reply, code, asked, (opened) => this.service.keyTowns(opened, asked));
  }

  @Get('employment')
  @ApiOperation({ summary: 'Jobs near home' })
  @Contract({ query: queries.employmentQuery, answer: employmentSchema, revalidates: true, refusals: [404] })
  async employment(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const asked = readQuery(queries.employmentQuery, query);
    return this.answer(request, reply, code, asked, (opened) => this.service.employment(opened));
  }

  @Get('citizenisation')
  @ApiOperation({ summary: 'Services for those who live there beside those registered there' })
  @Contract({
    query: queries.citizenisationQuery,
    answer: citizenisationSchema,
    revalidates: true,
    refusals: [404],
  })
  async citizenisation(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { service, ...asked } = readQuery(queries.citizenisationQuery, query);
    const wanted = { ...asked, services: service ?? [] };
    return this.answer(request, reply, code, asked, (opened) => this.service.citizenisation(opened, wanted));
  }

  @Get('seat-check')
  @ApiOperation({ summary: 'The county seat against the requirements of a tier, one by one' })
  @Contract({ query: queries.seatCheckQuery, answer: seatCheckSchema, revalidates: true, refusals: [404] })
  async seatCheck(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { service, ...asked } = readQuery(queries.seatCheckQuery, query);
    const wanted = { tier: asked.tier, services: service ?? [] };
    return this.answer(request, reply, code, asked, (opened) => this.service.seatCheck(opened, wanted));
  }

  @Get('land')
  @ApiOperation({ summary: 'Facilities and sites by class of land, and which stand where they may not' })
  @Contract({ query: queries.landQuery, answer: landSchema, revalidates: true, refusals: [404] })
  async land(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const { sites, urbanBoundary, ...asked } = readQuery(queries.landQuery, query);
    const wanted = { sites: sites ?? [], mustBeInUrbanBoundary: urbanBoundary };
    return this.answer(request, reply, code, asked, (opened) => this.service.land(opened, wanted));
  }

  @Get('layout')
  @ApiOperation({ summary: 'Facilities, capacity and people by domain, layer beside layer' })
  @Contract({ query: queries.layoutQuery, answer: layoutSchema, revalidates: true, refusals: [404] })
  async layout(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const asked = readQuery(queries.layoutQuery, query);
    return this.answer(request, reply, code, asked, (opened) => this.service.layout(opened, asked));
  }

  /** One way for all: open, revalidate, answer. */
  private async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    code: string,
    asked: Asked,
    make: (opened: Opened) => Promise<unknown>,
  ): Promise<unknown> {
    const opened = await this.service.open(contextOf(this.config, asked), code);
    return isNotModified(request, reply, opened.tag) ? undefined : make(opened);
  }
}

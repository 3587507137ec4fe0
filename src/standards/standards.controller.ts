import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Contract } from '../api/contract.js';
import { isNotModified } from '../api/etag.js';
import { contextQuery, readQuery } from '../api/query.js';
import { pageSchema } from '../api/schemas.js';
import { oneServiceSchema, oneSetSchema, serviceSchema, standardSetSchema } from './standards.schema.js';
import { StandardsService } from './standards.service.js';

const catalogueQuery = { revision: contextQuery.revision };
const catalogue = { query: catalogueQuery, revalidates: true } as const;

@ApiTags('standards')
@Controller('v1')
export class StandardsController {
  constructor(private readonly standards: StandardsService) {}

  @Get('services')
  @ApiOperation({ summary: 'The catalogue of services' })
  @Contract({ ...catalogue, answer: pageSchema(serviceSchema) })
  async services(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return unlessHeld(request, reply, await this.standards.services(revisionOf(query)));
  }

  @Get('services/:code')
  @ApiOperation({ summary: 'One service' })
  @Contract({ ...catalogue, answer: oneServiceSchema, refusals: [404] })
  async service(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return unlessHeld(request, reply, await this.standards.service(code, revisionOf(query)));
  }

  @Get('standard-sets')
  @ApiOperation({ summary: 'Standard sets that are held' })
  @Contract({ ...catalogue, answer: pageSchema(standardSetSchema) })
  async sets(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return unlessHeld(request, reply, await this.standards.sets(revisionOf(query)));
  }

  @Get('standard-sets/:code')
  @ApiOperation({ summary: 'One standard set with its rules, each with source, clause and mark' })
  @Contract({ ...catalogue, answer: oneSetSchema, refusals: [404] })
  async set(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    return unlessHeld(request, reply, await this.standards.set(code, revisionOf(query)));
  }
}

function revisionOf(query: unknown): number | null {
  return readQuery(catalogueQuery, query).revision ?? null;
}

function unlessHeld(request: FastifyRequest, reply: FastifyReply, answer: { revision: number }): unknown {
  return isNotModified(request, reply, String(answer.revision)) ? undefined : answer;
}

import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Contract } from '../api/contract.js';
import { isNotModified } from '../api/etag.js';
import { contextOf, contextQuery, readQuery } from '../api/query.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { profileSchema } from './profile.schema.js';
import { ProfileService } from './profile.service.js';

@ApiTags('profile')
@Controller('v1/units/:code/profile')
export class ProfileController {
  constructor(
    private readonly service: ProfileService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  @ApiOperation({ summary: 'One page about a unit, in figures and plain words' })
  @Contract({ query: contextQuery, answer: profileSchema, revalidates: true, refusals: [404] })
  async profile(
    @Param('code') code: string,
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<unknown> {
    const asked = readQuery(contextQuery, query);
    const opened = await this.service.open(contextOf(this.config, asked), code);
    return isNotModified(request, reply, opened.tag) ? undefined : this.service.profile(opened);
  }
}

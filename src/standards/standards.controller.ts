import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { readQuery } from '../api/query.js';
import { StandardsService } from './standards.service.js';

@ApiTags('standards')
@Controller('v1')
export class StandardsController {
  constructor(private readonly standards: StandardsService) {}

  @Get('services')
  @ApiOperation({ summary: 'The catalogue of services' })
  async services(@Query() query: unknown): Promise<unknown> {
    readQuery({}, query);
    return this.standards.services();
  }

  @Get('standard-sets')
  @ApiOperation({ summary: 'Standard sets that are held' })
  async sets(@Query() query: unknown): Promise<unknown> {
    readQuery({}, query);
    return this.standards.sets();
  }

  @Get('standard-sets/:code')
  @ApiOperation({ summary: 'One standard set with its rules, each with source, clause and mark' })
  async set(@Param('code') code: string, @Query() query: unknown): Promise<unknown> {
    readQuery({}, query);
    return this.standards.set(code);
  }
}

import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { StandardsService } from './standards.service.js';

@ApiTags('standards')
@Controller('v1')
export class StandardsController {
  constructor(private readonly standards: StandardsService) {}

  @Get('services')
  @ApiOperation({ summary: 'The catalogue of services' })
  async services(): Promise<unknown> {
    return this.standards.services();
  }

  @Get('standard-sets')
  @ApiOperation({ summary: 'Standard sets that are held' })
  async sets(): Promise<unknown> {
    return this.standards.sets();
  }

  @Get('standard-sets/:code')
  @ApiOperation({ summary: 'One standard set with its rules, each with source, clause and mark' })
  async set(@Param('code') code: string): Promise<unknown> {
    return this.standards.set(code);
  }
}

import { Module } from '@nestjs/common';
import { CoverageController } from './coverage.controller.js';
import {
  CoverageResolver,
  ServiceCoverageResolver,
  SettlementCoverageResolver,
} from './coverage.resolver.js';
import { CoverageService } from './coverage.service.js';

@Module({
  controllers: [CoverageController],
  providers: [CoverageService, CoverageResolver, SettlementCoverageResolver, ServiceCoverageResolver],
  exports: [CoverageService],
})
export class CoverageModule {}

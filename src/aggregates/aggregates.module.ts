import { Module } from '@nestjs/common';
import { AggregatesController } from './aggregates.controller.js';
import { AggregatesResolver } from './aggregates.resolver.js';
import { AggregatesService } from './aggregates.service.js';

@Module({ controllers: [AggregatesController], providers: [AggregatesService, AggregatesResolver] })
export class AggregatesModule {}

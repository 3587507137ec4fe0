import { Module } from '@nestjs/common';
import { GapsController } from './gaps.controller.js';
import { GapsResolver } from './gaps.resolver.js';
import { GapSummaries } from './gaps.summary.service.js';
import { GapsService } from './gaps.service.js';

@Module({ controllers: [GapsController], providers: [GapsService, GapSummaries, GapsResolver] })
export class GapsModule {}

import { Module } from '@nestjs/common';
import { SitingController } from './siting.controller.js';
import { SitingResolver } from './siting.resolver.js';
import { SitingService } from './siting.service.js';

@Module({ controllers: [SitingController], providers: [SitingService, SitingResolver] })
export class SitingModule {}

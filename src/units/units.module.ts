import { Module } from '@nestjs/common';
import { UnitsController } from './units.controller.js';
import { UnitsResolver } from './units.resolver.js';
import { UnitsService } from './units.service.js';

@Module({ controllers: [UnitsController], providers: [UnitsService, UnitsResolver], exports: [UnitsService] })
export class UnitsModule {}

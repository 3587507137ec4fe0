import { Module } from '@nestjs/common';
import { UnitsController } from './units.controller.js';
import {
  FacilityUnitResolver,
  SettlementFieldsResolver,
  UnitFieldsResolver,
} from './units.fields.resolver.js';
import { UnitsResolver } from './units.resolver.js';
import { UnitsService } from './units.service.js';

@Module({
  controllers: [UnitsController],
  providers: [
    UnitsService,
    UnitsResolver,
    UnitFieldsResolver,
    SettlementFieldsResolver,
    FacilityUnitResolver,
  ],
  exports: [UnitsService],
})
export class UnitsModule {}

import { Module } from '@nestjs/common';
import type { DynamicModule, Type } from '@nestjs/common';
import { FacilitiesController } from './facilities.controller.js';
import { Placing, StaleMarks } from './facilities.port.js';
import { FacilitiesResolver, UnitFacilitiesResolver } from './facilities.resolver.js';
import { FacilitiesService } from './facilities.service.js';
import { FacilityWrites } from './facilities.writes.service.js';
import { FacilityHistoryResolver } from './history/history.resolver.js';
import { FacilityMutationsResolver } from './writes/mutations.resolver.js';

@Module({})
export class FacilitiesModule {
  /** Takes what stands on floors above this room. */
  static with(ports: { marks: Type<StaleMarks>; placing: Type<Placing> }): DynamicModule {
    return {
      module: FacilitiesModule,
      controllers: [FacilitiesController],
      providers: [
        FacilitiesService,
        FacilityWrites,
        FacilitiesResolver,
        UnitFacilitiesResolver,
        FacilityHistoryResolver,
        FacilityMutationsResolver,
        { provide: StaleMarks, useClass: ports.marks },
        { provide: Placing, useClass: ports.placing },
      ],
      exports: [FacilitiesService, FacilityWrites],
    };
  }
}

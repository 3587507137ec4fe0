import { Module } from '@nestjs/common';
import type { DynamicModule, ModuleMetadata, Type } from '@nestjs/common';
import { ScenarioAnswers } from './scenarios.answers.service.js';
import { ScenariosController } from './scenarios.controller.js';
import { PlannedFacilities } from './scenarios.port.js';
import { ScenarioMutationsResolver } from './scenarios.mutations.resolver.js';
import { ScenariosResolver } from './scenarios.resolver.js';
import { SitedScenariosController } from './scenarios.sited.controller.js';
import { SitedScenarios } from './scenarios.sited.js';
import { ScenariosService } from './scenarios.service.js';

@Module({})
export class ScenariosModule {
  /** Takes: who writes the facilities that are handed over, and the modules it needs. */
  static with(
    planned: Type<PlannedFacilities>,
    imports: NonNullable<ModuleMetadata['imports']>,
  ): DynamicModule {
    return {
      module: ScenariosModule,
      imports,
      controllers: [ScenariosController, SitedScenariosController],
      providers: [
        ScenariosService,
        ScenarioAnswers,
        SitedScenarios,
        ScenariosResolver,
        ScenarioMutationsResolver,
        { provide: PlannedFacilities, useClass: planned },
      ],
      exports: [ScenariosService],
    };
  }
}

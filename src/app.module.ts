/** Which rooms the house has. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';
import { AccessModule } from './access/access.module.js';
import { AggregatesModule } from './aggregates/aggregates.module.js';
import { graphqlModule } from './api/graphql/graphql.setup.js';
import { ChangesModule } from './changes/changes.module.js';
import { RollupModule } from './compute/rollup/rollup.module.js';
import { SitingComputeModule } from './compute/siting/siting.module.js';
import { SlicesModule } from './compute/slices/slices.module.js';
import { AccessibilityModule } from './accessibility/accessibility.module.js';
import { ComplementarityModule } from './complementarity/complementarity.module.js';
import { CoverageModule } from './coverage/coverage.module.js';
import { FacilitiesModule } from './facilities/facilities.module.js';
import { GapsModule } from './gaps/gaps.module.js';
import { HealthModule } from './health/health.module.js';
import { IndicatorsModule } from './indicators/indicators.module.js';
import { MatricesModule } from './matrices/matrices.module.js';
import { PageController } from './map/page.controller.js';
import { ProfileModule } from './profile/profile.module.js';
import { ComputePlacing, ComputeStaleMarks, FacilitiesPlanned } from './ports.js';
import { ScenariosModule } from './scenarios/scenarios.module.js';
import { SpotModule } from './compute/spot/spot.module.js';
import { SitingModule } from './siting/siting.module.js';
import { StandardsModule } from './standards/standards.module.js';
import { StoreModule } from './store/store.module.js';
import { SyncModule } from './sync/sync.module.js';
import { UnitsModule } from './units/units.module.js';

@Module({})
export class AppModule {
  static over(parts: Parameters<typeof StoreModule.over>[0], log: Logger): DynamicModule {
    const facilities = FacilitiesModule.with({ marks: ComputeStaleMarks, placing: ComputePlacing });
    return {
      module: AppModule,
      imports: [
        StoreModule.over(parts),
        AccessModule,
        RollupModule,
        SpotModule,
        SlicesModule,
        SitingComputeModule.with((error) => log.error({ err: error }, 'a job failed')),
        graphqlModule(log),
        UnitsModule,
        facilities,
        StandardsModule,
        CoverageModule,
        GapsModule,
        ComplementarityModule,
        AccessibilityModule,
        IndicatorsModule,
        ProfileModule,
        ScenariosModule.with(FacilitiesPlanned, [facilities]),
        AggregatesModule,
        MatricesModule,
        SitingModule,
        SyncModule,
        ChangesModule,
        HealthModule,
      ],
      controllers: [PageController],
    };
  }
}

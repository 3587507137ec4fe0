/** Which rooms the house has. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { CoverageModule } from './coverage/coverage.module.js';
import { GapsModule } from './gaps/gaps.module.js';
import { HealthController } from './health/health.controller.js';
import { PageController } from './map/page.controller.js';
import { StandardsModule } from './standards/standards.module.js';
import { StoreModule } from './store/store.module.js';
import { UnitsModule } from './units/units.module.js';

@Module({})
export class AppModule {
  static over(parts: Parameters<typeof StoreModule.over>[0]): DynamicModule {
    return {
      module: AppModule,
      imports: [StoreModule.over(parts), UnitsModule, StandardsModule, CoverageModule, GapsModule],
      controllers: [HealthController, PageController],
    };
  }
}

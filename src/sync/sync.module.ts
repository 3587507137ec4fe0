import { Module } from '@nestjs/common';
import { CONFIG, todayOf } from '../config.js';
import type { Config } from '../config.js';
import { Database } from '../store/database.js';
import { UnitOfWork } from '../store/unit-of-work.js';
import { DuplicatesController } from './duplicates/duplicates.controller.js';
import { DuplicatesService } from './duplicates/duplicates.service.js';
import { FeedsController } from './feeds/feeds.controller.js';
import { FeedsService } from './feeds/feeds.service.js';
import { DuplicatesResolver } from './graphql/duplicates.resolver.js';
import { FeedsResolver } from './graphql/feeds.resolver.js';
import { SyncsResolver } from './graphql/runs.resolver.js';
import { RunsController } from './runs/runs.controller.js';
import { dryOutlook } from './runs/dry.outlook.js';
import { FacilitySync } from './runs/facility.sync.js';
import { ImportService } from './import.service.js';
import { SyncController } from './sync.controller.js';
import { SyncService } from './sync.service.js';

@Module({
  controllers: [SyncController, RunsController, FeedsController, DuplicatesController],
  providers: [
    SyncService,
    FeedsService,
    DuplicatesService,
    SyncsResolver,
    FeedsResolver,
    DuplicatesResolver,
    {
      provide: ImportService,
      inject: [Database, UnitOfWork, CONFIG],
      useFactory: (db: Database, unitOfWork: UnitOfWork, config: Config) =>
        new ImportService(db, unitOfWork, () => todayOf(config)),
    },
    {
      provide: FacilitySync,
      inject: [Database, UnitOfWork, CONFIG],
      useFactory: (db: Database, unitOfWork: UnitOfWork, config: Config) =>
        new FacilitySync(db, unitOfWork, () => todayOf(config), dryOutlook(db, config)),
    },
  ],
})
export class SyncModule {}

import { Module } from '@nestjs/common';
import { CONFIG, todayOf } from '../config.js';
import type { Config } from '../config.js';
import { Database } from '../store/database.js';
import { UnitOfWork } from '../store/unit-of-work.js';
import { ImportService } from './import.service.js';
import { SyncController } from './sync.controller.js';
import { SyncService } from './sync.service.js';

@Module({
  controllers: [SyncController],
  providers: [
    SyncService,
    {
      provide: ImportService,
      inject: [Database, UnitOfWork, CONFIG],
      useFactory: (db: Database, unitOfWork: UnitOfWork, config: Config) =>
        new ImportService(db, unitOfWork, () => todayOf(config)),
    },
  ],
})
export class SyncModule {}

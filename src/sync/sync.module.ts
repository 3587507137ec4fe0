import { Module } from '@nestjs/common';
import { WriteGuard } from '../api/write.guard.js';
import { UnitOfWork } from '../store/unit-of-work.js';
import { ImportService } from './import.service.js';
import { SyncController } from './sync.controller.js';
import { SyncService } from './sync.service.js';

@Module({
  controllers: [SyncController],
  providers: [
    WriteGuard,
    SyncService,
    {
      provide: ImportService,
      inject: [UnitOfWork],
      useFactory: (unitOfWork: UnitOfWork) => new ImportService(unitOfWork),
    },
  ],
})
export class SyncModule {}

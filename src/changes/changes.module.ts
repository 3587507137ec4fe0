import { Module } from '@nestjs/common';
import { ChangesController } from './changes.controller.js';
import { ChangesService } from './changes.service.js';
import { Commits } from './commits.js';

@Module({
  controllers: [ChangesController],
  providers: [ChangesService, Commits],
  exports: [ChangesService],
})
export class ChangesModule {}

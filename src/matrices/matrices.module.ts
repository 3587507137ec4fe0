import { Module } from '@nestjs/common';
import { WriteGuard } from '../api/write.guard.js';
import { MatricesController } from './matrices.controller.js';
import { MatricesResolver } from './matrices.resolver.js';
import { MatricesService } from './matrices.service.js';

@Module({
  controllers: [MatricesController],
  providers: [WriteGuard, MatricesService, MatricesResolver],
})
export class MatricesModule {}

import { Module } from '@nestjs/common';
import { MatricesController } from './matrices.controller.js';
import { MatricesResolver } from './matrices.resolver.js';
import { MatricesService } from './matrices.service.js';

@Module({
  controllers: [MatricesController],
  providers: [MatricesService, MatricesResolver],
})
export class MatricesModule {}

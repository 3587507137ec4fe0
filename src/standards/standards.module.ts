import { Module } from '@nestjs/common';
import { StandardsController } from './standards.controller.js';
import {
  OfferServiceResolver,
  RuleServiceResolver,
  ServicesResolver,
  StandardSetsResolver,
} from './standards.resolver.js';
import { StandardsService } from './standards.service.js';

@Module({
  controllers: [StandardsController],
  providers: [
    StandardsService,
    ServicesResolver,
    OfferServiceResolver,
    RuleServiceResolver,
    StandardSetsResolver,
  ],
})
export class StandardsModule {}

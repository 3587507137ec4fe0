import { Module } from '@nestjs/common';
import { ComplementarityController } from './complementarity.controller.js';
import { ComplementarityResolver, FacilityHinterlandResolver } from './complementarity.resolver.js';
import { ComplementarityService } from './complementarity.service.js';
import { HinterlandService } from './hinterland.service.js';

@Module({
  controllers: [ComplementarityController],
  providers: [ComplementarityService, HinterlandService, ComplementarityResolver, FacilityHinterlandResolver],
})
export class ComplementarityModule {}

import { Module } from '@nestjs/common';
import { AccessibilityController } from './accessibility.controller.js';
import { AccessibilityResolver } from './accessibility.resolver.js';
import { AccessibilityService } from './accessibility.service.js';

@Module({
  controllers: [AccessibilityController],
  providers: [AccessibilityService, AccessibilityResolver],
})
export class AccessibilityModule {}

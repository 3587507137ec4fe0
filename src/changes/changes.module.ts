import { Module } from '@nestjs/common';
import { ChangesController } from './changes.controller.js';
import { ChangesResolver } from './changes.resolver.js';
import { ChangesService } from './changes.service.js';
import { Commits } from './commits.js';
import { Deliveries } from './webhooks/deliveries.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { WebhooksResolver } from './webhooks/webhooks.resolver.js';
import { WebhooksService } from './webhooks/webhooks.service.js';

@Module({
  controllers: [ChangesController, WebhooksController],
  providers: [ChangesService, Commits, WebhooksService, Deliveries, ChangesResolver, WebhooksResolver],
  exports: [ChangesService],
})
export class ChangesModule {}

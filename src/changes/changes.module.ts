import { Module } from '@nestjs/common';
import { ChangesController } from './changes.controller.js';
import { ChangesService } from './changes.service.js';
import { Commits } from './commits.js';
import { Deliveries } from './webhooks/deliveries.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { WebhooksService } from './webhooks/webhooks.service.js';

@Module({
  controllers: [ChangesController, WebhooksController],
  providers: [ChangesService, Commits, WebhooksService, Deliveries],
  exports: [ChangesService],
})
export class ChangesModule {}

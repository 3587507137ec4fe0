import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from '../api/access/access.guard.js';
import { Keyring } from '../api/access/keyring.port.js';
import { RateLimits } from '../api/access/rate.limits.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditResolver } from './audit/audit.resolver.js';
import { AuditService } from './audit/audit.service.js';
import { KeysController } from './keys.controller.js';
import { KeysResolver } from './keys.resolver.js';
import { KeysService } from './keys.service.js';

/** Keys and the audit log; the guard that it lends stands before every door. */
@Module({
  controllers: [KeysController, AuditController],
  providers: [
    KeysService,
    KeysResolver,
    AuditService,
    AuditResolver,
    RateLimits,
    { provide: Keyring, useExisting: KeysService },
    AccessGuard,
    { provide: APP_GUARD, useExisting: AccessGuard },
  ],
  exports: [AccessGuard],
})
export class AccessModule {}

/** The mark of a route that writes; the access guard, which runs first, has found out who asks. */
import { Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../common/errors.js';
import type { ActorHolder } from './access/access.guard.js';

@Injectable()
export class WriteGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const { actor } = context.switchToHttp().getRequest<FastifyRequest & ActorHolder>();
    if (actor?.may.some((what) => what !== 'read')) return true;
    throw new Refusal('forbidden', [
      { code: 'access/not-allowed', message: 'This writes, and needs a key that may write.' },
    ]);
  }
}

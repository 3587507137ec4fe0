/**
 * Stands before every route and root field of both doors: finds out who asks, and whether they may. Where
 * nothing is said, GET and queries need `read`, all else needs `govern`: a forgotten word keeps a door shut.
 */
import { createParamDecorator, Inject, Injectable, SetMetadata } from '@nestjs/common';
import type { CanActivate, CustomDecorator, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { GraphQLResolveInfo } from 'graphql';
import { ANYONE, LOOPBACK } from '../../common/actor.js';
import type { Actor, Capability } from '../../common/actor.js';
import { Refusal } from '../../common/errors.js';
import { CONFIG } from '../../config.js';
import type { Config } from '../../config.js';
import { isFromHere, takesLoopback } from './loopback.js';
import { Keyring } from './keyring.port.js';
import { RateLimits } from './rate.limits.js';

const NEEDS = 'access:needs';

/** What a route or root field needs; `nothing` is for what shows no data (health). */
export function Needs(needed: Capability | 'nothing'): CustomDecorator {
  return SetMetadata(NEEDS, needed);
}

/** The actor of the request, as a parameter of a route or resolver. */
export const Who = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = callOf(context).holder;
  if (actor === undefined) throw new Error('The access guard has not run.');
  return actor;
});

/** Where the guard leaves the actor: the request, or the context of a GraphQL question. */
export interface ActorHolder {
  actor?: Actor;
}

export interface Caller {
  readonly headers: FastifyRequest['headers'];
  readonly address: string;
}

interface Call {
  readonly holder: ActorHolder;
  readonly caller: Caller;
  readonly isChange: boolean;
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

function callOf(context: ExecutionContext): Call {
  if (context.getType<string>() === 'graphql') {
    const [, , holder, info] =
      context.getArgs<[unknown, unknown, ActorHolder & { caller: Caller }, GraphQLResolveInfo]>();
    return { holder, caller: holder.caller, isChange: info.operation.operation === 'mutation' };
  }
  const request = context.switchToHttp().getRequest<FastifyRequest & ActorHolder>();
  return {
    holder: request,
    caller: { headers: request.headers, address: request.ip },
    isChange: !READING.has(request.method),
  };
}

@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Keyring) private readonly keyring: Keyring,
    @Inject(RateLimits) private readonly limits: RateLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<true> {
    const { holder, caller, isChange } = callOf(context);
    const said = this.reflector.getAllAndOverride<Capability | 'nothing' | undefined>(NEEDS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const needed = said ?? (isChange ? 'govern' : 'read');
    if (needed === 'nothing') return true;
    // the root fields of one question share one holder
    holder.actor ??= await this.identify(caller);
    if (!holder.actor.may.includes(needed)) throw refusal(holder.actor, needed, this.config, caller);
    if (isChange) this.limits.countChange(holder.actor.name);
    return true;
  }

  /** Fails: as the keyring does, `access/bad-authorization`, `access/too-many-failures`. */
  async identify(caller: Caller): Promise<Actor> {
    const { authorization } = caller.headers;
    if (authorization === undefined) {
      if (takesLoopback(this.config) && isFromHere(caller.headers)) return LOOPBACK;
      return this.config.HINTERLAND_READ === 'open' ? ANYONE : { ...ANYONE, may: [] };
    }
    const key = /^bearer +(\S+) *$/i.exec(authorization)?.[1];
    if (key === undefined)
      throw unauthenticated(
        'access/bad-authorization',
        'The header Authorization holds no key; send "Authorization: Bearer KEY".',
      );
    return this.holderOf(key, caller.address);
  }

  /** The holder of a key sent by other means than the header. Fails: as `identify` does. */
  async holderOf(key: string, address: string): Promise<Actor> {
    try {
      return await this.keyring.holder(key);
    } catch (error) {
      // a right key passes whatever others behind the same address have sent
      if (error instanceof Refusal && error.kind === 'unauthenticated') {
        this.limits.refuseFailing(address);
        this.limits.countFailure(address);
      }
      throw error;
    }
  }
}

export function unauthenticated(code: string, message: string): Refusal {
  return new Refusal('unauthenticated', [{ code, field: 'Authorization', message }]);
}

const WORDS: Readonly<Record<Capability, string>> = {
  read: 'reading is closed here',
  write: 'this writes facilities or keeps a scenario: a key of role syncer or admin may',
  publish: 'this publishes: a key of role ministry or admin may',
  oversee: 'this is the audit log: a key of role ministry or admin may',
  govern: 'this changes units, people, standards or feeds: a key of role admin may',
  administer: 'this is about keys or webhooks: a key of role admin may',
};

function refusal(actor: Actor, needed: Capability, config: Config, caller: Caller): Refusal {
  if (actor.name !== ANYONE.name)
    return new Refusal('forbidden', [
      { code: 'access/not-allowed', value: actor.name, message: `You are ${actor.name}; ${WORDS[needed]}.` },
    ]);
  // without a key, a page of another site is told apart, so that its owner knows what stands in the way
  if (needed !== 'read' && takesLoopback(config) && !isFromHere(caller.headers))
    return new Refusal('forbidden', [
      {
        code: 'api/write-forbidden',
        message:
          'Without a key, writes are taken only from programs and pages of this machine itself, not from other sites, names or proxies; send "Authorization: Bearer KEY".',
      },
    ]);
  return unauthenticated(
    'access/key-needed',
    `No key was sent, and ${WORDS[needed]}; send "Authorization: Bearer KEY". "hinterland keys create" makes one.`,
  );
}

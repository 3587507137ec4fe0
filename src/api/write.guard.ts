/** Who may write: the holder of the token; without a token, only while listening on loopback. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Refusal } from '../common/errors.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

@Injectable()
export class WriteGuard implements CanActivate {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  canActivate(context: ExecutionContext): true {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    if (mayWrite(this.config, headers.authorization, headers.origin, headers.host)) return true;
    throw new Refusal('forbidden', [
      {
        code: 'api/write-forbidden',
        message:
          this.config.HINTERLAND_WRITE_TOKEN === undefined
            ? 'Writes are taken over loopback only, and not from pages of other sites; set HINTERLAND_WRITE_TOKEN and send it as "Authorization: Bearer ...".'
            : 'This writes, and needs the header "Authorization: Bearer ..." with the token of HINTERLAND_WRITE_TOKEN.',
      },
    ]);
  }
}

/**
 * Takes: the settings and the headers that count. Gives: whether a write is taken. Tokens are compared in
 * constant time. Without a token a page of another site, or a name that points at loopback, is kept out.
 */
export function mayWrite(
  config: Pick<Config, 'HINTERLAND_WRITE_TOKEN' | 'HOST'>,
  authorization: string | undefined,
  origin: string | undefined,
  host: string | undefined,
): boolean {
  const token = config.HINTERLAND_WRITE_TOKEN;
  if (token !== undefined) {
    const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`));
  }
  const asked = (host ?? '').replace(/:\d+$/, '');
  const isOwnPage = origin === undefined || origin === `http://${host}`;
  return LOOPBACK.test(config.HOST) && LOOPBACK.test(asked) && isOwnPage;
}

/** Signatures of deliveries: HMAC-SHA256 over the time of sending and the body, so that neither can be forged nor sent again later. */
import { createHmac, randomBytes } from 'node:crypto';

/** A new secret: 32 random bytes. */
export function makeSecret(): string {
  return `whsec_${randomBytes(32).toString('base64url')}`;
}

/**
 * The header `Hinterland-Signature`.
 * Takes: the secret, the second of sending (Unix time), the body as it is sent. Gives: `t=SECOND,v1=HEX`, where
 * HEX is the HMAC-SHA256 of "SECOND.BODY" under the secret.
 */
export function signatureOf(secret: string, second: number, body: string): string {
  const mac = createHmac('sha256', secret).update(`${second}.${body}`).digest('hex');
  return `t=${second},v1=${mac}`;
}

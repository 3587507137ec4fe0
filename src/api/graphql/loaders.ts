/** Loaders live as long as one request: what is asked for one by one is read at once. */
import DataLoader from 'dataloader';
import type { FastifyRequest } from 'fastify';
import type { ActorHolder, Caller } from '../access/access.guard.js';

export interface RequestContext extends ActorHolder {
  readonly caller: Caller;
  readonly loaders: Map<string, DataLoader<string, unknown>>;
  /** What fields of one request share. */
  readonly shared: Map<string, Promise<unknown>>;
}

export function requestContext({ headers, ip }: Pick<FastifyRequest, 'headers' | 'ip'>): RequestContext {
  return { caller: { headers, address: ip }, loaders: new Map(), shared: new Map() };
}

/**
 * What several fields of one request need, read or computed once.
 * Takes: a name that is the same only for the same thing, and how it is made. Gives: the thing.
 */
export function oncePerRequest<T>(context: RequestContext, name: string, make: () => Promise<T>): Promise<T> {
  const held = context.shared.get(name) as Promise<T> | undefined;
  if (held !== undefined) return held;
  const made = make();
  context.shared.set(name, made);
  return made;
}

/**
 * The request's loader of a question.
 * Takes: a name that is the same only for the same question; the reader of many keys.
 * Gives: the value of a key, or null where the reader has none.
 */
export function loaderOf<V>(
  context: RequestContext,
  question: string,
  readAll: (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>,
): DataLoader<string, V | null> {
  const held = context.loaders.get(question);
  if (held !== undefined) return held as DataLoader<string, V | null>;
  const made = new DataLoader<string, V | null>(
    async (keys) => {
      const values = await readAll(keys);
      return keys.map((key) => values.get(key) ?? null);
    },
    { maxBatchSize: 1000 },
  );
  context.loaders.set(question, made);
  return made;
}

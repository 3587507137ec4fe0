/** Loaders live as long as one request: what is asked for one by one is read at once. */
import DataLoader from 'dataloader';

export interface RequestContext {
  readonly loaders: Map<string, DataLoader<string, unknown>>;
}

export function requestContext(): RequestContext {
  return { loaders: new Map() };
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

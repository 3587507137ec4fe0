/** What was loaded last, kept as long as it fits: bounded by bytes, the longest unused goes first. */

interface Entry<T> {
  readonly value: Promise<T>;
  /** Bytes of the value; null while it is being made. */
  bytes: number | null;
}

export class ByteCache<T> {
  private readonly entries = new Map<string, Entry<T>>();
  private held = 0;

  /** Takes: the most bytes that may be held, and how many bytes a value has. */
  constructor(
    private readonly maxBytes: number,
    private readonly bytesOf: (value: T) => number,
  ) {}

  /**
   * The value of a key, made once however many ask at the same time. A key must say everything that the value
   * depends on: nothing is ever thrown out for being old. Fails: as `make` does; a failure is not kept.
   */
  async get(key: string, make: () => Promise<T>): Promise<T> {
    const found = this.entries.get(key);
    if (found !== undefined) {
      // the last of the map is the one used last
      this.entries.delete(key);
      this.entries.set(key, found);
      return found.value;
    }
    const entry: Entry<T> = { value: make(), bytes: null };
    this.entries.set(key, entry);
    try {
      const value = await entry.value;
      this.weigh(key, value);
      return value;
    } catch (error) {
      if (this.entries.get(key) === entry) this.entries.delete(key);
      throw error;
    }
  }

  /** Weighs a value again after it has grown, and lets go of others where it no longer fits. */
  weigh(key: string, value: T): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.held -= entry.bytes ?? 0;
    entry.bytes = this.bytesOf(value);
    this.held += entry.bytes;
    for (const [oldKey, old] of this.entries) {
      if (this.held <= this.maxBytes) return;
      if (old.bytes === null) continue;
      this.entries.delete(oldKey);
      this.held -= old.bytes;
    }
  }

  get bytes(): number {
    return this.held;
  }

  get size(): number {
    return this.entries.size;
  }
}

/** Bytes of a plain value, roughly: typed arrays exactly, texts by two a character, fields by eight. */
export function roughBytes(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength + 64;
  if (typeof value === 'string') return 2 * value.length + 16;
  if (value === null || typeof value !== 'object') return 8;
  if (value instanceof Map) return roughBytes([...value.keys()]) + roughBytes([...value.values()]);
  const parts: unknown[] = Array.isArray(value) ? value : Object.values(value);
  let sum = 64 + 8 * parts.length;
  for (const part of parts) sum += roughBytes(part);
  return sum;
}

/** Things kept in memory, bounded in bytes: what was used longest ago goes first. */

interface Entry {
  readonly value: unknown;
  readonly bytes: number;
}

/** What an entry takes beside its value and its key. */
const ENTRY_BYTES = 200;

export class Kept {
  private readonly entries = new Map<string, Entry>();
  private held = 0;

  constructor(private readonly maxBytes: number) {}

  /** Bytes held, as they were told. */
  get bytes(): number {
    return this.held;
  }

  /** Takes: the key, which is the same only for the same thing. Gives: undefined where it is not held. */
  get<T>(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value as T;
  }

  /** Takes: the value, which nobody changes any more, and about how many bytes it takes. */
  set(key: string, value: unknown, bytes: number): void {
    this.delete(key);
    const entry = { value, bytes: bytes + 2 * key.length + ENTRY_BYTES };
    // one thing that takes the room of all others is not worth it
    if (entry.bytes > this.maxBytes / 4) return;
    this.entries.set(key, entry);
    this.held += entry.bytes;
    for (const oldest of this.entries.keys()) {
      if (this.held <= this.maxBytes) break;
      this.delete(oldest);
    }
  }

  private delete(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.held -= entry.bytes;
  }
}

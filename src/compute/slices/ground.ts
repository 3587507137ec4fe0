/**
 * What was read for a slice, kept for the next slice of the same counties at the same moment: a scenario is laid over rows
 * after they were read, so that a hundred scenarios over one county read it once.
 */
export class Ground {
  private readonly held = new Map<string, Promise<unknown>>();
  /** Of the rows, roughly. */
  bytes = 0;

  /**
   * What was read under this name, read once however many ask. A name must say everything that the reading depends on
   * besides the counties and the moment. Nobody may change what is given. A failure is not kept.
   */
  async read<T>(name: string, make: () => Promise<T>): Promise<T> {
    const found = this.held.get(name) as Promise<T> | undefined;
    if (found !== undefined) return found;
    const made = make();
    this.held.set(name, made);
    try {
      const value = await made;
      this.bytes += Array.isArray(value) ? value.length * BYTES_OF_ROW : BYTES_OF_ROW;
      return value;
    } catch (error) {
      this.held.delete(name);
      throw error;
    }
  }
}

/** Of a unit, a facility or a rule, roughly: texts, lists of offers, and what V8 keeps beside them. */
const BYTES_OF_ROW = 700;

/** Reads under a name from the ground, or each time anew where there is none. */
export function readOnce<T>(ground: Ground | undefined, name: string, make: () => Promise<T>): Promise<T> {
  return ground === undefined ? make() : ground.read(name, make);
}

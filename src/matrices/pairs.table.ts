/** Pairs gathered in typed arrays, what is wrong with them, and the rows they make. */
import { createHash } from 'node:crypto';
import { isPlace } from '../common/destinations.js';
import { shown } from '../common/errors.js';
import type { Problem } from '../common/errors.js';
import type { CostColumn, WrittenPair } from './pairs.reader.js';

/** Pairs of one matrix: what one process sorts and writes in well under a minute. */
export const MAX_PAIRS = 20_000_000;

/** Problems told one by one; the rest is counted. */
export const MAX_PROBLEMS = 1_000;

/** Nothing on Earth is farther: minutes of 70 days, metres of two and a half times around. */
const MAX_COST = 100_000_000;

/** A problem, the first row that has it, and how many rows do. */
export interface PairProblem extends Problem {
  readonly rowNumber: number;
  readonly rows: number;
}

export interface PairCounts {
  /** Pairs as they came, blank ones too. */
  readonly read: number;
  /** Pairs with a blank cost: cannot be reached, as if they were absent. */
  readonly blank: number;
  /** Pairs that came again with the same cost. */
  readonly repeated: number;
  readonly rejected: number;
}

/** Strings numbered in the order in which they come. */
class Names {
  readonly list: string[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(name: string): number {
    const held = this.numbers.get(name);
    if (held !== undefined) return held;
    this.numbers.set(name, this.list.length);
    return this.list.push(name) - 1;
  }
}

export class PairTable {
  readonly settlements = new Names();
  readonly facilities = new Names();
  private from = new Int32Array(1 << 16);
  private to = new Int32Array(1 << 16);
  private row = new Int32Array(1 << 16);
  private cost = new Float64Array(1 << 16);
  private length = 0;
  private readonly bad = new Map<string, PairProblem>();
  private counts = { read: 0, blank: 0, repeated: 0, rejected: 0 };
  private mode: string | null;

  /** Takes: what the costs count; the mode that is declared, or null; what stands before destinations that are not named in full. */
  constructor(
    private readonly unit: CostColumn,
    declaredMode: string | null,
    private readonly modes: readonly string[],
    private readonly prefix: string,
  ) {
    this.mode = declaredMode;
  }

  /** Fails never: what cannot be taken is kept as a problem. */
  add(pair: WrittenPair): void {
    this.counts.read += 1;
    const problem = this.problemOf(pair);
    if (problem !== null)
      return this.reject(
        `${problem.code} ${problem.field ?? ''} ${problem.value ?? ''}`,
        pair.rowNumber,
        problem,
      );
    if (pair.cost === '') {
      this.counts.blank += 1;
      return;
    }
    if (this.length === this.from.length) this.grow();
    const n = this.length;
    this.from[n] = this.settlements.numberOf(pair.from);
    this.to[n] = this.facilities.numberOf(isPlace(pair.to) ? pair.to : `${this.prefix}${pair.to}`);
    this.row[n] = pair.rowNumber;
    // whole seconds of a whole minute come out whole: thresholds stay closed
    this.cost[n] = this.unit === 'seconds' ? Number(pair.cost) / 60 : Number(pair.cost);
    this.length += 1;
  }

  get isFull(): boolean {
    return this.length >= MAX_PAIRS;
  }

  /** The one mode of the matrix. */
  get modeName(): string {
    return this.mode ?? 'any';
  }

  /** Rejects the pairs of codes that are not held; one problem for each code. */
  judge(isSettlement: (code: string) => boolean, isFacility: (id: string) => boolean): void {
    const badFrom = this.settlements.list.map((code) => !isSettlement(code));
    const badTo = this.facilities.list.map((id) => !isFacility(id));
    let kept = 0;
    for (let n = 0; n < this.length; n += 1) {
      const [i, j] = [this.from[n] as number, this.to[n] as number];
      if (badFrom[i])
        this.rejectCode('settlement', this.settlements.list[i] as string, this.row[n] as number);
      else if (badTo[j])
        this.rejectCode('facility', this.facilities.list[j] as string, this.row[n] as number);
      else this.move(n, kept++);
    }
    this.length = kept;
  }

  /**
   * The pairs by settlement, in order of code, each row in order of facility: the order of the file never shows.
   * Pairs that come twice with different costs are rejected. Cost: O(p log p).
   */
  rows(): { settlement: string; facilityIds: string[]; costs: number[] }[] {
    const rankOf = (list: readonly string[]): Int32Array => {
      const order = list
        .map((_, k) => k)
        .sort((a, b) => ((list[a] as string) < (list[b] as string) ? -1 : 1));
      const rank = new Int32Array(list.length);
      for (const [r, k] of order.entries()) rank[k] = r;
      return rank;
    };
    const fromRank = rankOf(this.settlements.list);
    const toRank = rankOf(this.facilities.list);
    const order = Uint32Array.from({ length: this.length }, (_, n) => n).sort(
      (a, b) =>
        (fromRank[this.from[a] as number] as number) - (fromRank[this.from[b] as number] as number) ||
        (toRank[this.to[a] as number] as number) - (toRank[this.to[b] as number] as number) ||
        (this.row[a] as number) - (this.row[b] as number),
    );
    const rows: { settlement: string; facilityIds: string[]; costs: number[] }[] = [];
    let [lastFrom, lastTo] = [-1, -1];
    for (const n of order) {
      const [i, j] = [this.from[n] as number, this.to[n] as number];
      if (i !== lastFrom)
        rows.push({ settlement: this.settlements.list[i] as string, facilityIds: [], costs: [] });
      const row = rows[rows.length - 1] as (typeof rows)[number];
      if (i === lastFrom && j === lastTo) this.repeat(n, row.costs[row.costs.length - 1] as number);
      else {
        row.facilityIds.push(this.facilities.list[j] as string);
        row.costs.push(this.cost[n] as number);
      }
      [lastFrom, lastTo] = [i, j];
    }
    return rows;
  }

  /** In order of row. */
  get problems(): PairProblem[] {
    return [...this.bad.values()].sort((a, b) => a.rowNumber - b.rowNumber || (a.code < b.code ? -1 : 1));
  }

  get summary(): PairCounts {
    return { ...this.counts };
  }

  private problemOf(pair: WrittenPair): Problem | null {
    if (pair.from === '' || pair.from.length > 32)
      return {
        code: 'matrices/bad-settlement',
        field: 'from',
        value: shown(pair.from),
        message: `from is ${shown(pair.from)}; it must be the code of a settlement, 1 to 32 characters.`,
      };
    if (pair.to === '' || pair.to.length > 200)
      return {
        code: 'matrices/bad-facility',
        field: 'to',
        value: shown(pair.to),
        message: `to is ${shown(pair.to)}; it must be the id of a facility, feed:externalId, an external id where feed is given, unit/CODE or candidate/CODE.`,
      };
    if (pair.cost !== '' && !/^\d+(\.\d+)?([eE][-+]?\d+)?$/.test(pair.cost))
      return {
        code: 'matrices/bad-cost',
        field: this.unit,
        value: shown(pair.cost),
        message: `${this.unit} is ${shown(pair.cost)}; it must be a number from 0 to ${MAX_COST}, or blank where there is no way.`,
      };
    if (pair.cost !== '' && !(Number(pair.cost) <= MAX_COST))
      return {
        code: 'matrices/bad-cost',
        field: this.unit,
        value: shown(pair.cost),
        message: `${this.unit} is ${shown(pair.cost)}; the largest taken is ${MAX_COST}. Leave the pair out where there is no way.`,
      };
    return pair.mode === '' ? null : this.modeProblem(pair.mode);
  }

  private modeProblem(mode: string): Problem | null {
    if (!this.modes.includes(mode))
      return {
        code: 'matrices/bad-mode',
        field: 'mode',
        value: shown(mode),
        message: `mode is ${shown(mode)}; known are ${this.modes.join(', ')}.`,
      };
    this.mode ??= mode;
    if (mode === this.mode) return null;
    return {
      code: 'matrices/mixed-modes',
      field: 'mode',
      value: mode,
      message: `mode is ${mode}, and that of the matrix ${this.mode}; make a matrix for each mode.`,
    };
  }

  private rejectCode(kind: 'settlement' | 'facility', code: string, rowNumber: number): void {
    this.reject(`${kind} ${code}`, rowNumber, {
      code: `matrices/unknown-${kind}`,
      field: kind === 'settlement' ? 'from' : 'to',
      value: shown(code),
      message:
        kind === 'settlement'
          ? `from is ${shown(code)}, which is no settlement that is held; import units first.`
          : isPlace(code)
            ? `to is ${shown(code)}, which is no unit that is held; places are named unit/CODE for units, candidate/CODE for points that a siting question names.`
            : `to is ${shown(code)}, which is no facility that is held; facilities are named feed:externalId. Import facilities first, or give feed. Places that may become one are named unit/CODE or candidate/CODE.`,
    });
  }

  private repeat(n: number, held: number): void {
    if (this.cost[n] === held) {
      this.counts.repeated += 1;
      return;
    }
    const [from, to] = [
      this.settlements.list[this.from[n] as number],
      this.facilities.list[this.to[n] as number],
    ];
    this.reject(`pair ${from} ${to}`, this.row[n] as number, {
      code: 'matrices/contradicting-pair',
      value: shown(`${from} ${to}`),
      message: `The pair ${shown(from)}, ${shown(to)} came before with ${held}, here with ${this.cost[n]}; keep one of them.`,
    });
  }

  private reject(key: string, rowNumber: number, problem: Problem): void {
    this.counts.rejected += 1;
    const held = this.bad.get(key);
    if (held !== undefined) this.bad.set(key, { ...held, rows: held.rows + 1 });
    else this.bad.set(key, { ...problem, rowNumber, rows: 1 });
  }

  private move(n: number, to: number): void {
    this.from[to] = this.from[n] as number;
    this.to[to] = this.to[n] as number;
    this.row[to] = this.row[n] as number;
    this.cost[to] = this.cost[n] as number;
  }

  private grow(): void {
    const grown = <T extends Int32Array | Float64Array>(old: T, made: T): T => {
      made.set(old);
      return made;
    };
    const size = this.length * 2;
    this.from = grown(this.from, new Int32Array(size));
    this.to = grown(this.to, new Int32Array(size));
    this.row = grown(this.row, new Int32Array(size));
    this.cost = grown(this.cost, new Float64Array(size));
  }
}

/** Equal for equal matrices. */
export function fingerprintOf(
  unit: string,
  mode: string,
  rows: readonly { settlement: string; facilityIds: readonly string[]; costs: readonly number[] }[],
): string {
  const hash = createHash('sha256').update(`${unit} ${mode}`);
  for (const row of rows) hash.update(JSON.stringify(row));
  return hash.digest('hex');
}

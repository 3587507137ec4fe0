/**
 * The transport problem in whole numbers, exact: serve as many people as can be served, and among all ways to
 * serve so many, one with the least person-cost. Successive shortest paths with potentials (Ahuja, Magnanti,
 * Orlin 1993, chapter 9): rows are inserted one by one, and every augmentation keeps all reduced costs >= 0,
 * which is the proof of optimality. Ties are broken by the order of rows and columns: same input, same plan.
 */

/** Rows send, columns take. Pairs of row i are column[start[i] .. start[i + 1]); a pair that is absent is barred. */
export interface TransportProblem {
  /** Whole numbers >= 0. */
  readonly supply: ArrayLike<number>;
  /** Whole numbers >= 0, or Infinity. */
  readonly capacity: ArrayLike<number>;
  readonly start: ArrayLike<number>;
  readonly column: ArrayLike<number>;
  /** Whole numbers >= 0, see `wholeCosts`. */
  readonly cost: ArrayLike<number>;
}

export interface TransportPlan {
  /** Per pair. */
  readonly flow: Float64Array;
  /** Per row: what no column takes. */
  readonly unmet: Float64Array;
}

/** Largest sum that path costs may reach and stay whole in a double. */
const MOST = 2 ** 51;

/**
 * Costs as whole numbers, in thousandths of their unit (millimetres of metres), or in a coarser power of ten
 * where paths over `columns` columns could otherwise leave the whole numbers of a double.
 */
export function wholeCosts(cost: ArrayLike<number>, columns: number): Float64Array {
  let most = 0;
  for (let p = 0; p < cost.length; p += 1) most = Math.max(most, cost[p]);
  let scale = 1000;
  while ((columns + 2) * 2 * most * scale > MOST) scale /= 10;
  return Float64Array.from(cost, (value) => Math.round(value * scale));
}

/**
 * Takes: a problem in whole numbers. Gives: the plan; row sums of flow and unmet equal the supply, exactly.
 * Cost: O(augmentations x pairs log columns) at worst; a search ends at the first column with room.
 */
export function solveTransport(problem: TransportProblem): TransportPlan {
  return new Solver(problem).solve();
}

/** Nodes: rows 0 .. n, columns n .. n + m, then the column that takes what nobody takes. */
class Solver {
  private readonly n: number;
  private readonly nobody: number;
  /** Cost of not being served: more than any rerouting can save. */
  private readonly penalty: number;
  private readonly flow: Float64Array;
  private readonly unmet: Float64Array;
  private readonly room: Float64Array;
  private readonly rowOf: Int32Array;
  /** Pairs with flow, per column. */
  private readonly active: number[][];
  private readonly potential: Float64Array;
  private readonly distance: Float64Array;
  /** Pair by which a node was reached; -1 = by the arc to nobody. */
  private readonly via: Int32Array;
  private readonly isSettled: Uint8Array;
  private readonly heap = new Heap();
  private touched: number[] = [];

  constructor(private readonly problem: TransportProblem) {
    const { supply, capacity, start, column, cost } = problem;
    const [n, m] = [supply.length, capacity.length];
    this.n = n;
    this.nobody = n + m;
    let most = 0;
    for (let p = 0; p < cost.length; p += 1) most = Math.max(most, cost[p]);
    this.penalty = (Math.min(n, m) + 1) * most + 1;
    this.flow = new Float64Array(column.length);
    this.unmet = new Float64Array(n);
    this.room = Float64Array.from(capacity);
    this.rowOf = new Int32Array(column.length);
    for (let i = 0; i < n; i += 1) this.rowOf.fill(i, start[i], start[i + 1]);
    this.active = Array.from({ length: m }, () => []);
    this.potential = new Float64Array(n + m + 1);
    this.distance = new Float64Array(n + m + 1).fill(Infinity);
    this.via = new Int32Array(n + m + 1);
    this.isSettled = new Uint8Array(n + m + 1);
  }

  solve(): TransportPlan {
    for (let i = 0; i < this.n; i += 1) {
      this.insert(i);
      let rest = this.problem.supply[i];
      while (rest > 0) rest -= this.augment(i, rest);
    }
    return { flow: this.flow, unmet: this.unmet };
  }

  /** The largest potential that keeps the reduced costs of the row's arcs >= 0. */
  private insert(i: number): void {
    const { start, column, cost } = this.problem;
    let potential = this.potential[this.nobody] - this.penalty;
    for (let p = start[i]; p < start[i + 1]; p += 1)
      potential = Math.max(potential, this.potential[this.n + column[p]] - cost[p]);
    this.potential[i] = potential;
  }

  /** Sends along a shortest path from the row to a column with room; gives how much. */
  private augment(source: number, rest: number): number {
    const end = this.search(source);
    let amount = end === this.nobody ? rest : Math.min(rest, this.room[end - this.n]);
    this.walkBack(source, end, (forward, back) => {
      if (back >= 0) amount = Math.min(amount, this.flow[back]);
      return forward;
    });
    if (end !== this.nobody) this.room[end - this.n] -= amount;
    this.walkBack(source, end, (forward, back) => {
      if (forward >= 0) this.add(forward, amount);
      else this.unmet[-1 - forward] += amount;
      if (back >= 0) this.add(back, -amount);
      return forward;
    });
    return amount;
  }

  /** Visits the path from its end: pairs that gain (or -1 - row for nobody) and pairs that lose. */
  private walkBack(source: number, end: number, visit: (forward: number, back: number) => void): void {
    for (let node = end; ;) {
      const pair = this.via[node];
      const row = pair >= 0 ? this.rowOf[pair] : -1 - pair;
      const back = row === source ? -1 : this.via[row];
      visit(pair, back);
      if (back < 0) return;
      node = this.n + this.problem.column[back];
    }
  }

  private add(pair: number, amount: number): void {
    const before = this.flow[pair];
    this.flow[pair] = before + amount;
    const list = this.active[this.problem.column[pair]];
    if (before === 0) list.push(pair);
    else if (this.flow[pair] === 0) list.splice(list.indexOf(pair), 1);
  }

  /** Dijkstra over reduced costs until a column with room is settled, then brings the potentials up to date. */
  private search(source: number): number {
    for (const node of this.touched) {
      this.distance[node] = Infinity;
      this.isSettled[node] = 0;
    }
    this.touched = [];
    this.heap.clear();
    this.reach(source, 0, 0);
    const settled: number[] = [];
    let [end, least] = [-1, Infinity];
    for (;;) {
      const node = this.heap.pop();
      // a column with room is the end at its distance plus the reduced cost of the arc out of it
      if (node < 0 || this.distance[node] >= least) break;
      if (this.isSettled[node] === 1) continue;
      this.isSettled[node] = 1;
      settled.push(node);
      if (node < this.n) this.relaxRow(node);
      else {
        const isOpen = node === this.nobody || this.room[node - this.n] > 0;
        const total = this.distance[node] + this.potential[node];
        if (isOpen && total < least) [end, least] = [node, total];
        if (node !== this.nobody) this.relaxColumn(node);
      }
    }
    for (const node of settled)
      if (this.distance[node] < least) this.potential[node] += this.distance[node] - least;
    return end;
  }

  private relaxRow(i: number): void {
    const { start, column, cost } = this.problem;
    const base = this.distance[i] + this.potential[i];
    for (let p = start[i]; p < start[i + 1]; p += 1) {
      const node = this.n + column[p];
      this.reach(node, base + cost[p] - this.potential[node], p);
    }
    this.reach(this.nobody, base + this.penalty - this.potential[this.nobody], -1 - i);
  }

  private relaxColumn(node: number): void {
    const base = this.distance[node] + this.potential[node];
    for (const p of this.active[node - this.n]) {
      const row = this.rowOf[p];
      this.reach(row, base - this.problem.cost[p] - this.potential[row], p);
    }
  }

  private reach(node: number, distance: number, via: number): void {
    if (distance >= this.distance[node]) return;
    if (this.distance[node] === Infinity) this.touched.push(node);
    this.distance[node] = distance;
    this.via[node] = via;
    this.heap.push(distance, node);
  }
}

/** A binary heap of (distance, node), smaller node first at equal distance. */
class Heap {
  private readonly keys: number[] = [];
  private readonly nodes: number[] = [];

  clear(): void {
    this.keys.length = 0;
    this.nodes.length = 0;
  }

  push(key: number, node: number): void {
    let k = this.keys.length;
    this.keys.push(key);
    this.nodes.push(node);
    while (k > 0) {
      const above = (k - 1) >> 1;
      if (!this.isBefore(k, above)) return;
      this.swap(k, above);
      k = above;
    }
  }

  /** Gives the first node, or -1 where there is none. */
  pop(): number {
    if (this.nodes.length === 0) return -1;
    const first = this.nodes[0];
    this.swap(0, this.nodes.length - 1);
    this.keys.pop();
    this.nodes.pop();
    for (let k = 0; ;) {
      let least = k;
      for (const below of [2 * k + 1, 2 * k + 2])
        if (below < this.nodes.length && this.isBefore(below, least)) least = below;
      if (least === k) return first;
      this.swap(k, least);
      k = least;
    }
  }

  private isBefore(a: number, b: number): boolean {
    return this.keys[a] < this.keys[b] || (this.keys[a] === this.keys[b] && this.nodes[a] < this.nodes[b]);
  }

  private swap(a: number, b: number): void {
    [this.keys[a], this.keys[b]] = [this.keys[b], this.keys[a]];
    [this.nodes[a], this.nodes[b]] = [this.nodes[b], this.nodes[a]];
  }
}

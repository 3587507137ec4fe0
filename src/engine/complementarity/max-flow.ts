/** Largest flow through a network of whole capacities (Dinic 1970): exact, the same value for any order of arcs. */
export class FlowNetwork {
  private readonly first: number[] = [];
  private readonly next: number[] = [];
  private readonly to: number[] = [];
  private readonly room: number[] = [];

  /** Gives the number of a new node. */
  node(): number {
    return this.first.push(-1) - 1;
  }

  /** Adds an arc; capacity is a whole number >= 0, or Infinity. */
  arc(from: number, to: number, capacity: number): void {
    this.half(from, to, capacity);
    this.half(to, from, 0);
  }

  /** Gives the largest flow from the source to the sink. Uses the network up. Cost: O(nodes^2 arcs) at worst. */
  largest(source: number, sink: number): number {
    let total = 0;
    for (;;) {
      const level = this.levels(source);
      if (level[sink] < 0) return total;
      const open = this.first.slice();
      for (;;) {
        const pushed = this.push(source, sink, Infinity, level, open);
        if (pushed === 0) break;
        total += pushed;
      }
    }
  }

  private half(from: number, to: number, capacity: number): void {
    this.to.push(to);
    this.room.push(capacity);
    this.next.push(this.first[from]);
    this.first[from] = this.to.length - 1;
  }

  private levels(source: number): Int32Array {
    const level = new Int32Array(this.first.length).fill(-1);
    level[source] = 0;
    const queue = [source];
    for (const node of queue)
      for (let a = this.first[node]; a >= 0; a = this.next[a])
        if (this.room[a] > 0 && level[this.to[a]] < 0) {
          level[this.to[a]] = level[node] + 1;
          queue.push(this.to[a]);
        }
    return level;
  }

  /** One path along rising levels; as deep as the network has layers, a handful. */
  private push(node: number, sink: number, most: number, level: Int32Array, open: number[]): number {
    if (node === sink) return most;
    for (; open[node] >= 0; open[node] = this.next[open[node]]) {
      const a = open[node];
      if (this.room[a] === 0 || level[this.to[a]] !== level[node] + 1) continue;
      const pushed = this.push(this.to[a], sink, Math.min(most, this.room[a]), level, open);
      if (pushed === 0) continue;
      this.room[a] -= pushed;
      this.room[a ^ 1] += pushed;
      return pushed;
    }
    return 0;
  }
}

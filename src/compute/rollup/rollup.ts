/**
 * Sums of units above the counties, kept in this process. Nothing is ever told to it: each question first asks the
 * database what is there now (one row), and only blocks whose counties are other ones, or were replaced, are
 * read again. So it is right after restarts, beside other instances, and when counties change their parents.
 */
import { createHash } from 'node:crypto';
import type { Config } from '../../config.js';
import type { Sql } from '../../store/database.js';
import type { StoredSummaryRow } from '../../store/repositories/coverage.repository.js';
import type { NameRow } from '../../store/repositories/names.reader.js';
import { RollupReader } from '../../store/repositories/rollup.reader.js';
import type { CountyLine, CountySpan } from '../../store/repositories/rollup.reader.js';
import { todayOf } from '../../config.js';
import { foldSums, GroupIndex, packSums } from './sums.js';
import type { PackedSums } from './sums.js';
import { UnitTree } from './unit.tree.js';

/** What the database held at one instant; never changed once made. */
export interface Standing {
  readonly digest: string;
  readonly asOf: string;
  readonly revision: number;
  readonly tree: UnitTree;
  readonly services: ReadonlyMap<string, NameRow>;
  readonly lines: ReadonlyMap<string, CountyLine & { is_stale: boolean }>;
  /** Folded units, as they are asked for. */
  readonly folds: Map<string, Promise<UnitSums>>;
}

/** A unit's sums, and what they were made from. */
export interface UnitSums {
  /** Equal only for equal sums, stamps and counties. */
  readonly tag: string;
  readonly summaries: readonly StoredSummaryRow[];
  readonly counties: readonly string[];
  /** Of these, the ones that have been computed, with the span of their settlements' codes. */
  readonly spans: readonly CountySpan[];
  /** The newest revision of a county. */
  readonly revision: number;
  /** The earliest date, and the earliest instant, of a county; '' where none has been computed. */
  readonly asOf: string;
  readonly computedAt: string;
  readonly isStale: boolean;
}

interface Block extends PackedSums {
  /** Its counties with their versions. */
  readonly key: string;
  readonly spans: readonly CountySpan[];
}

/** Counties of a nation that one statement adds up: bounds its duration and its answer. */
const COUNTIES_PER_STATEMENT = 400;
/** Folded units kept beside the blocks, about 100 kB each. */
const MAX_FOLDS = 64;

export class Rollup {
  private readonly reader: RollupReader;
  private readonly index = new GroupIndex();
  private readonly blocks = new Map<string, Block>();
  private standing: Standing | null = null;
  private coming: Promise<Standing> | null = null;
  private running: Promise<unknown> = Promise.resolve();
  private loading: Promise<unknown> = Promise.resolve();

  constructor(
    sql: Sql,
    private readonly config: Config,
  ) {
    this.reader = new RollupReader(sql);
  }

  /** True where the code was a unit above the counties when it was last looked: a hint, no answer. */
  mayHold(code: string): boolean {
    const level = this.standing?.tree.unit(code)?.level;
    return level !== undefined && level !== 'county';
  }

  /** Reads what questions about the largest units will need; a nation takes seconds. */
  async warm(): Promise<void> {
    const standing = await this.now();
    for (const root of standing.tree.roots()) await this.sumsOf(standing, root);
  }

  /**
   * What the database holds now, as read after this was called. Questions that come while one is being read share the
   * next. Cost: one statement of one row, and three more when something has changed.
   */
  async now(): Promise<Standing> {
    if (this.coming === null) {
      const coming = this.running.then(() => {
        this.coming = null;
        const read = this.read();
        this.running = read.catch(() => undefined);
        return read;
      });
      this.coming = coming;
    }
    return this.coming;
  }

  /**
   * Takes: what the database holds now, and a unit of its tree. Gives: the unit's sums. A block replaced since may be
   * the newer one: the sums name the revisions they were made from.
   */
  async sumsOf(standing: Standing, code: string): Promise<UnitSums> {
    const held = standing.folds.get(code);
    if (held !== undefined) return held;
    const made = this.fold(standing, code);
    const [oldest] = standing.folds.keys();
    if (standing.folds.size >= MAX_FOLDS && oldest !== undefined) standing.folds.delete(oldest);
    standing.folds.set(code, made);
    made.catch(() => standing.folds.delete(code));
    return made;
  }

  private async read(): Promise<Standing> {
    const { newest, digest } = await this.reader.freshness();
    const asOf = todayOf(this.config);
    const held = this.standing;
    const isSameTree = held?.revision === newest && held.asOf === asOf;
    if (isSameTree && held.digest === digest) return held;
    const [tree, services] = isSameTree
      ? [held.tree, held.services]
      : [new UnitTree(await this.reader.upperUnits(asOf, null)), await this.reader.services(null)];
    const isSameCounties = held?.digest === digest;
    const lines = isSameCounties
      ? held.lines
      : new Map((await this.reader.lines()).map((line) => [line.county_code, line]));
    if (!isSameTree) this.forgetBlocksOutside(tree);
    this.standing = { digest, asOf, revision: newest, tree, services, lines, folds: new Map() };
    return this.standing;
  }

  private async fold(standing: Standing, code: string): Promise<UnitSums> {
    const blocks = await this.blocksOf(standing, code);
    const spans = blocks.flatMap((block) => block.spans);
    const counties = standing.tree.countiesOf(code);
    const least = (values: readonly string[]): string =>
      values.reduce((a, b) => (b < a ? b : a), values[0] ?? '');
    const dates = counties.flatMap((county) => standing.lines.get(county)?.as_of ?? []);
    const stale = counties.filter((county) => {
      const line = standing.lines.get(county);
      return line === undefined || line.is_stale || line.as_of < standing.asOf;
    });
    return {
      tag: createHash('sha256')
        .update(`${blocks.map((block) => block.key).join()} on ${least(dates)} stale ${stale.join()}`)
        .digest('base64url'),
      summaries: foldSums(this.index, blocks, code),
      counties,
      spans,
      revision: Math.max(0, ...spans.map((s) => s.revision)),
      asOf: least(dates),
      computedAt: least(spans.map((s) => s.computed_at)),
      isStale: stale.length > 0,
    };
  }

  /** The blocks of a unit; what is not held, or was replaced, is read first, by one question at a time. */
  private async blocksOf(standing: Standing, code: string): Promise<Block[]> {
    const wanted = standing.tree.blocksOf(code);
    const found = new Map<string, Block>();
    const missing = (): [string, string[]][] => {
      for (const [unit, counties] of wanted) {
        const held = this.blocks.get(unit);
        if (!found.has(unit) && held?.key === keyOf(counties, standing.lines)) found.set(unit, held);
      }
      return [...wanted].filter(([unit]) => !found.has(unit));
    };
    if (missing().length > 0) {
      const loaded = this.loading.then(async () => {
        for (const [unit, block] of await this.load(missing())) found.set(unit, block);
      });
      this.loading = loaded.catch(() => undefined);
      await loaded;
    }
    return [...wanted.keys()].flatMap((unit) => found.get(unit) ?? []);
  }

  private async load(missing: readonly (readonly [string, string[]])[]): Promise<Map<string, Block>> {
    const loaded = new Map<string, Block>();
    for (let from = 0; from < missing.length;) {
      let to = from;
      for (let counties = 0; to < missing.length && counties < COUNTIES_PER_STATEMENT; to += 1)
        counties += missing[to]?.[1].length ?? 0;
      const part = missing.slice(from, to);
      const read = await this.reader.blocks(part.map(([, counties]) => counties));
      for (const [k, [unit, counties]] of part.entries()) {
        const { counties: spans, groups } = read[k] ?? { counties: [], groups: [] };
        const lines = new Map(spans.map((line) => [line.county_code, line]));
        loaded.set(unit, { key: keyOf(counties, lines), spans, ...packSums(this.index, groups) });
      }
      from = to;
    }
    for (const [unit, block] of loaded) this.blocks.set(unit, block);
    return loaded;
  }

  private forgetBlocksOutside(tree: UnitTree): void {
    for (const block of this.blocks.keys()) if (tree.unit(block) === null) this.blocks.delete(block);
  }
}

/** Counties and the versions of their rows: the same key, the same sums. A date moved on alone leaves rows as they are. */
function keyOf(counties: readonly string[], lines: ReadonlyMap<string, CountyLine>): string {
  return counties
    .map((county) => {
      const line = lines.get(county);
      return line === undefined ? `${county}:` : `${county}:${line.revision}:${line.computed_at}`;
    })
    .join();
}

/**
 * The counties in which a page of a unit's settlements can lie.
 * Takes: the spans of its counties, the code after which the page begins or null, and how many settlements it takes.
 * Gives: codes of counties: all settlements of the page are in them, and none before its end is elsewhere.
 */
export function countiesOfPage(
  spans: readonly CountySpan[],
  after: string | null,
  settlements: number,
): string[] {
  const open = spans
    .flatMap(({ first_settlement: first, last_settlement: last, ...span }) =>
      first === null || last === null || (after !== null && last <= after) ? [] : [{ ...span, first, last }],
    )
    .sort((a, b) => (a.first < b.first ? -1 : 1));
  let end = '';
  let sure = 0;
  for (const span of open) {
    if (sure >= settlements) break;
    if (span.last > end) end = span.last;
    // of a county that lies on both sides of the cursor, only its last settlement is sure to come
    sure += after !== null && span.first <= after ? 1 : span.settlements;
  }
  return open
    .filter((span) => span.first <= end)
    .map((span) => span.county_code)
    .sort();
}

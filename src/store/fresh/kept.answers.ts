/**
 * Answers made from the stored rows of one county, kept while the county's version is held: as soon as anything of it
 * changes, in whatever process, they are not given again.
 */
import { Refusal } from '../../common/errors.js';
import { jsonBytes } from '../../common/json.bytes.js';
import { Kept } from '../../common/kept.js';
import type { Freshness } from './freshness.js';

/** A county as it was at some version. */
export interface CountyVersion {
  /** '' = all the data, whose version is the newest revision. */
  readonly county: string;
  readonly version: string;
}

interface Entry {
  readonly of: CountyVersion;
  readonly value: unknown;
}

export interface Found<T> {
  readonly value: T;
  readonly of: CountyVersion;
  /** The newest revision when this was looked up. */
  readonly newest: number;
}

/** A county was replaced while an answer was read from it: parts of it may be of two revisions. */
class Moved extends Error {}

const TRIES = 5;

export class KeptAnswers {
  private readonly kept: Kept;
  private readonly making = new Map<string, Promise<unknown>>();

  constructor(
    private readonly freshness: Freshness,
    maxBytes: number,
  ) {
    this.kept = new Kept(maxBytes);
  }

  /** What is kept of a question, if it still holds. Cost: a share of one statement; none where nothing is kept. */
  async find<T>(question: string): Promise<Found<T> | null> {
    const entry = this.kept.get<Entry>(question);
    if (entry === undefined) return null;
    const { newest, versions } = await this.freshness.now(entry.of.county);
    if (versions.get(entry.of.county) !== entry.of.version) return null;
    return { value: entry.value as T, of: entry.of, newest };
  }

  /** What is kept of a question at a version that the caller has just read. */
  at<T>(question: string, of: CountyVersion): T | undefined {
    const entry = this.kept.get<Entry>(question);
    return entry?.of.version === of.version ? (entry.value as T) : undefined;
  }

  /** Takes: a value that nobody changes any more, and about how many bytes it takes. */
  keep(question: string, of: CountyVersion, value: unknown, bytes: number): void {
    const entry: Entry = { of, value };
    this.kept.set(question, entry, bytes);
  }

  /**
   * The answer to a question at a version, made once however many ask at a time.
   * Fails: as `make` does; so that `settled` begins again where the county was replaced meanwhile.
   */
  async once<T>(
    question: string,
    of: CountyVersion,
    make: () => Promise<T>,
    bytesOf: (value: T) => number,
  ): Promise<T> {
    const held = this.at<T>(question, of);
    if (held !== undefined) return held;
    const name = `${of.version} ${question}`;
    const under = this.making.get(name) as Promise<T> | undefined;
    if (under !== undefined) return under;
    const making = make()
      .then(async (value) => {
        await this.check([of]);
        this.keep(question, of, value, bytesOf(value));
        return value;
      })
      .finally(() => this.making.delete(name));
    this.making.set(name, making);
    return making;
  }

  /** An answer as JSON bytes, made once a version; null = of no version: it is made, and not kept. */
  async json(question: string, of: CountyVersion | null, make: () => Promise<object>): Promise<Buffer> {
    const made = async (): Promise<Buffer> => jsonBytes(await make());
    return of === null ? made() : this.once(`json ${question}`, of, made, (bytes) => bytes.length);
  }

  /** Fails: so that `settled` begins again, where one of the counties is no longer as it was. */
  async check(counties: readonly CountyVersion[]): Promise<void> {
    const all = await Promise.all(counties.map(({ county }) => this.freshness.now(county)));
    for (const [k, { county, version }] of counties.entries())
      if (all[k]?.versions.get(county) !== version) throw new Moved();
  }

  /**
   * Does work that reads a county in several statements, again where the county was replaced in between: no answer is
   * made from two revisions. Fails: `coverage/changing` where that happens time after time.
   */
  async settled<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 0; tries < TRIES; tries += 1)
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof Moved)) throw error;
      }
    throw new Refusal('unavailable', [
      {
        code: 'coverage/changing',
        message: 'The county is being replaced time after time; ask again in a second.',
      },
    ]);
  }
}

/** The catalogue: services, standard sets and their rules, now or at a revision. */
import { Injectable } from '@nestjs/common';
import { notFound, shown } from '../common/errors.js';
import { answeredRevision } from '../common/moment.js';
import type { Page } from '../common/paging.js';
import { Database } from '../store/database.js';
import { StandardsReader } from '../store/repositories/standards.reader.js';
import type {
  ReadCatalogue,
  ServiceRecord,
  StandardRuleRecord,
  StandardSetRecord,
} from '../store/repositories/standards.reader.js';

export type { StandardRuleRecord };

type Revised<T> = T & { readonly revision: number };

export type StandardSet = StandardSetRecord & { readonly rules: readonly StandardRuleRecord[] };

@Injectable()
export class StandardsService {
  private readonly reader: StandardsReader;

  constructor(db: Database) {
    this.reader = new StandardsReader(db);
  }

  async services(revision: number | null): Promise<Revised<Page<ServiceRecord>>> {
    return wholeList(await this.reader.services(null, revision), revision);
  }

  /** Fails: `services/unknown-code`. */
  async service(code: string, revision: number | null): Promise<Revised<ServiceRecord>> {
    const { newest, rows } = await this.reader.services(code, revision);
    const answered = answeredRevision(revision, newest);
    if (rows[0] !== undefined) return { revision: answered, ...rows[0] };
    throw notFound(
      'services/unknown-code',
      `No service has the code ${shown(code)}; /v1/services lists all.`,
      code,
    );
  }

  async sets(revision: number | null): Promise<Revised<Page<StandardSetRecord>>> {
    return wholeList(await this.reader.sets(null, revision), revision);
  }

  /** Fails: `standards/unknown-set`. */
  async set(code: string, revision: number | null): Promise<Revised<StandardSet>> {
    const { newest, rows } = await this.reader.sets(code, revision);
    const answered = answeredRevision(revision, newest);
    if (rows[0] === undefined)
      throw notFound(
        'standards/unknown-set',
        `No standard set has the code ${shown(code)}; /v1/standard-sets lists all.`,
        code,
      );
    // read at the revision that is named, so that a change between the two reads is not seen by half
    const rules = await this.rulesOfEach([code], answered);
    return { revision: answered, ...rows[0], rules: rules.get(code) ?? [] };
  }

  /** Rules of each of some sets, for loaders. Cost: one statement. */
  async rulesOfEach(
    sets: readonly string[],
    revision: number | null,
  ): Promise<Map<string, StandardRuleRecord[]>> {
    const rules = new Map<string, StandardRuleRecord[]>(sets.map((set) => [set, []]));
    for (const { set, ...rule } of await this.reader.rules(sets, revision)) rules.get(set)?.push(rule);
    return rules;
  }
}

/** The catalogue is small: one page holds it. */
function wholeList<T>({ newest, rows }: ReadCatalogue<T>, revision: number | null): Revised<Page<T>> {
  return { revision: answeredRevision(revision, newest), items: rows, nextCursor: null };
}

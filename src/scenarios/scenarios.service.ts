/** Scenarios kept: made, read, changed, removed. They change no data. */
import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../common/actor.js';
import type { PlannedChange } from '../common/change-set.js';
import { badInput, Refusal, shown } from '../common/errors.js';
import { decodeCursor, pageOf } from '../common/paging.js';
import type { Page } from '../common/paging.js';
import type { LaidChangeSet } from '../compute/overlay/change-set.js';
import { Spot, unknownScenario } from '../compute/spot/spot.js';
import type { Moment } from '../compute/slice.queries.js';
import { CONFIG, todayOf } from '../config.js';
import type { Config } from '../config.js';
import { Database } from '../store/database.js';
import { ScenariosRepository } from '../store/repositories/planning/scenarios.repository.js';
import type { ScenarioRecord, ScenarioWrite } from '../store/repositories/planning/scenarios.repository.js';
import { UnitOfWork } from '../store/unit-of-work.js';
import type { Scenario, ScenarioHead } from './scenarios.shapes.js';

/** Scenarios that one database keeps. */
const MAX_SCENARIOS = 10_000;

interface Given {
  readonly id?: string | undefined;
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly feed?: string | undefined;
  readonly changes: readonly PlannedChange[];
}

@Injectable()
export class ScenariosService {
  private readonly repository: ScenariosRepository;

  constructor(
    private readonly db: Database,
    private readonly unitOfWork: UnitOfWork,
    @Inject(CONFIG) private readonly config: Config,
    private readonly spot: Spot,
  ) {
    this.repository = new ScenariosRepository(db);
  }

  /** Fails: `scenarios/exists`, `scenarios/too-many`, and every change that does not fit the data. */
  async create(given: Given, actor: Actor): Promise<Scenario> {
    const id = given.id ?? `s-${randomUUID().slice(0, 13)}`;
    const feed = given.feed ?? `scenario-${id}`;
    const row = await this.checked({
      id,
      name: given.name,
      description: given.description ?? null,
      feed_code: feed,
      changes: given.changes,
    });
    await this.unitOfWork.administer(
      'scenario',
      `create scenario ${id}`,
      async (tx) => {
        if ((await this.repository.forWrite(tx, id)) !== null) throw exists(id);
        if ((await this.repository.count(tx)) >= MAX_SCENARIOS) throw tooMany();
        await this.repository.create(tx, row);
        tx.audit({ kind: 'scenario', key: id, summary: `create scenario ${id}`, was: null, became: row });
      },
      actor,
    );
    return this.one(id);
  }

  /** The scenario over the data as they are now, with what no longer fits. Fails: `scenarios/unknown-id`. */
  async one(id: string): Promise<Scenario> {
    const moment = await this.now();
    const { record, conflicts } = await this.spot.scenario(id, moment);
    return {
      ...headOf(record),
      changes: record.changes,
      base: {
        revision: record.base_revision,
        newestRevision: moment.revision,
        moved: moment.revision > record.base_revision,
        conflicts,
      },
    };
  }

  async list(after: string | undefined, limit: number): Promise<{ revision: number } & Page<ScenarioHead>> {
    const { revision } = await this.now();
    const from = after === undefined ? null : String(decodeCursor(after, ['string'], 'scenarios')[0]);
    const page = pageOf(await this.repository.list(from, limit + 1), limit, (row) => [row.id], 'scenarios');
    return { revision, items: page.items.map(headOf), nextCursor: page.nextCursor };
  }

  /**
   * Changes what is given; the base becomes the newest revision.
   * Fails: `scenarios/unknown-id`, `scenarios/if-match-required`, `scenarios/changed-meanwhile`, and as `create` does.
   */
  async change(
    id: string,
    ifMatch: string | undefined,
    patch: Partial<Omit<Given, 'id' | 'feed'>>,
    actor: Actor,
  ): Promise<Scenario> {
    const held = await this.repository.one(id);
    refuseOther(id, held, ifMatch);
    const row = await this.checked({
      id,
      name: patch.name ?? held.name,
      description: patch.description === undefined ? held.description : patch.description,
      feed_code: held.feed_code,
      changes: patch.changes ?? held.changes,
    });
    await this.unitOfWork.administer(
      'scenario',
      `change scenario ${id}`,
      async (tx) => {
        const now = await this.repository.forWrite(tx, id);
        // what was checked above is what is written
        refuseOther(id, now, `"${held.version}"`);
        await this.repository.replace(tx, row);
        tx.audit({ kind: 'scenario', key: id, summary: `change scenario ${id}`, was: now, became: row });
      },
      actor,
    );
    return this.one(id);
  }

  /** Fails: as `change` does. */
  async remove(id: string, ifMatch: string | undefined, actor: Actor): Promise<void> {
    await this.unitOfWork.administer(
      'scenario',
      `remove scenario ${id}`,
      async (tx) => {
        const held = await this.repository.forWrite(tx, id);
        refuseOther(id, held, ifMatch);
        await this.repository.remove(tx, id);
        tx.audit({ kind: 'scenario', key: id, summary: `remove scenario ${id}`, was: held, became: null });
      },
      actor,
    );
  }

  /** The newest state of the data, by the settings. */
  private async now(): Promise<Moment> {
    const [counter] = await this.db.query<{ revision: number }>(`SELECT revision FROM revision_counter`);
    return {
      asOf: todayOf(this.config),
      revision: counter?.revision ?? 0,
      standardSet: this.config.HINTERLAND_STANDARD_SET,
      basis: 'resident',
    };
  }

  /** Lays the changes over the data once, to find all that do not fit, and the versions they are made from. */
  private async checked(row: Omit<ScenarioWrite, 'base_revision' | 'base_versions'>): Promise<ScenarioWrite> {
    const moment = await this.now();
    const laid = await this.spot.tryOut({ feed: row.feed_code, changes: row.changes }, moment);
    const [first, ...rest] = laid.conflicts.map(({ at, ...problem }) => ({
      ...problem,
      field: `changes.${at}.${problem.field}`,
      message: `changes.${at}.${problem.message}`,
    }));
    if (first) throw badInput(first, ...rest);
    return { ...row, base_revision: moment.revision, base_versions: versionsOf(laid) };
  }
}

function versionsOf(laid: LaidChangeSet): Record<string, number> {
  return Object.fromEntries(
    laid.versions.flatMap((v) => (v.rev_from === null ? [] : [[v.id, v.rev_from] as const])),
  );
}

function headOf(row: ScenarioRecord): ScenarioHead {
  return {
    id: row.id,
    version: row.version,
    name: row.name,
    description: row.description,
    feed: row.feed_code,
    changeCount: row.changes.length,
    baseRevision: row.base_revision,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  };
}

function refuseOther(
  id: string,
  held: ScenarioRecord | null,
  ifMatch: string | undefined,
): asserts held is ScenarioRecord {
  if (held === null) throw unknownScenario(id);
  if (ifMatch === undefined)
    throw new Refusal('precondition_required', [
      {
        code: 'scenarios/if-match-required',
        field: 'If-Match',
        message: `A change of ${shown(id)} needs the header If-Match with the version it was made from; GET the scenario first.`,
      },
    ]);
  const versions = [...ifMatch.matchAll(/(?:^|,)\s*"(\d+)(?:\.[^"]*)?"\s*(?=,|$)/g)].map((m) => Number(m[1]));
  if (ifMatch.trim() !== '*' && !versions.includes(held.version))
    throw new Refusal('precondition_failed', [
      {
        code: 'scenarios/changed-meanwhile',
        field: 'If-Match',
        value: shown(ifMatch),
        message: `If-Match is ${shown(ifMatch)}; the scenario ${shown(id)} is at version ${held.version}. GET it again and repeat the change.`,
      },
    ]);
}

function exists(id: string): Refusal {
  return new Refusal('conflict', [
    {
      code: 'scenarios/exists',
      field: 'id',
      value: shown(id),
      message: `The scenario ${shown(id)} is there already; PATCH it, or take another id.`,
    },
  ]);
}

function tooMany(): Refusal {
  return new Refusal('conflict', [
    {
      code: 'scenarios/too-many',
      message: `${MAX_SCENARIOS} scenarios are kept already; delete some that are no longer needed.`,
    },
  ]);
}

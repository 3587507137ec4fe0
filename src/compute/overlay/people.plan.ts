/** Changes of people, settlement by settlement: put, added, or spread over a town or county. */
import type { PeopleSetChange, PlannedChange } from '../../common/change-set.js';
import { shown } from '../../common/errors.js';
import { GROUPS } from '../../common/vocabulary.js';
import type { Group } from '../../common/vocabulary.js';
import { heldAt, validOn } from '../../store/clocks.js';
import type { Sql } from '../../store/database.js';
import { readPeople } from '../slice.queries.js';
import type { Moment } from '../slice.queries.js';
import type { GroupChange, PeopleChange } from './overlay.js';
import type { PeopleOfSettlement } from './overlay.rows.js';

export interface Problem {
  readonly code: string;
  readonly field: string;
  readonly value: string;
  readonly message: string;
}

export function problem(code: string, field: string, value: string, words: string): Problem {
  return { code, field, value: shown(value), message: `${field} ${shown(value)} ${words}.` };
}

interface Member {
  readonly unit: string;
  readonly level: string;
  readonly county: string;
  readonly settlement: string;
}

export class PeoplePlan {
  private readonly planned = new Map<string, PeopleOfSettlement>();

  private constructor(
    /** Settlements of each unit named, in order of code. */
    private readonly members: ReadonlyMap<string, readonly Member[]>,
    private readonly people: ReadonlyMap<string, readonly (number | null)[]>,
  ) {}

  /** Reads what the changes of people need. Cost: two statements, none where there are no such changes. */
  static async read(sql: Sql, changes: readonly PlannedChange[], moment: Moment): Promise<PeoplePlan> {
    const units = [...new Set(changes.flatMap((c) => (c.change === 'people' ? [c.unit] : [])))];
    if (units.length === 0) return new PeoplePlan(new Map(), new Map());
    const rows = await sql.query<Member>(
      `SELECT u.code AS unit, u.level, v.county_code AS county, v.code AS settlement
         FROM unit u JOIN unit v ON v.level = 'village' AND ${heldAt('v', 1)} AND ${validOn('v', 2)}
          AND v.county_code = u.county_code
          AND (u.level = 'county' OR (u.level = 'town' AND v.parent_code = u.code) OR v.code = u.code)
        WHERE u.code = ANY($3) AND u.level IN ('county', 'town', 'village') AND ${heldAt('u', 1)} AND ${validOn('u', 2)}
        ORDER BY u.code COLLATE "C", v.code COLLATE "C"`,
      [moment.revision, moment.asOf, units],
    );
    const members = new Map<string, Member[]>();
    for (const row of rows) members.set(row.unit, [...(members.get(row.unit) ?? []), row]);
    const counties = [...new Set(rows.map((row) => row.county))].sort();
    const people = await readPeople(sql, counties, moment);
    return new PeoplePlan(members, new Map(people.map((p) => [p.settlement_code, p.persons_by_group])));
  }

  /** Adds a change to the plan. Gives: why it cannot be, if it cannot. */
  apply(change: PeopleSetChange): Problem[] {
    const members = this.members.get(change.unit) ?? [];
    const [first] = members;
    if (first === undefined)
      return [
        problem('scenarios/unknown-unit', 'unit', change.unit, 'is no settlement, and no town or county with one'),
      ]; // prettier-ignore
    if (change.persons !== undefined) {
      if (first.level !== 'village')
        return [
          problem('scenarios/not-a-settlement', 'unit', change.unit, 'is no settlement; use add there'),
        ];
      this.merge(first, change.persons, (value) => ({ set: value }));
      return [];
    }
    const problems: Problem[] = [];
    const shares = GROUPS.flatMap((group) => {
      const total = change.add?.[group];
      if (total === undefined) return [];
      const found = this.sharesOf(members, group, total);
      if (found === null) problems.push(cannotAdd(group, total));
      return found === null ? [] : found.map((share) => ({ group, ...share }));
    });
    if (problems.length > 0) return problems;
    for (const { member, group, add } of shares) this.merge(member, { [group]: add }, () => ({ add }));
    return [];
  }

  /**
   * Who gets how many of a group: those who are known are spread over the settlements of which the group is known, so
   * that none is lost in an unknown number; who is taken away is taken where the group lives. Null = it cannot be: nobody
   * of the group is known anywhere, or fewer are there than are taken.
   */
  private sharesOf(
    members: readonly Member[],
    group: Group,
    total: number,
  ): { readonly member: Member; readonly add: number }[] | null {
    const known = members.flatMap((member) => {
      const held = this.personsOf(member, group);
      return held === null ? [] : [{ member, held }];
    });
    if (known.length === 0) return total === 0 ? [] : null;
    if (-total > known.reduce((sum, { held }) => sum + held, 0)) return null;
    const weights =
      total < 0 ? known.map(({ held }) => held) : this.weightsOf(known.map(({ member }) => member));
    return spread(total, weights).flatMap((add, k) =>
      add === 0 ? [] : [{ member: (known[k] as { member: Member }).member, add }],
    );
  }

  /** People of a group with the changes so far; null = unknown. */
  private personsOf(member: Member, group: Group): number | null {
    const held = this.people.get(member.settlement)?.[GROUPS.indexOf(group)] ?? null;
    const change = this.planned.get(member.settlement)?.change[group];
    if (change === undefined) return held;
    if ('set' in change) return change.set;
    return held === null ? null : held + change.add;
  }

  changes(): PeopleOfSettlement[] {
    return [...this.planned.values()].sort((a, b) => (a.settlement < b.settlement ? -1 : 1));
  }

  private weightsOf(members: readonly Member[]): number[] {
    const all = GROUPS.indexOf('all');
    return members.map((m) => this.people.get(m.settlement)?.[all] ?? 0);
  }

  /** A later change of the same group: another number replaces, more people add up. */
  private merge(
    member: Member,
    numbers: Readonly<Record<string, number | null | undefined>>,
    read: (value: number | null) => GroupChange,
  ): void {
    const held = this.planned.get(member.settlement);
    const change: Record<string, GroupChange> = { ...held?.change };
    for (const group of GROUPS) {
      const value = numbers[group];
      if (value !== undefined) change[group] = merged(change[group], read(value));
    }
    this.planned.set(member.settlement, {
      county: member.county,
      settlement: member.settlement,
      change: change as PeopleChange,
    });
  }
}

function cannotAdd(group: Group, total: number): Problem {
  return problem(
    'scenarios/people-not-known',
    `add.${group}`,
    String(total),
    total < 0
      ? 'takes away more people than are known of the group there; take fewer, or put numbers with persons'
      : 'adds people where nobody knows how many of the group there are; put numbers with persons first',
  );
}

function merged(before: GroupChange | undefined, next: GroupChange): GroupChange {
  if (before === undefined || 'set' in next) return next;
  if ('add' in before) return { add: before.add + next.add };
  return { set: before.set === null ? null : Math.max(0, before.set + next.add) };
}

/**
 * Whole people spread in proportion to weights, by largest remainders; the first of equal ones gets the odd person.
 * Where nobody lives, alike. The parts add up to the total, always; the total may be negative.
 */
export function spread(total: number, weights: readonly number[]): number[] {
  const isEmpty = weights.every((w) => w <= 0);
  const shares = isEmpty ? weights.map(() => 1) : weights;
  const sum = shares.reduce((a, b) => a + b, 0);
  const size = Math.abs(total);
  const exact = shares.map((w) => (size * w) / sum);
  const parts = exact.map(Math.floor);
  let left = size - parts.reduce((a, b) => a + b, 0);
  const order = exact
    .map((x, k) => ({ k, rest: x - Math.floor(x) }))
    .sort((a, b) => b.rest - a.rest || a.k - b.k);
  for (const { k } of order) {
    if (left <= 0) break;
    parts[k] = (parts[k] as number) + 1;
    left -= 1;
  }
  return parts.map((part) => (total < 0 ? 0 - part : part));
}

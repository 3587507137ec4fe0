/** The split of people and the kinds of gaps, at both doors. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';

interface Row {
  readonly group: string | null;
  readonly service: { readonly code: string };
  readonly [part: string]: unknown;
}
const PARTS = ['served', 'whenOpen', 'noCapacity', 'outOfReach', 'absent'];
const UNITS = ['990000000000', SAMPLE_COUNTY, '990121100000', '990121100001'];

describe('all people of a unit', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());

  const rowsOf = async (unit: string, query: string): Promise<Row[]> => {
    const answer = await app.ask(`/v1/units/${unit}/gaps/summary?${query}`);
    expect([unit, query, answer.status]).toEqual([unit, query, 200]);
    return answer.body['rows'] as Row[];
  };
  const sum = (row: Row, parts: readonly string[]): number =>
    parts.reduce((total, part) => total + Number(row[part]), 0);

  it('are served, wait for an opening, find no place, are out of reach, or nothing is there: the parts add up, by either rule', async () => {
    for (const rule of ['nearest', 'capacity'])
      for (const unit of UNITS)
        for (const groupBy of ['service', 'unit', 'tier', 'area']) {
          const rows = await rowsOf(unit, `groupBy=${groupBy}&rule=${rule}`);
          expect(rows.length).toBeGreaterThan(0);
          for (const row of rows) expect([row, sum(row, PARTS)]).toEqual([row, row['persons']]);
        }
  });

  it('are the same people in every grouping', async () => {
    for (const rule of ['nearest', 'capacity']) {
      const whole = await rowsOf(SAMPLE_COUNTY, `rule=${rule}`);
      for (const groupBy of ['unit', 'tier', 'area']) {
        const rows = await rowsOf(SAMPLE_COUNTY, `groupBy=${groupBy}&rule=${rule}`);
        for (const one of whole)
          for (const part of [...PARTS, 'persons', 'settlements', 'unknownSettlements']) {
            const parts = rows.filter((row) => row.service.code === one.service.code);
            const total = parts.reduce((n, row) => n + Number(row[part]), 0);
            expect([groupBy, one.service.code, part, total]).toEqual([
              groupBy,
              one.service.code,
              part,
              Number(one[part]),
            ]);
          }
      }
    }
  });

  it('find no place only where capacity is known and counted; the answer says where it could not be', async () => {
    const rows = await rowsOf(SAMPLE_COUNTY, 'rule=capacity');
    expect(new Set(rows.map((row) => row['capacity']))).toEqual(new Set(['ok', 'no_capacity_rule']));
    for (const row of rows) if (row['capacity'] !== 'ok') expect(row['noCapacity']).toBe(0);
    expect(rows.some((row) => Number(row['noCapacity']) > 0)).toBe(true);
    const nearest = await rowsOf(SAMPLE_COUNTY, 'rule=nearest');
    expect(nearest.every((row) => row['capacity'] === 'not_asked' && row['noCapacity'] === 0)).toBe(true);
  });

  it('are listed as gaps without a place: as many people as the split says', async () => {
    const rows = await rowsOf(SAMPLE_COUNTY, 'rule=capacity');
    const answer = await app.ask(
      `/v1/units/${SAMPLE_COUNTY}/gaps?rule=capacity&status=no_capacity&kind=settlement&limit=1000`,
    );
    const items = answer.body['items'] as { status: string; persons: number; severity: number }[];
    expect(answer.body['nextCursor']).toBeNull();
    expect(items.length).toBeGreaterThan(0);
    expect(new Set(items.map((gap) => gap.status))).toEqual(new Set(['no_capacity']));
    expect(items.reduce((n, gap) => n + gap.persons, 0)).toBe(
      rows.reduce((n, row) => n + Number(row['noCapacity']), 0),
    );
    const severities = items.map((gap) => gap.severity);
    expect(severities).toEqual([...severities].sort((a, b) => b - a));
  });

  it('are counted by kind as they are listed', async () => {
    for (const rule of ['capacity', 'nearest']) {
      const summary = await app.ask(`/v1/units/${SAMPLE_COUNTY}/gaps/summary?rule=${rule}`);
      const kinds = summary.body['kinds'] as {
        kind: string;
        status: string;
        gaps: number;
        persons: number;
      }[];
      const items: { kind: string; status: string; persons: number | null }[] = [];
      for (let after: unknown = ''; after !== null;) {
        const { body } = await app.ask(
          `/v1/units/${SAMPLE_COUNTY}/gaps?rule=${rule}&limit=1000${after === '' ? '' : `&after=${String(after)}`}`,
        );
        items.push(...(body['items'] as typeof items));
        after = body['nextCursor'];
      }
      for (const { kind, status, gaps, persons } of kinds) {
        const listed = items.filter((item) => item.kind === kind && item.status === status);
        expect([kind, status, gaps, persons]).toEqual([
          kind,
          status,
          listed.length,
          listed.reduce((sum, item) => sum + (item.persons ?? 0), 0),
        ]);
      }
      expect(kinds.reduce((sum, one) => sum + one.gaps, 0)).toBe(items.length);
      expect(kinds.some((one) => one.status === 'no_capacity')).toBe(rule === 'capacity');
    }
  });

  it('are counted alike at both doors', async () => {
    const rest = (await rowsOf(SAMPLE_COUNTY, 'groupBy=tier&rule=capacity')).map((row) => [
      row.service.code,
      row.group,
      row['served'],
      row['noCapacity'],
    ]);
    const query = `{ unit(code: "${SAMPLE_COUNTY}") { gapSummary(groupBy: tier, rule: capacity) { rule rows { service { code } group served noCapacity } kinds { kind gaps } } } }`;
    const answer = await app.ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const data = answer.body['data'] as { unit: { gapSummary: { rows: Row[]; kinds: { kind: string }[] } } };
    expect(
      data.unit.gapSummary.rows.map((row) => [row.service.code, row.group, row['served'], row['noCapacity']]),
    ).toEqual(rest);
    expect(new Set(data.unit.gapSummary.kinds.map((k) => k.kind))).toEqual(
      new Set(['settlement', 'tier_missing', 'under_capacity']),
    );
  });

  it('come as a table with every gap of the list, in its order', async () => {
    const list = await app.ask(`/v1/units/${SAMPLE_COUNTY}/gaps?limit=1000`);
    const items = list.body['items'] as { unit: { code: string }; service: { code: string }; kind: string }[];
    const table = await app.ask(`/v1/units/${SAMPLE_COUNTY}/gaps`, { headers: { accept: 'text/csv' } });
    expect(table.headers.get('content-type')).toContain('text/csv');
    const [head, ...lines] = table.text.trimEnd().split('\r\n');
    expect(head?.split(',').slice(0, 3)).toEqual(['kind', 'unit', 'level']);
    expect(lines.length).toBeGreaterThanOrEqual(items.length);
    for (const [k, gap] of items.entries())
      expect(lines[k]?.startsWith(`${gap.kind},${gap.unit.code},`)).toBe(true);
    const byParameter = await app.ask(`/v1/units/${SAMPLE_COUNTY}/gaps?format=csv`);
    expect(byParameter.text).toBe(table.text);
  });
});

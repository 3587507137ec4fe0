import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { DOMAINS, GROUPS, MODES, TIERS } from '../../src/common/vocabulary.js';

interface Rule {
  readonly code: string;
  readonly service: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: 'reach' | 'capacity' | 'presence';
  readonly tiers: readonly string[];
  readonly metres?: number;
  readonly minutes?: number;
  readonly mode?: string;
  readonly capacityPer1000?: number;
  readonly capacityUnit?: string;
  readonly presenceLevel?: string;
  readonly groups: readonly string[];
  readonly source: string;
  readonly clause?: string;
  readonly goalYear?: number;
  readonly verified: string;
}

interface StandardSet {
  readonly code: string;
  readonly services: readonly {
    readonly code: string;
    readonly name: string;
    readonly nameEn: string;
    readonly domain: string;
    readonly capacityUnit: string | null;
    readonly weight: number;
  }[];
  readonly rules: readonly Rule[];
}

type Row = Readonly<Record<string, string>>;

const root = join(import.meta.dirname, '../..');
const set = JSON.parse(
  readFileSync(join(root, 'src/standards/catalogue/cn-2026.json'), 'utf8'),
) as StandardSet;
const table = join(process.env.HINTERLAND_TEST_SHARED ?? join(root, '../shared'), 'spec/standards.csv');
const rowCodeOf = (rule: Rule): string => rule.code.replace(/[a-z]$/, '');

/** The one row whose tiers name the facility's place: its text asks for every administrative village. */
const WIDER_TIERS = ['HLT-01'];

/** Rows without any rule, each for the reason that docs/standards-cn-2026.md gives. */
const LEFT_OUT = 'COM-07 EDU-07 EDU-10 EDU-11 ELD-06 FIR-03 HLT-02 HLT-09 HLT-10 HOU-03 INF-04 INF-07'.split(
  ' ',
);

describe('the built-in standard set cn-2026', () => {
  it('names every rule and every service once', () => {
    for (const list of [set.rules, set.services]) {
      const codes = list.map((entry) => entry.code);
      expect(new Set(codes).size).toBe(codes.length);
    }
    expect(new Set(set.services.map((s) => s.nameEn)).size).toBe(set.services.length);
  });

  it('has a service for every rule and a rule for every service', () => {
    const services = set.services.map((s) => s.code).sort();
    expect([...new Set(set.rules.map((r) => r.service))].sort()).toEqual(services);
  });

  it('uses only known domains, tiers, groups and modes, and weight 1', () => {
    for (const service of set.services) {
      expect(DOMAINS).toContain(service.domain);
      expect(service.weight).toBe(1);
      expect(service.code).toMatch(/^[a-z][a-z0-9_]*$/);
    }
    for (const rule of set.rules) {
      expect(rule.tiers.length).toBeGreaterThan(0);
      for (const tier of rule.tiers) expect(TIERS).toContain(tier);
      for (const group of rule.groups) expect(GROUPS).toContain(group);
      if (rule.mode !== undefined) expect(MODES).toContain(rule.mode);
    }
  });

  it('gives every rule the fields of its kind and no others', () => {
    for (const rule of set.rules) {
      const given = (
        ['metres', 'minutes', 'mode', 'capacityPer1000', 'capacityUnit', 'presenceLevel'] as const
      )
        .filter((field) => rule[field] !== undefined)
        .join(' ');
      const allowed = {
        reach: ['metres', 'minutes mode'],
        capacity: ['capacityPer1000 capacityUnit'],
        presence: ['presenceLevel'],
      }[rule.kind];
      expect({ code: rule.code, given, allowed: allowed.includes(given) }).toEqual({
        code: rule.code,
        given,
        allowed: true,
      });
      if (rule.kind === 'reach') expect(rule.groups.length).toBeGreaterThan(0);
    }
  });

  it('counts a capacity in the unit in which its service is counted', () => {
    for (const rule of set.rules.filter((r) => r.kind === 'capacity')) {
      expect([rule.code, set.services.find((s) => s.code === rule.service)?.capacityUnit]).toEqual([
        rule.code,
        rule.capacityUnit,
      ]);
    }
  });

  it('lets only verified rules carry a figure', () => {
    for (const rule of set.rules.filter((r) => r.verified !== 'yes')) expect(rule.kind).toBe('presence');
  });
});

const describeWithTable = existsSync(table) ? describe : describe.skip;
if (!existsSync(table)) process.stderr.write(`skipped: the set against its table (${table} is absent)\n`);

describeWithTable('the built-in standard set against the table it was made from', () => {
  const rows: Row[] = existsSync(table)
    ? parse(readFileSync(table, 'utf8'), { columns: true, skip_empty_lines: true })
    : [];
  const rowOf = new Map(rows.map((row) => [row.code, row]));

  it('takes every figure from a verified row, and invents none', () => {
    for (const rule of set.rules) {
      const row = rowOf.get(rowCodeOf(rule)) as Row;
      const people = Number(row.per_population);
      const figures = {
        metres: row.threshold_m,
        minutes: row.threshold_min,
        mode: row.mode,
        capacityPer1000: row.capacity_per_1000 || (people > 0 ? String(1000 / people) : ''),
      };
      for (const [field, figure] of Object.entries(figures)) {
        const value = rule[field as keyof typeof figures];
        if (value !== undefined)
          expect([rule.code, field, String(value)]).toEqual([rule.code, field, figure]);
      }
    }
  });

  it('leaves no verified figure out', () => {
    for (const row of rows.filter((r) => r.verified === 'yes')) {
      const rules = set.rules.filter((r) => rowCodeOf(r) === row.code);
      const has = (field: keyof Rule): boolean => rules.some((r) => r[field] !== undefined);
      const capacity = row.capacity_per_1000 !== '' || row.per_population !== '';
      const expected = [row.threshold_m !== '', row.threshold_min !== '', capacity];
      expect([row.code, has('metres'), has('minutes'), has('capacityPer1000')]).toEqual([
        row.code,
        ...expected,
      ]);
    }
  });

  it('keeps mark, source and clause of each row, on both halves of a split one', () => {
    for (const rule of set.rules) {
      const row = rowOf.get(rowCodeOf(rule)) as Row;
      expect([rule.code, rule.verified, rule.source, rule.clause ?? '']).toEqual([
        rule.code,
        row.verified,
        row.source,
        row.clause,
      ]);
      expect(set.services.find((s) => s.code === rule.service)?.domain).toBe(row.domain);
    }
  });

  it('applies a rule to tiers of its row only, save where the text names more', () => {
    for (const rule of set.rules.filter((r) => !WIDER_TIERS.includes(r.code))) {
      const tiers = (rowOf.get(rowCodeOf(rule)) as Row).tier?.split(';');
      expect([rule.code, rule.tiers.filter((tier) => !tiers?.includes(tier))]).toEqual([rule.code, []]);
      if (rule.kind !== 'presence') expect(rule.tiers).toEqual(tiers);
    }
  });

  it('takes a goal year only from a year that the row itself names', () => {
    for (const rule of set.rules.filter((r) => r.goalYear !== undefined)) {
      const row = Object.values(rowOf.get(rowCodeOf(rule)) as Row).join(' ');
      expect([rule.code, row.includes(String(rule.goalYear))]).toEqual([rule.code, true]);
    }
  });

  it('leaves out exactly the rows that the notes name', () => {
    const used = new Set(set.rules.map(rowCodeOf));
    expect([...rowOf.keys()].filter((code) => !used.has(String(code))).sort()).toEqual(LEFT_OUT);
  });
});

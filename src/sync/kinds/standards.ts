/** Standard sets as JSON: checked as a whole, all problems at once, then replaced rule by rule. */
import { z } from 'zod';
import type { Problem } from '../../common/errors.js';
import { shown } from '../../common/errors.js';
import {
  DOMAINS,
  GROUPS,
  MAX_THRESHOLD_METRES,
  MODES,
  RULE_KINDS,
  TIERS,
  VERIFIED,
} from '../../common/vocabulary.js';
import type { Transaction } from '../../store/database.js';
import type { RowVerdict } from '../report.js';
import { fingerprint } from '../report.js';

const code = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_.-]+$/);
const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .nullish();
const text = z.string().max(2000).nullish();

const ruleShape = z.strictObject({
  code,
  service: code,
  name: text,
  nameEn: text,
  kind: z.enum(RULE_KINDS),
  tiers: z.array(z.enum(TIERS)).default([]),
  metres: z.number().positive().max(MAX_THRESHOLD_METRES).nullish(),
  minutes: z.number().positive().max(1440).nullish(),
  mode: z.enum(MODES).nullish(),
  capacityPer1000: z.number().positive().max(1e6).nullish(),
  capacityUnit: z.string().max(64).nullish(),
  presenceLevel: z.enum(['county', 'town', 'village']).nullish(),
  groups: z.array(z.enum(GROUPS)).default([]),
  terrain: z.string().max(64).nullish(),
  source: z.string().min(1).max(2000),
  clause: text,
  goalYear: z.number().int().min(1900).max(2200).nullish(),
  verified: z.enum(VERIFIED),
});

const setShape = z.strictObject({
  code: z
    .string()
    .min(1)
    .max(32)
    .regex(/^[A-Za-z0-9_.-]+$/),
  name: z.string().min(1).max(200),
  nameEn: text,
  validFrom: date,
  validTo: date,
  services: z
    .array(
      z.strictObject({
        code,
        name: z.string().min(1).max(200),
        nameEn: text,
        domain: z.enum(DOMAINS),
        capacityUnit: z.string().max(64).nullish(),
        weight: z.number().positive().max(1000).default(1),
      }),
    )
    .default([]),
  rules: z.array(ruleShape).max(10_000),
});

export type StandardSetDocument = z.infer<typeof setShape>;

/** Takes: parsed JSON. Gives: the set, or every problem with it. */
export function readStandardSet(json: unknown): { set: StandardSetDocument } | { problems: Problem[] } {
  const parsed = setShape.safeParse(json);
  if (!parsed.success)
    return {
      problems: parsed.error.issues.map((issue) => ({
        code: issue.path.some((p) => p === 'metres' || p === 'minutes')
          ? 'standards/threshold-out-of-range'
          : 'standards/bad-field',
        field: issue.path.join('.'),
        message: `${issue.path.join('.') || 'The file'}: ${issue.message}. Thresholds are above 0 and at most ${MAX_THRESHOLD_METRES} metres or 1440 minutes.`,
      })),
    };
  const problems = parsed.data.rules.flatMap((rule, k) => ruleProblems(rule, k, parsed.data));
  return problems.length > 0 ? { problems } : { set: parsed.data };
}

function ruleProblems(rule: z.infer<typeof ruleShape>, k: number, set: StandardSetDocument): Problem[] {
  const problems: Problem[] = [];
  const say = (what: string, message: string): void => {
    problems.push({
      code: `standards/${what}`,
      field: `rules.${k}`,
      value: shown(rule.code),
      message: `Rule ${rule.code}: ${message}`,
    });
  };
  if (set.rules.findIndex((other) => other.code === rule.code) !== k)
    say('duplicate-rule', 'the code occurs more than once.');
  const thresholds = [rule.metres, rule.minutes].filter((t) => t !== null && t !== undefined).length;
  if (rule.kind === 'reach' && thresholds !== 1)
    say('bad-reach', 'a reach rule needs either metres or minutes.');
  if (rule.kind === 'reach' && rule.groups.length === 0)
    say('bad-reach', 'a reach rule needs at least one group, such as all.');
  if (rule.kind === 'capacity' && (!rule.capacityPer1000 || !rule.capacityUnit))
    say('bad-capacity', 'a capacity rule needs capacityPer1000 and capacityUnit.');
  if (rule.kind === 'presence' && !rule.presenceLevel)
    say('bad-presence', 'a presence rule needs presenceLevel.');
  return problems;
}

/**
 * Writes a set: services are created or changed, rules not in the file are closed. `isChanged` also tells
 * of services and of the set itself, which are no rows of their own.
 */
export async function applyStandardSet(
  tx: Transaction,
  set: StandardSetDocument,
): Promise<{ verdicts: RowVerdict[]; isChanged: boolean }> {
  const services = set.services.map((s) => ({
    code: s.code,
    name: s.name,
    name_en: s.nameEn ?? null,
    domain: s.domain,
    capacity_unit: s.capacityUnit ?? null,
    weight: s.weight,
  }));
  const changedServices = await replace(
    tx,
    'service',
    ['code varchar', 'name text', 'name_en text', 'domain text', 'capacity_unit text', 'weight float8'],
    services,
    null,
  );
  const known = new Set(
    (await tx.query<{ code: string }>(`SELECT code FROM service WHERE rev_to IS NULL`)).map((s) => s.code),
  );
  const orphans = set.rules.filter((rule) => !known.has(rule.service));
  if (orphans.length > 0) {
    const verdicts = set.rules.map((rule, k): RowVerdict => ({
      rowNumber: k + 1,
      key: rule.code,
      verdict: 'rejected',
      reasons: known.has(rule.service)
        ? []
        : [
            {
              code: 'standards/unknown-service',
              field: 'service',
              value: rule.service,
              message: `Rule ${rule.code} is about ${rule.service}, which is not in the catalogue nor in the file.`,
            },
          ],
    }));
    return { verdicts, isChanged: false };
  }
  const changedSet = await replace(
    tx,
    'standard_set',
    ['code varchar', 'name text', 'name_en text', 'valid_from date', 'valid_to date'],
    [
      {
        code: set.code,
        name: set.name,
        name_en: set.nameEn ?? null,
        valid_from: set.validFrom ?? null,
        valid_to: set.validTo ?? null,
      },
    ],
    null,
  );
  const rules = set.rules.map((r) => ({
    set_code: set.code,
    code: r.code,
    service_code: r.service,
    name: r.name ?? null,
    name_en: r.nameEn ?? null,
    kind: r.kind,
    tiers: r.tiers,
    metres: r.metres ?? null,
    minutes: r.minutes ?? null,
    mode: r.mode ?? null,
    capacity_per_1000: r.capacityPer1000 ?? null,
    capacity_unit: r.capacityUnit ?? null,
    presence_level: r.presenceLevel ?? null,
    target_groups: r.groups,
    terrain: r.terrain ?? null,
    source: r.source,
    clause: r.clause ?? null,
    goal_year: r.goalYear ?? null,
    verified: r.verified,
  }));
  const changedRules = await replace(
    tx,
    'standard_rule',
    [
      'set_code varchar', 'code varchar', 'service_code varchar', 'name text', 'name_en text', 'kind text', 'tiers text[]',
      'metres float8', 'minutes float8', 'mode text', 'capacity_per_1000 float8', 'capacity_unit text', 'presence_level text',
      'target_groups text[]', 'terrain text', 'source text', 'clause text', 'goal_year integer', 'verified text',
    ],
    rules,
    set.code,
  ); // prettier-ignore
  const closed = [...changedRules].filter(([, what]) => what === 'closed').map(([name]) => name);
  // rules that are gone have no row in the file; they are counted on after its last
  const verdicts = [...rules.map((rule) => rule.code), ...closed].map((key, k): RowVerdict => ({
    rowNumber: k + 1,
    key,
    verdict: changedRules.get(key) ?? 'unchanged',
    reasons: [],
  }));
  return { verdicts, isChanged: changedServices.size + changedSet.size + changedRules.size > 0 };
}

/** New versions of what differs; with a set's code, rows of that set that are absent are closed. */
async function replace<Row extends { code: string }>(
  tx: Transaction,
  table: 'service' | 'standard_set' | 'standard_rule',
  columns: readonly string[],
  rows: readonly Row[],
  setCode: string | null,
): Promise<Map<string, 'created' | 'updated' | 'closed'>> {
  const names = columns.map((c) => c.slice(0, c.indexOf(' ')));
  const inSet = table === 'standard_rule' ? 'AND set_code = $1' : 'AND $1::text IS NULL';
  const held = new Map(
    (
      await tx.query<Row>(`SELECT ${names.join(', ')} FROM ${table} WHERE rev_to IS NULL ${inSet}`, [setCode])
    ).map((r) => [r.code, r]),
  );
  const changed = rows.filter((row) => {
    const before = held.get(row.code);
    return before === undefined || fingerprint(before) !== fingerprint(row);
  });
  const gone = setCode === null ? [] : [...held.keys()].filter((c) => !rows.some((r) => r.code === c));
  await tx.query(`UPDATE ${table} SET rev_to = $2 WHERE code = ANY($3) AND rev_to IS NULL ${inSet}`, [
    setCode,
    tx.revision,
    [...changed.map((r) => r.code), ...gone],
  ]);
  await tx.insertRows(
    table,
    ['rev_from bigint', ...columns],
    changed.map((row) => [tx.revision, ...names.map((n) => row[n as keyof Row])]),
  );
  return new Map([
    ...changed.map((r) => [r.code, held.has(r.code) ? 'updated' : 'created'] as const),
    ...gone.map((name) => [name, 'closed'] as const),
  ]);
}

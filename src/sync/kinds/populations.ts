/** People by settlement, date and basis. A blank cell says nothing; groups given join those already held. */
import { readCode } from '../../common/codes.js';
import { BASES, GROUPS } from '../../common/vocabulary.js';
import type { Basis } from '../../common/vocabulary.js';
import type { Importer, RowVerdict } from '../report.js';
import { FieldReader } from '../rows/fields.js';

interface Population {
  readonly settlement: string;
  readonly referenceDate: string;
  readonly basis: Basis;
  /** In the order of GROUPS; null = not given. */
  readonly persons: (number | null)[];
}

/** More people than any settlement has. */
const MAX_PERSONS = 100_000_000;

export const populationsImporter: Importer<Population> = {
  readsPoints: false,
  known: {
    columns: ['settlement', 'referenceDate', 'basis', 'group', 'persons', ...GROUPS],
    required: ['settlement', 'referenceDate', 'basis'],
  },
  read(row, options) {
    const fields = new FieldReader(row);
    const code = readCode(options.scheme, fields.required('settlement', 64), 'settlement');
    if ('problem' in code && row.cells.has('settlement')) fields.problems.push(code.problem);
    const referenceDate = fields.date('referenceDate');
    if (!row.cells.has('referenceDate')) fields.required('referenceDate');
    const basis = fields.oneOf('basis', BASES);
    if (!row.cells.has('basis')) fields.required('basis');
    const group = fields.oneOf('group', GROUPS);
    const persons = GROUPS.map((name) => fields.whole(group === name ? 'persons' : name, 0, MAX_PERSONS));
    if (fields.problems.length > 0 || !('code' in code) || referenceDate === null || basis === null)
      return { problems: fields.problems, key: row.cells.get('settlement') ?? null };
    const value = { settlement: code.code, referenceDate, basis, persons };
    const key = [value.settlement, referenceDate, basis, group ?? ''].join('|');
    return { accepted: { rowNumber: row.rowNumber, key, value } };
  },

  async apply(tx, rows) {
    const codes = [...new Set(rows.map((r) => r.value.settlement))];
    const units = new Map(
      (
        await tx.query<{ code: string; county_code: string }>(
          `SELECT DISTINCT code, county_code FROM unit WHERE code = ANY($1) AND level = 'village' AND rev_to IS NULL`,
          [codes],
        )
      ).map((u) => [u.code, u.county_code]),
    );
    const key = (p: Pick<Population, 'settlement' | 'referenceDate' | 'basis'>): string =>
      `${p.settlement}|${p.referenceDate}|${p.basis}`;
    const held = new Map(
      (
        await tx.query<{
          settlement_code: string;
          reference_date: string;
          basis: Basis;
          persons_by_group: (number | null)[];
        }>(
          `SELECT settlement_code, reference_date, basis, persons_by_group FROM population
            WHERE settlement_code = ANY($1) AND rev_to IS NULL`,
          [codes],
        )
      ).map((p) => [
        key({ settlement: p.settlement_code, referenceDate: p.reference_date, basis: p.basis }),
        p.persons_by_group,
      ]),
    );
    const next = new Map<string, Population>();
    const verdicts: RowVerdict[] = rows.map((row) => {
      const of = { rowNumber: row.rowNumber, key: row.value.settlement };
      if (!units.has(row.value.settlement))
        return {
          ...of,
          verdict: 'rejected',
          reasons: [
            {
              code: 'populations/unknown-settlement',
              field: 'settlement',
              value: row.value.settlement,
              message: `settlement is ${row.value.settlement}, which is no unit of level village that is held; import units first.`,
            },
          ],
        };
      const k = key(row.value);
      const before = next.get(k)?.persons ?? held.get(k) ?? null;
      const persons = row.value.persons.map((p, g) => p ?? before?.[g] ?? null);
      const isSame = before !== null && persons.every((p, g) => p === (before[g] ?? null));
      if (!isSame) next.set(k, { ...row.value, persons });
      return { ...of, verdict: isSame ? 'unchanged' : before === null ? 'created' : 'updated', reasons: [] };
    });
    const changed = [...next.values()];
    await tx.query(
      `UPDATE population p SET rev_to = $1 FROM jsonb_to_recordset($2::jsonb) AS o(code text, day date, basis text)
        WHERE p.settlement_code = o.code AND p.reference_date = o.day AND p.basis = o.basis AND p.rev_to IS NULL`,
      [
        tx.revision,
        JSON.stringify(changed.map((p) => ({ code: p.settlement, day: p.referenceDate, basis: p.basis }))),
      ],
    );
    await tx.insertRows(
      'population',
      [
        'county_code varchar',
        'settlement_code varchar',
        'reference_date date',
        'basis text',
        'rev_from bigint',
        'persons_by_group bigint[]',
      ],
      changed.map((p) => [
        units.get(p.settlement),
        p.settlement,
        p.referenceDate,
        p.basis,
        tx.revision,
        p.persons,
      ]),
    );
    const counties = [...new Set(changed.map((p) => units.get(p.settlement) ?? ''))].sort();
    return { verdicts, changes: counties.map((countyCode) => ({ countyCode })) };
  },
};

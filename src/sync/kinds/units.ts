/** Units: the tree is judged as it will be after the import, so parents and children may come in any order. */
import { impliedLevel, impliedParent, readCode } from '../../common/codes.js';
import type { Problem } from '../../common/errors.js';
import { LEVELS, TIERS, URBAN_RURAL_CLASSES } from '../../common/vocabulary.js';
import type { Level } from '../../common/vocabulary.js';
import type { Transaction } from '../../store/database.js';
import type { Accepted, Applied, Importer, RowVerdict } from '../report.js';
import { fingerprint } from '../report.js';
import { FieldReader, readPoint } from '../rows/fields.js';
import { placeAgain } from './place.again.js';

interface Unit {
  code: string;
  valid_from: string;
  valid_to: string | null;
  level: Level;
  parent_code: string | null;
  name: string;
  name_en: string | null;
  code_scheme: string;
  tier: string | null;
  urban_rural_class: string | null;
  terrain: string | null;
  edition: string | null;
  lon: number | null;
  lat: number | null;
}

type HeldUnit = Unit & { county_code: string };

const COLUMNS = [
  'county_code varchar',
  'rev_from bigint',
  'code varchar',
  'valid_from date',
  'valid_to date',
  'level text',
  'parent_code varchar',
  'name text',
  'name_en text',
  'code_scheme text',
  'tier text',
  'urban_rural_class text',
  'terrain text',
  'edition date',
  'lon float8',
  'lat float8',
];
const SINCE_EVER = '-infinity';

export const unitsImporter: Importer<Unit> = {
  readsPoints: true,
  known: {
    columns: [
      'code', 'level', 'parent', 'name', 'nameEn', 'tier', 'urbanRuralClass', 'terrain', 'lon', 'lat', 'validFrom', 'validTo',
      'edition',
    ], // prettier-ignore
    required: ['code', 'level', 'name'],
  },
  read(row, options) {
    const fields = new FieldReader(row);
    const code = readCode(options.scheme, fields.required('code', 64), 'code');
    const parentText = fields.text('parent', 64);
    const parent = parentText === null ? null : readCode(options.scheme, parentText, 'parent');
    if ('problem' in code && row.cells.has('code')) fields.problems.push(code.problem);
    if (parent !== null && 'problem' in parent) fields.problems.push(parent.problem);
    const level = fields.oneOf('level', LEVELS);
    if (!row.cells.has('level')) fields.required('level');
    const point = readPoint(fields, options.crs, level === 'village');
    const unit: Unit = {
      code: 'code' in code ? code.code : '',
      valid_from: fields.date('validFrom') ?? SINCE_EVER,
      valid_to: fields.date('validTo'),
      level: level ?? 'village',
      parent_code: parent !== null && 'code' in parent ? parent.code : null,
      name: fields.required('name'),
      name_en: fields.text('nameEn'),
      code_scheme: options.scheme,
      tier: fields.oneOf('tier', TIERS),
      urban_rural_class: fields.oneOf('urbanRuralClass', URBAN_RURAL_CLASSES),
      terrain: fields.text('terrain', 64),
      edition: fields.date('edition'),
      lon: point?.lon ?? null,
      lat: point?.lat ?? null,
    };
    if (unit.valid_to !== null && unit.valid_to <= unit.valid_from)
      fields.fail(
        'units/dates-contradict',
        'validTo',
        unit.valid_to,
        `must be after validFrom ${unit.valid_from}`,
      );
    const shapeLevel = 'code' in code ? impliedLevel(options.scheme, unit.code) : null;
    if (level !== null && shapeLevel !== null && level !== shapeLevel)
      fields.fail(
        'units/level-contradicts-code',
        'level',
        level,
        `must be ${shapeLevel} by the code ${unit.code}`,
      );
    const implied = impliedParent(options.scheme, unit.code, unit.level);
    if (
      fields.problems.length === 0 &&
      implied !== null &&
      unit.parent_code !== null &&
      unit.parent_code !== implied
    )
      fields.fail(
        'units/parent-contradicts-code',
        'parent',
        unit.parent_code,
        `must be ${implied} by the code ${unit.code}`,
      );
    if (fields.problems.length > 0) return { problems: fields.problems, key: unit.code || null };
    return { accepted: { rowNumber: row.rowNumber, key: `${unit.code}|${unit.valid_from}`, value: unit } };
  },

  async apply(tx, rows, options): Promise<Applied> {
    const held = await tx.query<HeldUnit>(
      `SELECT county_code, code, valid_from, valid_to, level, parent_code, name, name_en, code_scheme, tier,
              urban_rural_class, terrain, edition, lon, lat FROM unit WHERE rev_to IS NULL`,
    );
    return applyUnits(tx, rows, held, options.today);
  },
};

async function applyUnits(
  tx: Transaction,
  rows: readonly Accepted<Unit>[],
  held: readonly HeldUnit[],
  today: string,
): Promise<Applied> {
  const heldByKey = new Map(held.map((u) => [`${u.code}|${u.valid_from}`, u]));
  const { next, verdicts } = judge(rows, held);
  const countyOf = countiesOf(next.values());
  const rejected = new Set(verdicts.map((v) => v.rowNumber));
  const changed: { unit: Unit; county: string; before: HeldUnit | undefined }[] = [];
  for (const [key, unit] of next) {
    const before = heldByKey.get(key);
    const county = countyOf.get(unit.code) ?? '';
    if (before === undefined || fingerprint(before) !== fingerprint({ ...unit, county_code: county }))
      changed.push({ unit, county, before });
  }
  const changedKeys = new Map(changed.map((c) => [`${c.unit.code}|${c.unit.valid_from}`, c]));
  for (const row of rows) {
    if (rejected.has(row.rowNumber)) continue;
    const change = changedKeys.get(row.key);
    const verdict = change === undefined ? 'unchanged' : change.before === undefined ? 'created' : 'updated';
    verdicts.push({ rowNumber: row.rowNumber, key: row.value.code, verdict, reasons: [] });
  }
  await writeUnits(tx, changed);
  const disturbed = {
    units: [...new Set(changed.map((c) => c.unit.code))],
    settlements: changed.some((c) => c.unit.level === 'village' || c.before?.level === 'village'),
    outlines: [],
  };
  const replaced = await placeAgain(tx, disturbed, today);
  const counties = new Set(changed.flatMap((c) => [c.county, c.before?.county_code ?? c.county]));
  return { verdicts, changes: [...[...counties].sort().map((countyCode) => ({ countyCode })), ...replaced] };
}

/**
 * The units as they will be, without the rows that cannot stay. A row may rest on another row that turns
 * out bad: the tree is built anew without the bad rows until all that is left holds.
 */
function judge(
  rows: readonly Accepted<Unit>[],
  held: readonly HeldUnit[],
): { next: Map<string, Unit>; verdicts: RowVerdict[] } {
  const verdicts: RowVerdict[] = [];
  for (let left = rows; ;) {
    const next = new Map<string, Unit>(
      held.map(({ county_code: _, ...u }) => [`${u.code}|${u.valid_from}`, u]),
    );
    for (const row of left) next.set(row.key, row.value);
    endEarlierSegments(next);
    const tree = new Map<string, Unit[]>();
    for (const unit of next.values()) {
      const segments = tree.get(unit.code);
      if (segments) segments.push(unit);
      else tree.set(unit.code, [unit]);
    }
    const inFile = new Set(left.map((row) => row.value.code));
    const children = childrenIn(next.values());
    const good = left.filter((row) => {
      const unit = next.get(row.key) ?? row.value;
      const reasons = [
        ...treeProblems(unit, tree),
        ...childProblems(
          unit,
          (children.get(unit.code) ?? []).filter((child) => !inFile.has(child.code)),
        ),
      ];
      if (reasons.length > 0)
        verdicts.push({ rowNumber: row.rowNumber, key: row.value.code, verdict: 'rejected', reasons });
      return reasons.length === 0;
    });
    if (good.length === left.length) return { next, verdicts };
    left = good;
  }
}

function childrenIn(units: Iterable<Unit>): Map<string, Unit[]> {
  const children = new Map<string, Unit[]>();
  for (const unit of units)
    if (unit.parent_code !== null)
      children.set(unit.parent_code, [...(children.get(unit.parent_code) ?? []), unit]);
  return children;
}

/** A unit that changes its level must still be above what it holds; rows of the file answer for themselves. */
function childProblems(unit: Unit, held: readonly Unit[]): Problem[] {
  const above = held.filter((child) => LEVELS.indexOf(unit.level) >= LEVELS.indexOf(child.level));
  if (above.length === 0) return [];
  const shownCodes = above.slice(0, 5).map((child) => child.code);
  return [
    {
      code: 'units/level-above-children',
      field: 'level',
      value: unit.level,
      message: `level is ${unit.level}, but ${unit.code} holds ${above.length} units that are not below it (${shownCodes.join(', ')}${above.length > 5 ? ' ...' : ''}); give these another parent in the same file.`,
    },
  ];
}

/** A later segment of a code ends the open one before it. */
function endEarlierSegments(next: Map<string, Unit>): void {
  const byCode = new Map<string, Unit[]>();
  for (const unit of next.values()) byCode.set(unit.code, [...(byCode.get(unit.code) ?? []), unit]);
  for (const segments of byCode.values()) {
    if (segments.length < 2) continue;
    segments.sort((a, b) => (a.valid_from < b.valid_from ? -1 : 1));
    for (const [k, unit] of segments.entries()) {
      const after = segments[k + 1];
      if (after !== undefined && unit.valid_to === null)
        next.set(`${unit.code}|${unit.valid_from}`, { ...unit, valid_to: after.valid_from });
    }
  }
}

function treeProblems(unit: Unit, tree: ReadonlyMap<string, readonly Unit[]>): Problem[] {
  const problems: Problem[] = [];
  const overlapping = (tree.get(unit.code) ?? []).find(
    (other) =>
      other.valid_from !== unit.valid_from &&
      (other.valid_to === null || unit.valid_from < other.valid_to) &&
      (unit.valid_to === null || other.valid_from < unit.valid_to),
  );
  if (overlapping && overlapping.valid_to !== unit.valid_from && unit.valid_to !== overlapping.valid_from)
    problems.push({
      code: 'units/overlapping-validity',
      field: 'validFrom',
      value: unit.valid_from,
      message: `The code ${unit.code} is already held from ${overlapping.valid_from} to ${overlapping.valid_to ?? 'now'}; end it first or give dates that do not overlap.`,
    });
  if (unit.parent_code === null) {
    if (unit.level === 'village' || unit.level === 'town')
      problems.push({
        code: 'units/missing-parent',
        field: 'parent',
        message: `parent is blank; a unit of level ${unit.level} needs the code of the unit above it.`,
      });
    return problems;
  }
  const parent = tree.get(unit.parent_code)?.[0];
  if (parent === undefined)
    problems.push({
      code: 'units/unknown-parent',
      field: 'parent',
      value: unit.parent_code,
      message: `parent is ${unit.parent_code}, which is neither held nor an accepted row of the file; import it first or with it.`,
    });
  else if (hasCycle(unit, tree))
    problems.push({
      code: 'units/cycle',
      field: 'parent',
      value: unit.parent_code,
      message: `parent is ${unit.parent_code}, and following parents leads back to ${unit.code}; a tree has no circles.`,
    });
  else if (LEVELS.indexOf(parent.level) >= LEVELS.indexOf(unit.level))
    problems.push({
      code: 'units/level-order',
      field: 'parent',
      value: unit.parent_code,
      message: `parent ${unit.parent_code} is of level ${parent.level}; it must be above ${unit.level}.`,
    });
  return problems;
}

function hasCycle(unit: Unit, tree: ReadonlyMap<string, readonly Unit[]>): boolean {
  const seen = new Set([unit.code]);
  for (let code = unit.parent_code; code !== null; code = tree.get(code)?.[0]?.parent_code ?? null) {
    if (seen.has(code)) return true;
    seen.add(code);
  }
  return false;
}

/** The unit of work of each code: its county, or what directly holds towns or villages in a county's stead. */
function countiesOf(units: Iterable<Unit>): Map<string, string> {
  const byCode = new Map([...units].map((u) => [u.code, u]));
  const holders = new Set<string>();
  const isBelow = (u: Unit): boolean => u.level === 'town' || u.level === 'village';
  for (const u of byCode.values()) {
    const parent = u.parent_code === null ? undefined : byCode.get(u.parent_code);
    if (u.level === 'county') holders.add(u.code);
    else if (isBelow(u) && parent !== undefined && !isBelow(parent)) holders.add(parent.code);
  }
  const county = (u: Unit | undefined): string => {
    if (u === undefined) return '';
    if (holders.has(u.code)) return u.code;
    return isBelow(u) && u.parent_code !== null ? county(byCode.get(u.parent_code)) : '';
  };
  return new Map([...byCode.values()].map((u) => [u.code, county(u)]));
}

async function writeUnits(
  tx: Transaction,
  changed: readonly { unit: Unit; county: string; before: HeldUnit | undefined }[],
): Promise<void> {
  const old = changed.filter((c) => c.before !== undefined);
  await tx.query(
    `UPDATE unit u SET rev_to = $1 FROM jsonb_to_recordset($2::jsonb) AS o(county text, code text, since date)
      WHERE u.county_code = o.county AND u.code = o.code AND u.valid_from = o.since AND u.rev_to IS NULL`,
    [
      tx.revision,
      JSON.stringify(
        old.map((c) => ({ county: c.before?.county_code, code: c.unit.code, since: c.unit.valid_from })),
      ),
    ],
  );
  await tx.insertRows(
    'unit',
    COLUMNS,
    changed.map(({ unit: u, county }) => [
      county,
      tx.revision,
      ...COLUMNS.slice(2).map((column) => u[column.slice(0, column.indexOf(' ')) as keyof Unit]),
    ]),
  );
  const moved = old
    .filter((c) => c.before?.county_code !== c.county)
    .map((c) => ({ code: c.unit.code, county: c.county }));
  if (moved.length > 0) await moveWith(tx, moved);
}

/** People and boundaries follow their unit into another county, as new versions. */
async function moveWith(tx: Transaction, moved: readonly { code: string; county: string }[]): Promise<void> {
  for (const [table, key] of [
    ['population', 'settlement_code'],
    ['boundary', 'code'],
  ] as const) {
    const columns = (
      await tx.query<{ name: string }>(
        `SELECT column_name AS name FROM information_schema.columns
          WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER'
            AND column_name NOT IN ('county_code', 'rev_from', 'rev_to') ORDER BY ordinal_position`,
        [table],
      )
    ).map((c) => c.name);
    await tx.query(
      `WITH moved AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS m(code text, county text)),
            old AS (UPDATE ${table} t SET rev_to = $1 FROM moved m
                     WHERE t.${key} = m.code AND t.county_code <> m.county AND t.rev_to IS NULL RETURNING t.*, m.county)
       INSERT INTO ${table} (county_code, rev_from, ${columns.join(', ')})
       SELECT county, $1, ${columns.join(', ')} FROM old`,
      [tx.revision, JSON.stringify(moved)],
    );
  }
}

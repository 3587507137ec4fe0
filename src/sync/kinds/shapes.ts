/** Boundaries of units and land zones: polygons, checked before the database sees them. */
import { readCode } from '../../common/codes.js';
import { shown } from '../../common/errors.js';
import type { Problem } from '../../common/errors.js';
import { LAND_CLASSES } from '../../common/vocabulary.js';
import { readPlace } from '../../geo/datum.js';
import type { Crs } from '../../geo/datum.js';
import type { Transaction } from '../../store/database.js';
import type { Importer, RowVerdict } from '../report.js';
import { FieldReader } from '../rows/fields.js';
import { placeAgain } from './place.again.js';

const MAX_POSITIONS = 500_000;

/** Takes: a geometry of a file. Gives: a MultiPolygon as GeoJSON text in WGS-84, or the problem. */
export function readMultiPolygon(geometry: unknown, crs: Crs): { json: string } | { problem: Problem } {
  const bad = (message: string): { problem: Problem } => ({
    problem: { code: 'geometry/bad-polygon', field: 'geometry', message },
  });
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown };
  const polygons: unknown = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : null;
  if (!Array.isArray(polygons) || polygons.length === 0)
    return bad(`geometry is ${shown(type ?? null)}; it must be a Polygon or MultiPolygon with coordinates.`);
  let positions = 0;
  const result: number[][][][] = [];
  for (const polygon of polygons as unknown[]) {
    if (!Array.isArray(polygon) || polygon.length === 0) return bad('A polygon has no ring.');
    const rings: number[][][] = [];
    for (const ring of polygon as unknown[]) {
      if (!Array.isArray(ring) || ring.length < 4) return bad('A ring has fewer than 4 positions.');
      positions += ring.length;
      if (positions > MAX_POSITIONS)
        return bad(`The geometry has more than ${MAX_POSITIONS} positions; simplify it.`);
      const points: number[][] = [];
      for (const position of ring as unknown[]) {
        const [x, y] = Array.isArray(position) ? (position as unknown[]) : [];
        if (typeof x !== 'number' || typeof y !== 'number')
          return bad(`The position ${shown(position)} is no pair of numbers.`);
        const place = readPlace(crs, x, y);
        if ('problem' in place) return { problem: { ...place.problem, field: 'geometry' } };
        points.push([place.lon, place.lat]);
      }
      const [first, last] = [ring[0] as number[], ring[ring.length - 1] as number[]];
      if (first[0] !== last[0] || first[1] !== last[1])
        return bad('A ring is not closed: its last position must be its first.');
      rings.push(points);
    }
    result.push(rings);
  }
  return { json: JSON.stringify({ type: 'MultiPolygon', coordinates: result }) };
}

interface Boundary {
  readonly code: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly json: string;
}

/** Rows whose rings cross themselves or each other: no point can be told in or out. Gives reasons by key. */
async function crossings(
  tx: Transaction,
  rows: readonly { key: string; value: { json: string } }[],
): Promise<Map<string, Problem>> {
  const bad = await tx.query<{ key: string; reason: string }>(
    `SELECT g.key, ST_IsValidReason(ST_GeomFromGeoJSON(g.json)) AS reason
       FROM jsonb_to_recordset($1::jsonb) AS g(key text, json text) WHERE NOT ST_IsValid(ST_GeomFromGeoJSON(g.json))`,
    [JSON.stringify(rows.map((r) => ({ key: r.key, json: r.value.json })))],
  );
  return new Map(
    bad.map(({ key, reason }) => [
      key,
      {
        code: 'geometry/bad-polygon',
        field: 'geometry',
        message: `The polygon is not valid: ${reason}; repair it (rings may not cross).`,
      },
    ]),
  );
}

const rejectedBy = (of: Pick<RowVerdict, 'rowNumber' | 'key'>, reason: Problem): RowVerdict => ({
  ...of,
  verdict: 'rejected',
  reasons: [reason],
});

export const boundariesImporter: Importer<Boundary> = {
  readsPoints: true,
  known: { columns: ['code', 'validFrom', 'validTo'], required: ['code'] },
  read(row, options) {
    const fields = new FieldReader(row);
    const code = readCode(options.scheme, fields.required('code', 64), 'code');
    if ('problem' in code && row.cells.has('code')) fields.problems.push(code.problem);
    const shape = readMultiPolygon(row.geometry, options.crs);
    if ('problem' in shape) fields.problems.push(shape.problem);
    const value = {
      code: 'code' in code ? code.code : '',
      validFrom: fields.date('validFrom') ?? '-infinity',
      validTo: fields.date('validTo'),
      json: 'json' in shape ? shape.json : '',
    };
    if (fields.problems.length > 0) return { problems: fields.problems, key: value.code || null };
    return { accepted: { rowNumber: row.rowNumber, key: `${value.code}|${value.validFrom}`, value } };
  },

  async apply(tx, rows, options) {
    const known = new Map(
      (
        await tx.query<{ code: string; county_code: string }>(
          `SELECT DISTINCT code, county_code FROM unit WHERE code = ANY($1) AND rev_to IS NULL`,
          [rows.map((r) => r.value.code)],
        )
      ).map((u) => [u.code, u.county_code]),
    );
    const crossed = await crossings(tx, rows);
    const isKnown = rows.filter((r) => known.has(r.value.code) && !crossed.has(r.key));
    const same = new Set(
      (
        await tx.query<{ key: string }>(
          `SELECT g.key FROM jsonb_to_recordset($1::jsonb) AS g(key text, code text, since date, until date, json text)
             JOIN boundary b ON b.code = g.code AND b.valid_from = g.since AND b.rev_to IS NULL
            WHERE b.geom = ST_Multi(ST_GeomFromGeoJSON(g.json)) AND b.valid_to IS NOT DISTINCT FROM g.until`,
          [
            JSON.stringify(
              isKnown.map((r) => ({
                key: r.key,
                code: r.value.code,
                since: r.value.validFrom,
                until: r.value.validTo,
                json: r.value.json,
              })),
            ),
          ],
        )
      ).map((r) => r.key),
    );
    const changed = isKnown.filter((r) => !same.has(r.key));
    const closed = await tx.query<{ key: string }>(
      `UPDATE boundary b SET rev_to = $1 FROM jsonb_to_recordset($2::jsonb) AS g(code text, since date)
        WHERE b.code = g.code AND b.valid_from = g.since AND b.rev_to IS NULL
        RETURNING b.code || '|' || b.valid_from AS key`,
      [tx.revision, JSON.stringify(changed.map((r) => ({ code: r.value.code, since: r.value.validFrom })))],
    );
    await tx.insertRows(
      'boundary',
      [
        'county_code varchar',
        'code varchar',
        'valid_from date',
        'valid_to date',
        'rev_from bigint',
        'geom text',
      ],
      changed.map((r) => [
        known.get(r.value.code),
        r.value.code,
        r.value.validFrom,
        r.value.validTo,
        tx.revision,
        r.value.json,
      ]),
      ['geom'],
    );
    const updated = new Set(closed.map((c) => c.key));
    const verdicts = rows.map((r): RowVerdict => {
      const of = { rowNumber: r.rowNumber, key: r.value.code };
      if (!known.has(r.value.code))
        return rejectedBy(of, {
          code: 'boundaries/unknown-unit',
          field: 'code',
          value: r.value.code,
          message: `code is ${r.value.code}, which is no unit that is held; import units first.`,
        });
      const crossing = crossed.get(r.key);
      if (crossing) return rejectedBy(of, crossing);
      return {
        ...of,
        verdict: same.has(r.key) ? 'unchanged' : updated.has(r.key) ? 'updated' : 'created',
        reasons: [],
      };
    });
    const counties = [...new Set(changed.map((r) => known.get(r.value.code) ?? ''))].sort();
    const outlines = changed.map((r) => r.value.code);
    const replaced = await placeAgain(tx, { units: [], settlements: false, outlines }, options.today);
    return { verdicts, changes: [...counties.map((countyCode) => ({ countyCode })), ...replaced] };
  },
};

interface LandZone {
  readonly id: string;
  readonly class: string;
  readonly name: string | null;
  readonly county: string;
  readonly validFrom: string | null;
  readonly validTo: string | null;
  readonly json: string;
}

export const landImporter: Importer<LandZone> = {
  readsPoints: true,
  known: { columns: ['id', 'class', 'name', 'county', 'validFrom', 'validTo'], required: ['id', 'class'] },
  read(row, options) {
    const fields = new FieldReader(row);
    const shape = readMultiPolygon(row.geometry, options.crs);
    if ('problem' in shape) fields.problems.push(shape.problem);
    if (!row.cells.has('class')) fields.required('class');
    const value = {
      id: fields.required('id', 128),
      class: fields.oneOf('class', LAND_CLASSES) ?? 'other',
      name: fields.text('name'),
      county: fields.text('county', 32) ?? '',
      validFrom: fields.date('validFrom'),
      validTo: fields.date('validTo'),
      json: 'json' in shape ? shape.json : '',
    };
    if (fields.problems.length > 0) return { problems: fields.problems, key: value.id || null };
    return { accepted: { rowNumber: row.rowNumber, key: value.id, value } };
  },

  async apply(tx, rows) {
    const held = new Map(
      (
        await tx.query<{ id: string; same: boolean }>(
          `SELECT z.id, (z.geom = ST_Multi(ST_GeomFromGeoJSON(g.json)) AND z.class = g.class AND z.name IS NOT DISTINCT FROM g.name
                  AND z.county_code = g.county AND z.valid_from IS NOT DISTINCT FROM g.since AND z.valid_to IS NOT DISTINCT FROM g.until) AS same
             FROM jsonb_to_recordset($1::jsonb) AS g(id text, json text, class text, name text, county text, since date, until date)
             JOIN land_zone z ON z.id = g.id AND z.rev_to IS NULL`,
          [
            JSON.stringify(
              rows.map(({ value: z }) => ({
                id: z.id,
                json: z.json,
                class: z.class,
                name: z.name,
                county: z.county,
                since: z.validFrom,
                until: z.validTo,
              })),
            ),
          ],
        )
      ).map((z) => [z.id, z.same]),
    );
    const crossed = await crossings(tx, rows);
    const changed = rows.filter((r) => held.get(r.key) !== true && !crossed.has(r.key));
    await tx.query(`UPDATE land_zone SET rev_to = $1 WHERE id = ANY($2) AND rev_to IS NULL`, [
      tx.revision,
      changed.map((r) => r.key),
    ]);
    await tx.insertRows(
      'land_zone',
      [
        'county_code varchar',
        'id varchar',
        'rev_from bigint',
        'class text',
        'name text',
        'valid_from date',
        'valid_to date',
        'geom text',
      ],
      changed.map(({ value: z }) => [
        z.county,
        z.id,
        tx.revision,
        z.class,
        z.name,
        z.validFrom,
        z.validTo,
        z.json,
      ]),
      ['geom'],
    );
    return {
      verdicts: rows.map((r): RowVerdict => {
        const same = held.get(r.key);
        const crossing = crossed.get(r.key);
        if (crossing) return rejectedBy({ rowNumber: r.rowNumber, key: r.key }, crossing);
        return {
          rowNumber: r.rowNumber,
          key: r.key,
          verdict: same === true ? 'unchanged' : same === false ? 'updated' : 'created',
          reasons: [],
        };
      }),
      changes: [],
    };
  },
};

/**
 * What the alternatives answer with: the tables read by the best statement we know for the question, prepared, and the
 * words of the service. Nothing is kept between questions.
 */
import { createHash } from 'node:crypto';
import pg from 'pg';
import { readConfig } from '../../dist/src/config.js';
import { speedsOf } from '../../dist/src/compute/settings.js';
import { CoverageService } from '../../dist/src/coverage/coverage.service.js';
import {
  namedUnit,
  settlementCoverages,
  sumsOfRows,
  unitServiceCoverage,
} from '../../dist/src/coverage/coverage.shaping.js';
import { VALUE_TYPES } from '../../dist/src/store/connection/value-types.js';
import { Freshness } from '../../dist/src/store/fresh/freshness.js';
import { KeptAnswers } from '../../dist/src/store/fresh/kept.answers.js';

const config = readConfig({ HINTERLAND_TODAY: process.env.HINTERLAND_TODAY ?? '' });
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 10,
  types: VALUE_TYPES,
  options: '-c jit=off',
});
const names = new Map();
const nameOf = (text) => {
  if (!names.has(text)) names.set(text, createHash('sha256').update(text).digest('hex').slice(0, 24));
  return names.get(text);
};
const sql = {
  query: async (text, values = []) =>
    (await pool.query({ name: nameOf(text), text, values: [...values] })).rows,
};
const ctx = {
  asOf: config.HINTERLAND_TODAY ?? new Date().toISOString().slice(0, 10),
  asOfGiven: false,
  revision: null,
  standardSet: config.HINTERLAND_STANDARD_SET,
  basis: 'resident',
  includePlanned: false,
};
const service = new CoverageService(sql, config, null, null, new KeptAnswers(new Freshness(sql), 0), null);

/** Unit, state, row and all names of one settlement in one statement. */
const SETTLEMENT = `
  SELECT v.*, u.code, u.level, u.name, u.name_en, s.revision, s.as_of, s.services, s.rules,
         to_char(s.computed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS computed_at,
         EXISTS (SELECT 1 FROM stale_mark m WHERE m.county_code = s.county_code) AS is_stale,
         (SELECT json_agg(json_build_array(c.code, c.name, c.name_en)) FROM service c WHERE c.rev_to IS NULL) AS service_names,
         (SELECT json_agg(json_build_array(f.id, f.name, f.name_en)) FROM facility f WHERE f.rev_to IS NULL
            AND f.id = ANY (v.facility || v.nearest_facility || v.planned_facility)) AS facility_names
    FROM unit u JOIN county_state s ON s.county_code = u.county_code
    JOIN coverage v ON v.county_code = u.county_code AND v.settlement_code = u.code
   WHERE u.code = $1 AND u.rev_to IS NULL AND u.valid_from <= $2::date AND (u.valid_to IS NULL OR $2::date < u.valid_to)`;

const named = (rows) => new Map((rows ?? []).map(([code, name, name_en]) => [code, { code, name, name_en }]));

/** One settlement's row with its names; null = the code is none of a settlement. */
async function settlement(code) {
  const [row] = await sql.query(SETTLEMENT, [code, ctx.asOf]);
  if (row === undefined) return null;
  const known = { services: named(row.service_names), facilities: named(row.facility_names) };
  const items = settlementCoverages([row], [row], new Map([[row.code, row]]), known, null);
  return { row, known, items };
}

/** One settlement as GraphQL shows it. */
export const coverageOfSettlement = async (code) => (await settlement(code))?.items[0] ?? null;

/** `/v1/units/{code}/coverage`, as JSON. */
export async function unitCoverage(code) {
  const read = await settlement(code);
  if (read === null) {
    const opened = await service.open(ctx, code);
    return JSON.stringify(
      await service.unitWithSettlements(opened, { services: [], after: null, limit: 50 }),
    );
  }
  const { row, known, items } = read;
  return JSON.stringify({
    revision: row.revision,
    asOf: row.as_of,
    standardSet: ctx.standardSet,
    basis: ctx.basis,
    includePlanned: false,
    computedAt: row.computed_at,
    stale: row.is_stale,
    unit: namedUnit(row),
    speedsKmh: speedsOf(config),
    services: [...sumsOfRows(row, [row])].map(([of, sums]) => unitServiceCoverage(of, sums, known)),
    settlements: { nextCursor: null, items },
  });
}

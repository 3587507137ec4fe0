/** Coordinate systems against PROJ and the EPSG registry, as PostGIS carries them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readPlace } from '../../src/geo/datum.js';
import { distanceMetres } from '../../src/geo/earth.js';
import { epsgSystem } from '../../src/geo/epsg.js';
import { testDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';

/** Every family is a straight rule: its ends and one in between prove it. Each further code costs the database 50 ms. */
const FAMILIES = [
  [3857, 3857],
  [4491, 4501],
  [4502, 4512],
  [4513, 4533],
  [4534, 4554],
  [32601, 32660],
  [32701, 32760],
] as const;
const CODES = [...new Set(FAMILIES.flatMap(([first, last]) => [first, (first + last) >> 1, last]))];

describe('coordinate systems by EPSG code', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.close());

  it('are where PROJ says, to a millimetre, at both edges and in the middle of every zone', async () => {
    const places = CODES.flatMap((code) => {
      const { minX, maxX, maxY } = (epsgSystem(code) as NonNullable<ReturnType<typeof epsgSystem>>).bounds;
      const middle = (minX + maxX) / 2;
      // at 34 degrees a 6-degree zone reaches 277 km to each side; web Mercator has no zone
      return [middle - 277_000, middle + 1234.5, middle + 277_000].map((x) => ({ code, x, y: maxY * 0.38 }));
    });
    const rows: { lon: number; lat: number }[] = await database.dataSource.query(
      `SELECT ST_X(p) AS lon, ST_Y(p) AS lat
         FROM (SELECT k, ST_Transform(ST_SetSRID(ST_MakePoint(x, y), code), 4326) AS p
                 FROM unnest($1::int[], $2::float8[], $3::float8[]) WITH ORDINALITY AS g(code, x, y, k)) AS t ORDER BY k`,
      [places.map((p) => p.code), places.map((p) => p.x), places.map((p) => p.y)],
    );
    const worst = places.map(({ code, x, y }, k) => {
      const place = readPlace(`EPSG:${code}`, x, y);
      const row = rows[k] as { lon: number; lat: number };
      return 'problem' in place ? Infinity : distanceMetres(place.lon, place.lat, row.lon, row.lat);
    });
    expect(rows).toHaveLength(places.length);
    expect(Math.max(...worst)).toBeLessThan(0.001);
  });
});

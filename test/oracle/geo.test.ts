import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { toWgs84 } from '../../src/geo/datum.js';
import { distanceMetres } from '../../src/geo/earth.js';
import { parse } from 'csv-parse/sync';
import * as library from 'gcoord';
import { describeWithShared } from '../support/shared-data.js';

/** Rows of a CSV file, by column name. */
function rowsOf(folder: string, file: string): Record<string, string>[] {
  return parse(readFileSync(join(folder, file), 'utf8'), { columns: true });
}

describeWithShared(
  'reference/geodesic',
  'distance against GeographicLib (Karney) and published pairs',
  (folder) => {
    it('equals the haversine of the 20 inverse cases to 1e-9, and the ellipsoid to 0.56 %', () => {
      const rows = rowsOf(folder, 'geographiclib_20.csv');
      expect(rows).toHaveLength(20);
      for (const row of rows) {
        const metres = distanceMetres(
          Number(row['lon1']),
          Number(row['lat1']),
          Number(row['lon2']),
          Number(row['lat2']),
        );
        const haversine = Number(row['haversine_R6371008.8_m']);
        const geodesic = Number(row['s12_wgs84_m']);
        // the file gives micrometres
        expect(Math.abs(metres - haversine)).toBeLessThanOrEqual(1e-9 * haversine + 1e-6);
        expect(Math.abs(metres - geodesic)).toBeLessThanOrEqual(0.0056 * geodesic);
      }
    });

    it('equals the published pairs, scaled from their radius of 6,371,000 m', () => {
      const rows = rowsOf(folder, 'vincenty_published.csv').filter(
        (row) => row['haversine_R6371000_m'] !== '',
      );
      expect(rows.length).toBeGreaterThan(3);
      for (const row of rows) {
        const metres = distanceMetres(
          Number(row['lon1']),
          Number(row['lat1']),
          Number(row['lon2']),
          Number(row['lat2']),
        );
        const scaled = Number(row['haversine_R6371000_m']) * (6_371_008.8 / 6_371_000);
        expect(Math.abs(metres - scaled)).toBeLessThanOrEqual(1e-9 * scaled + 1e-6);
      }
    });
  },
);

describeWithShared('reference/china_crs', 'datums against the twenty places of gcoord', (folder) => {
  // the tolerance that the peer states for its own table
  const TOLERANCE_DEGREES = 5e-5;

  it.each([
    ['GCJ02', 'gcj02'],
    ['BD09', 'bd09'],
  ] as const)('%s comes back to WGS-84', (crs, column) => {
    const rows = rowsOf(folder, 'twenty_places.csv');
    expect(rows).toHaveLength(20);
    for (const row of rows) {
      const { lon, lat } = toWgs84(crs, Number(row[`${column}_lon`]), Number(row[`${column}_lat`]));
      expect(Math.abs(lon - Number(row['wgs84_lon']))).toBeLessThan(TOLERANCE_DEGREES);
      expect(Math.abs(lat - Number(row['wgs84_lat']))).toBeLessThan(TOLERANCE_DEGREES);
    }
  });

  // the product converts inward only; the library that it converts by is held to the table in every direction
  it.each([
    ['WGS84', 'GCJ02', TOLERANCE_DEGREES],
    ['WGS84', 'BD09', TOLERANCE_DEGREES],
    ['GCJ02', 'BD09', 5e-6],
    ['BD09', 'GCJ02', 5e-6],
  ] as const)('%s goes to %s within the tolerance of the table', (from, to, toleranceDegrees) => {
    const { default: gcoord } = library as unknown as {
      default: Record<string, unknown> & {
        transform(place: [number, number], from: unknown, to: unknown): [number, number];
      };
    };
    for (const row of rowsOf(folder, 'twenty_places.csv')) {
      const placeIn = (crs: string): [number, number] => [
        Number(row[`${crs.toLowerCase()}_lon`]),
        Number(row[`${crs.toLowerCase()}_lat`]),
      ];
      const [lon, lat] = gcoord.transform(placeIn(from), gcoord[from], gcoord[to]);
      const [wantedLon, wantedLat] = placeIn(to);
      expect(Math.abs(lon - wantedLon)).toBeLessThan(toleranceDegrees);
      expect(Math.abs(lat - wantedLat)).toBeLessThan(toleranceDegrees);
    }
  });

  it('a wrong label moves every place by more than the 300 m that decide coverage', () => {
    for (const row of rowsOf(folder, 'twenty_places.csv')) {
      const place = [Number(row['wgs84_lon']), Number(row['wgs84_lat'])] as const;
      const wrong = toWgs84('WGS84', Number(row['bd09_lon']), Number(row['bd09_lat']));
      expect(distanceMetres(...place, wrong.lon, wrong.lat)).toBeGreaterThan(300);
    }
  });
});

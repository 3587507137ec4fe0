/** The synthetic nation: the same bytes for the same seed, in every size, and rows that the house would take. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { impliedLevel, impliedParent, readCode } from '../../src/common/codes.js';
import type { Level } from '../../src/common/vocabulary.js';
import { nationArrays } from '../../src/demo/arrays.js';
import { makeCounty } from '../../src/demo/county.js';
import { FULL_COUNTIES, placeOfCounty } from '../../src/demo/plan.js';
import { countyLines, facilityId, upperLines } from '../../src/demo/rows.js';
import { SERVICES } from '../../src/demo/words.js';
import { distanceMetres } from '../../src/geo/earth.js';

const SEED = 7;
const catalogue = JSON.parse(
  readFileSync(new URL('../../src/standards/catalogue/cn-2026.json', import.meta.url), 'utf8'),
) as { services: { code: string; capacityUnit: string | null }[] };

function bytesOf(counties: number, seed: number): string {
  const hash = createHash('sha256');
  for (let k = 0; k < counties; k += 1) {
    const county = makeCounty(seed, k);
    const before = k === 0 ? null : makeCounty(seed, k - 1);
    hash.update(upperLines(county, before, 1));
    for (const text of Object.values(countyLines(county, 1))) hash.update(text);
  }
  return hash.digest('hex');
}

describe('the synthetic nation', () => {
  it('has the same bytes for the same seed, today as when this was written', () => {
    expect(bytesOf(3, SEED)).toBe('712a70d3aa9187a2e6c260288106687e954d003a88ba974b3aa88730a13bcdf4');
  });

  it('has other bytes for another seed', () => {
    expect(bytesOf(1, SEED)).not.toBe(bytesOf(1, SEED + 1));
  });

  it('of few counties is the beginning of one of many', () => {
    const small = nationArrays(2, SEED);
    const large = nationArrays(5, SEED);
    const m = small.facilityState.length;
    expect([...large.facilityLonLat.subarray(0, 2 * m)]).toEqual([...small.facilityLonLat]);
    expect([...large.facilitySettlement.subarray(0, m)]).toEqual([...small.facilitySettlement]);
  });

  it('gives codes and parents that the code scheme takes, each code once', () => {
    const seen = new Set<string>();
    for (const k of [0, 1, 8, 9, 91, 92, FULL_COUNTIES - 1]) {
      const county = makeCounty(SEED, k);
      for (const line of countyLines(county, 1).unit.trim().split('\n')) {
        const [countyCode, code = '', , level, parent] = line.split('\t');
        expect(countyCode).toBe(county.place.code);
        expect(readCode('china12', code, 'code')).toEqual({ code });
        expect([code, impliedLevel('china12', code)]).toEqual([code, level]);
        expect([code, impliedParent('china12', code, level as Level)]).toEqual([code, parent]);
        expect(seen).not.toContain(code);
        seen.add(code);
      }
    }
  });

  it('has 2,850 counties with codes of their own in 31 provinces, and neighbours in number lie side by side', () => {
    const places = Array.from({ length: FULL_COUNTIES }, (_, k) => placeOfCounty(k));
    expect(new Set(places.map((p) => p.code)).size).toBe(FULL_COUNTIES);
    expect(new Set(places.map((p) => p.province)).size).toBe(31);
    const codes = places.map((p) => p.code);
    expect([...codes].sort()).toEqual(codes);
    for (let k = 1; k < FULL_COUNTIES; k += 1) {
      const [a, b] = [places[k - 1] as (typeof places)[0], places[k] as (typeof places)[0]];
      if (a.province === b.province) expect(distanceMetres(a.lon, a.lat, b.lon, b.lat)).toBeLessThan(60_000);
    }
  });

  it('offers 25 services of the built-in catalogue in its units of capacity', () => {
    const known = new Map(catalogue.services.map((s) => [s.code, s.capacityUnit]));
    expect(SERVICES).toHaveLength(25);
    for (const service of SERVICES)
      if (service.capacity !== null)
        expect([service.code, service.unit]).toEqual([service.code, known.get(service.code)]);
      else expect(known.has(service.code)).toBe(true);
    const { facilityService, facilityAlso } = nationArrays(4, SEED);
    expect(new Set([...facilityService, ...facilityAlso].filter((s) => s >= 0)).size).toBe(25);
  });

  it('is about as large as the model says: 41,000 towns, 620,000 settlements, 3 million facilities', () => {
    const sizes = [0, 0, 0];
    const sample = Array.from({ length: 60 }, (_, k) => makeCounty(SEED, k * 47));
    for (const county of sample) {
      sizes[0] = (sizes[0] as number) + county.towns.tier.length;
      sizes[1] = (sizes[1] as number) + county.settlements.kind.length;
      sizes[2] = (sizes[2] as number) + county.facilities.service.length;
    }
    const scaled = sizes.map((n) => (n * FULL_COUNTIES) / sample.length);
    for (const [k, wanted] of [41_000, 620_000, 3_000_000].entries())
      expect(Math.abs((scaled[k] as number) / wanted - 1)).toBeLessThan(0.08);
  });

  it('names each facility once and never more than fit the digits', () => {
    const county = makeCounty(SEED, 5);
    const ids = Array.from(county.facilities.service, (_, j) => facilityId(county, j));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    expect(ids.length).toBeLessThan(100_000);
  });
});

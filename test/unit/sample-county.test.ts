import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { isCalendarDate } from '../../src/common/dates.js';
import { FACILITY_STATUSES, GROUPS, LAND_CLASSES, LEVELS, TIERS } from '../../src/common/vocabulary.js';

type Row = Readonly<Record<string, string>>;
type Ring = readonly (readonly [number, number])[];
interface Feature {
  readonly properties: Readonly<Record<string, string>>;
  readonly geometry: { readonly type: string; readonly coordinates: readonly Ring[] };
}

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'examples/sample-county');
const FILES = [
  'units.csv',
  'populations.csv',
  'facilities.csv',
  'boundaries.geojson',
  'land.geojson',
  'feed-dirty.csv',
];
const text = (name: string): string => readFileSync(join(folder, name), 'utf8');
const rowsOf = (name: string): Row[] => parse(text(name), { columns: true });
const featuresOf = (name: string): Feature[] => (JSON.parse(text(name)) as { features: Feature[] }).features;

const COUNTY = '990121000000';
const units = rowsOf('units.csv');
const current = units.filter((unit) => unit.validTo === '');
const settlements = current.filter((unit) => unit.level === 'village');
const populations = rowsOf('populations.csv');
const facilities = rowsOf('facilities.csv');
const boundaries = featuresOf('boundaries.geojson');
const townOf = new Map(settlements.map((s) => [s.code, s.parent]));
const countyOf = new Map(current.filter((u) => u.level === 'town').map((t) => [t.code, t.parent]));
const inCounty = (code: string): boolean => countyOf.get(townOf.get(code) ?? '') === COUNTY;

/** Twice the area in square degrees; positive = counter-clockwise, as RFC 7946 asks of outer rings. */
const doubleArea = (ring: Ring): number =>
  ring.slice(1).reduce((sum, [x, y], i) => sum + ((ring[i]?.[0] ?? 0) * y - x * (ring[i]?.[1] ?? 0)), 0);

function isInside(ring: Ring, lon: number, lat: number): boolean {
  let inside = false;
  ring.slice(1).forEach(([bx, by], i) => {
    const [ax, ay] = ring[i] as readonly [number, number];
    if (ay > lat !== by > lat && lon < ((bx - ax) * (lat - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}

describe('the sample county', () => {
  it('is written again byte for byte from its seed', () => {
    const out = mkdtempSync(join(tmpdir(), 'sample-county-'));
    try {
      execFileSync(process.execPath, [join(folder, 'generate.mjs'), '--seed', '20260', '--out', out]);
      for (const name of FILES) {
        expect([name, readFileSync(join(out, name)).equals(readFileSync(join(folder, name)))]).toEqual([
          name,
          true,
        ]);
      }
    } finally {
      rmSync(out, { recursive: true });
    }
  });

  it('stays below 1.5 MB', () => {
    const bytes = FILES.reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);
    expect(bytes).toBeLessThan(1_500_000);
  });

  it('has 13 towns and some 180 settlements of its own, and an edge of the neighbour', () => {
    const towns = current.filter((unit) => unit.level === 'town');
    expect(towns.filter((t) => t.parent === COUNTY)).toHaveLength(13);
    expect(towns.filter((t) => t.parent !== COUNTY)).toHaveLength(2);
    expect(settlements.filter((s) => inCounty(s.code)).length).toBeGreaterThan(170);
    expect(towns.filter((t) => t.tier === 'county_seat')).toHaveLength(1);
    expect(settlements.filter((s) => s.tier === 'central_village')).toHaveLength(10);
  });

  it('hangs every unit under a unit of a higher level that is there', () => {
    const known = new Map(current.map((unit) => [unit.code, unit]));
    for (const unit of units.filter((u) => u.parent !== '')) {
      const parent = known.get(unit.parent) as Row;
      const depth = (row: Row): number => (LEVELS as readonly (string | undefined)[]).indexOf(row.level);
      expect([unit.code, depth(parent) < depth(unit)]).toEqual([unit.code, true]);
      expect(unit.code).toMatch(/^99\d{10}$/);
      if (unit.tier !== '') expect(TIERS).toContain(unit.tier);
    }
    expect(known.size).toBe(current.length);
    expect(new Set(current.map((u) => u.nameEn)).size).toBe(current.length);
    expect(new Set(current.map((u) => u.name)).size).toBe(current.length);
  });

  it('holds ages that sum to all people, and no more workers than people of working age', () => {
    const known = populations.filter((row) => row.all !== '');
    for (const row of known) {
      const ages = GROUPS.slice(1, 8).reduce((sum, group) => sum + Number(row[group]), 0);
      expect([row.settlement, row.basis, ages]).toEqual([row.settlement, row.basis, Number(row.all)]);
      expect(Number(row.workers)).toBeLessThanOrEqual(Number(row['18-59']));
      expect(Number(row.migrants)).toBeLessThanOrEqual(Number(row.all));
    }
    expect(populations).toHaveLength(2 * settlements.length);
    const blank = populations.filter((row) => row.basis === 'resident' && row.all === '');
    expect(blank).toHaveLength(2);
    const residents = known.filter((r) => r.basis === 'resident' && inCounty(r.settlement));
    const people = residents.reduce((sum, row) => sum + Number(row.all), 0);
    expect(people).toBeGreaterThan(410_000);
    expect(people).toBeLessThan(430_000);
  });

  it('offers only services of the catalogue, counted in their units', () => {
    const catalogue = JSON.parse(
      readFileSync(join(root, 'src/standards/catalogue/cn-2026.json'), 'utf8'),
    ) as { services: { code: string; capacityUnit: string | null }[] };
    const unitOf = new Map(catalogue.services.map((s) => [s.code, s.capacityUnit]));
    const offered = new Set<string>();
    for (const facility of facilities) {
      for (const offer of (facility.offers ?? '').split(';')) {
        const [service = '', capacity, unit] = offer.split(':');
        offered.add(service);
        expect([facility.externalId, service, unitOf.has(service)]).toEqual([
          facility.externalId,
          service,
          true,
        ]);
        if (capacity === undefined) continue;
        expect([service, unit, Number(capacity) > 0]).toEqual([service, unitOf.get(service), true]);
      }
    }
    expect(offered.size).toBeGreaterThan(20);
    expect(facilities.length).toBeGreaterThan(850);
  });

  it('names each facility once, stands it in a known unit and dates its state', () => {
    expect(new Set(facilities.map((f) => f.externalId)).size).toBe(facilities.length);
    for (const f of facilities) {
      expect(FACILITY_STATUSES).toContain(f.status);
      if (f.unit !== '') expect([f.externalId, townOf.has(f.unit)]).toEqual([f.externalId, true]);
      for (const date of [f.openedOn, f.suspendedOn, f.closedOn]) {
        if (date) expect(isCalendarDate(date)).toBe(true);
      }
      if (f.status === 'planned') expect(f.openedOn).toMatch(/^2027-/);
      if (f.status === 'closed') expect((f.openedOn || '0') < (f.closedOn ?? '')).toBe(true);
    }
    for (const status of FACILITY_STATUSES) expect(facilities.map((f) => f.status)).toContain(status);
    expect(facilities.some((f) => f.unit === '')).toBe(true);
    expect(facilities.filter((f) => f.serviceRadiusMetres !== '').length).toBeGreaterThanOrEqual(2);
  });

  it('draws every settlement inside its own polygon and every facility inside its unit', () => {
    const ringOf = new Map(boundaries.map((b) => [b.properties.code, b.geometry.coordinates[0] as Ring]));
    for (const s of settlements) {
      expect([s.code, isInside(ringOf.get(s.code ?? '') ?? [], Number(s.lon), Number(s.lat))]).toEqual([
        s.code,
        true,
      ]);
    }
    for (const f of facilities.filter((row) => row.unit !== '')) {
      const inside = isInside(ringOf.get(f.unit ?? '') ?? [], Number(f.lon), Number(f.lat));
      expect([f.externalId, inside]).toEqual([f.externalId, true]);
    }
  });

  it('tiles: villages fill their towns and towns their county, edge by edge', () => {
    const edgesOf = (codes: readonly (string | undefined)[]): string[] => {
      const left = new Set<string>();
      for (const { properties, geometry } of boundaries) {
        if (!codes.includes(properties.code)) continue;
        const ring = geometry.coordinates[0] as Ring;
        ring.slice(1).forEach((to, i) => {
          if (!left.delete(`${to.join()}>${(ring[i] as readonly number[]).join()}`)) {
            left.add(`${(ring[i] as readonly number[]).join()}>${to.join()}`);
          }
        });
      }
      return [...left].sort();
    };
    for (const upper of current.filter((u) => u.level === 'county' || u.level === 'town')) {
      const children = current.filter((u) => u.parent === upper.code).map((u) => u.code);
      expect([upper.code, edgesOf(children)]).toEqual([upper.code, edgesOf([upper.code])]);
    }
  });

  it('winds every polygon counter-clockwise and closes it', () => {
    const land = featuresOf('land.geojson');
    for (const { properties, geometry } of [...boundaries, ...land]) {
      expect(geometry.type).toBe('Polygon');
      for (const ring of geometry.coordinates) {
        expect([properties.code ?? properties.id, doubleArea(ring) > 0]).toEqual([
          properties.code ?? properties.id,
          true,
        ]);
        expect(ring.at(-1)).toEqual(ring[0]);
      }
    }
    for (const { properties } of land) expect(LAND_CLASSES).toContain(properties.class);
  });

  it('sends its dirty feed in GB18030, with 25 rows', () => {
    const bytes = readFileSync(join(folder, 'feed-dirty.csv'));
    expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow();
    const decoded = new TextDecoder('gb18030', { fatal: true }).decode(bytes);
    expect(decoded.trimEnd().split('\r\n')).toHaveLength(26);
    expect(decoded).toContain('卫生室');
  });
});

/** The questions of docs/planning-questions.md, with their answers reckoned again in a plain way. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY, testApp } from '../support/app.js';
import { heldAt, validOn } from '../../src/store/clocks.js';
import type { Answer, TestApp } from '../support/app.js';
import { TEST_DAY } from '../support/store.js';

const SEAT = '990121100000';
const REACH_METRES = 10_000;
const NEWCOMERS = {
  all: 5000,
  '3-5': 250,
  '6-11': 500,
  '12-14': 250,
  '18-59': 3500,
  '60+': 200,
  workers: 2800,
};

interface Place {
  readonly code: string;
  readonly lon: number;
  readonly lat: number;
}
interface Check {
  readonly rule: string;
  readonly kind: string;
  readonly status: string;
  readonly required: number | null;
  readonly present: number | null;
  readonly shortBy: number | null;
}

/** Great-circle distance by the haversine, on the sphere of IUGG's mean radius. */
function metres(a: Place, b: Place): number {
  const rad = (degrees: number): number => (degrees * Math.PI) / 180;
  const h =
    Math.sin(rad(b.lat - a.lat) / 2) ** 2 +
    Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(rad(b.lon - a.lon) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(h));
}

describe('the documented questions of planners', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());

  const post = (path: string, body: unknown): Promise<Answer> =>
    app.ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const places = (level: string): Promise<Place[]> =>
    app.store.db.query<Place & Record<string, unknown>>(
      `SELECT code, lon, lat FROM unit
        WHERE level = $1 AND county_code = $2 AND lon IS NOT NULL AND ${heldAt('unit', 3)} AND ${validOn('unit', 4)}
        ORDER BY code`,
      [level, SAMPLE_COUNTY, null, TEST_DAY],
    );

  it('the three key towns are the best of all threes of towns, counted village by village', async () => {
    const asked = await post('/v1/siting?wait=60', {
      unit: SAMPLE_COUNTY,
      service: 'county_hospital',
      model: 'mclp',
      number: 3,
      radiusMetres: REACH_METRES,
      weigh: 'settlements',
      candidates: { from: 'towns' },
      forbid: [],
    });
    expect(asked.body['code'] ?? asked.status).toBe(200);
    const answer = asked.body['result'] as {
      status: string;
      objective: { value: number; unit: string };
      people: { all: number; servedBefore: number; servedAfter: number };
      sites: { code: string; gain: number; settlementsGained: number }[];
      sizes: { candidates: number };
    };
    const [towns, villages] = [await places('town'), await places('village')];
    const { body } = await app.ask('/v1/facilities?service=county_hospital&limit=1000');
    const standing = (body['items'] as (Place & { status: string })[]).filter(
      (f) => f.status === 'operating',
    );
    const inReach = (list: readonly Place[], v: Place): boolean =>
      list.some((p) => metres(p, v) <= REACH_METRES);
    const without = villages.filter((v) => !inReach(standing, v));
    let best = 0;
    for (let a = 0; a < towns.length; a += 1)
      for (let b = a + 1; b < towns.length; b += 1)
        for (let c = b + 1; c < towns.length; c += 1) {
          const three = [towns[a], towns[b], towns[c]] as Place[];
          best = Math.max(best, without.filter((v) => inReach(three, v)).length);
        }
    expect(best).toBeGreaterThan(0);
    expect(answer).toMatchObject({
      status: 'optimal',
      objective: { value: best, unit: 'settlements' },
      sizes: { candidates: towns.length },
    });
    const chosen = towns.filter((t) => answer.sites.some((s) => s.code === t.code));
    expect(without.filter((v) => inReach(chosen, v)).length).toBe(best);
    expect(answer.sites.reduce((sum, s) => sum + s.gain, 0)).toBe(best);
    for (const site of answer.sites) expect(site.gain).toBe(site.settlementsGained);
    // people are told beside, and are no villages
    expect(answer.people.servedAfter).toBeGreaterThan(answer.people.servedBefore);
    expect(answer.people.all).toBeGreaterThan(villages.length);
  });

  it('what the seat lacks to serve newcomers grows by what the standard asks for them, and for nobody else', async () => {
    await post('/v1/scenarios', {
      id: 'newcomers',
      name: 'Newcomers',
      changes: [{ change: 'people', unit: SEAT, add: NEWCOMERS }],
    });
    const checks = async (query: string): Promise<Check[]> => {
      const answer = await app.ask(`/v1/units/${SAMPLE_COUNTY}/seat-check${query}`);
      expect(answer.body['code'] ?? answer.status).toBe(200);
      return (answer.body['places'] as { items: Check[] }[]).flatMap((place) => place.items);
    };
    const [now, then] = [await checks(''), await checks('?scenario=newcomers')];
    expect(then.map((c) => c.rule)).toEqual(now.map((c) => c.rule));
    const set = (await app.ask('/v1/standard-sets/cn-2026')).body as unknown as {
      rules: { code: string; kind: string; capacityPer1000: number | null; groups: string[] }[];
    };
    const grown: string[] = [];
    for (const [k, before] of now.entries()) {
      const after = then[k] as Check;
      // a rule of reach counts people, so newcomers who are reached are present
      if (before.kind !== 'reach') expect([after.rule, after.present]).toEqual([before.rule, before.present]);
      if (before.kind !== 'capacity' || before.required === null || after.required === null) continue;
      const rule = set.rules.find((r) => r.code === before.rule);
      const people = (rule?.groups ?? []).reduce(
        (sum, group) => sum + (NEWCOMERS[group as keyof typeof NEWCOMERS] ?? 0),
        0,
      );
      const more = (people * (rule?.capacityPer1000 ?? 0)) / 1000;
      expect([before.rule, after.required - before.required]).toEqual([before.rule, expect.closeTo(more, 6)]);
      if (after.present !== null)
        expect(after.shortBy).toBeCloseTo(Math.max(0, after.required - after.present), 6);
      if (more > 0) grown.push(before.rule);
    }
    expect(grown.length).toBeGreaterThan(3);
  });

  it('capacity says how full each service of the seat is after them', async () => {
    const { body } = await app.ask(
      `/v1/units/${SAMPLE_COUNTY}/capacity?newcomers=5000&settleIn=${SEAT}&service=emergency_shelter`,
    );
    const rows = body['parts'] as {
      unit: { code: string };
      demandPersons: number;
      newcomers: number;
      capacityPersons: number;
      loadAfter: { value: number };
    }[];
    const seat = rows.find((row) => row.unit.code === SEAT);
    expect(seat?.newcomers).toBeGreaterThan(0);
    expect(seat?.loadAfter.value).toBeCloseTo(
      ((seat?.demandPersons ?? 0) + (seat?.newcomers ?? 0)) / (seat?.capacityPersons ?? 1),
      6,
    );
  });

  it('logs nothing above info', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});

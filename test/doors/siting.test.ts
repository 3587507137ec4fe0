/** Siting over both doors: a question becomes a job, the answer holds together, contradictions are refused at once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { bearer, testKey } from '../support/keys.js';

interface Site {
  readonly order: number;
  readonly action: string;
  readonly code: string;
  readonly lon: number;
  readonly lat: number;
  readonly gain: number;
  readonly reason: string;
  readonly cost: number | null;
  readonly town: { readonly code: string } | null;
}
interface Answer {
  readonly status: string;
  readonly method: string;
  readonly revision: number;
  readonly objective: { readonly value: number; readonly unit: string };
  readonly bound: number | null;
  readonly gap: number | null;
  readonly spent: number | null;
  readonly people: { readonly all: number; readonly servedBefore: number; readonly servedAfter: number };
  readonly sites: readonly Site[];
  readonly uncoverable: { readonly settlements: number; readonly listed: readonly unknown[] };
  readonly rejected: {
    readonly candidates: number;
    readonly listed: readonly { code: string; reason: string; zone: { id: string } | null }[];
  };
  readonly townsLacking: readonly { code: string; lackingSites: number; lackingPersons: number }[];
  readonly notes: readonly string[];
  readonly changes: readonly { change: string }[];
}
interface Job {
  readonly id: string;
  readonly status: string;
  readonly finishedAt: string | null;
  readonly result: Answer | null;
}

const QUESTION = { unit: SAMPLE_COUNTY, service: 'kindergarten', model: 'mclp', number: 3 };

describe('the doors of siting', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());

  const post = (body: unknown, query = 'wait=60'): ReturnType<TestApp['ask']> =>
    app.ask(`/v1/siting?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const answer = async (body: unknown): Promise<Answer> => {
    const given = await post(body);
    expect([given.status, given.body['problems']]).toEqual([200, []]);
    const job = given.body as unknown as Job;
    expect(job.status).toBe('done');
    return job.result as Answer;
  };
  const problems = async (body: unknown): Promise<[number, string[]]> => {
    const given = await post(body);
    return [
      given.status,
      (given.body['problems'] as { code: string; field?: string }[]).map((p) => `${p.code} ${p.field ?? ''}`),
    ];
  };

  it('say which three settlements should have a kindergarten, proved, with gains that add up', async () => {
    const found = await answer(QUESTION);
    expect([found.status, found.method, found.gap, found.objective.unit]).toEqual([
      'optimal',
      'exact',
      0,
      'persons',
    ]);
    expect(found.sites.length).toBeLessThanOrEqual(3);
    expect(found.sites.length).toBeGreaterThan(0);
    expect(found.sites.reduce((sum, s) => sum + s.gain, 0)).toBe(found.objective.value);
    expect(found.people.servedAfter - found.people.servedBefore).toBe(found.objective.value);
    expect(found.bound).toBe(found.objective.value);
    expect(found.sites[0]?.reason).toMatch(
      /^Brings a facility in reach of [\d,]+ more people in \d+ settlements?; the largest is /,
    );
    // who is served already is what coverage says
    const { body } = await app.ask(`/v1/units/${SAMPLE_COUNTY}/coverage?service=kindergarten&limit=1`);
    const [covered] = body['services'] as { covered: { numerator: number; denominator: number } }[];
    expect([found.people.servedBefore, found.people.all]).toEqual([
      covered?.covered.numerator,
      covered?.covered.denominator,
    ]);
  });

  it('give the same sites again, and the same over GraphQL', async () => {
    const first = await answer(QUESTION);
    const { body } = await app.ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `mutation { siting(wait: 60, question: { unit: "${SAMPLE_COUNTY}", service: "kindergarten", model: mclp, number: 3 }) {
          status result { status gap objective { value unit } sites { order action code lon lat gain reason cost town { code name nameEn } } } } }`,
      }),
    });
    expect(body['errors']).toBeUndefined();
    const job = (body['data'] as { siting: { status: string; result: Answer } }).siting;
    expect(job.status).toBe('done');
    expect(job.result.sites).toEqual(
      first.sites.map(({ order, action, code, lon, lat, gain, reason, cost, town }) => ({
        order,
        action,
        code,
        lon,
        lat,
        gain,
        reason,
        cost,
        town,
      })),
    );
    expect([job.result.status, job.result.objective]).toEqual([first.status, first.objective]);
  });

  it('a site that is really built brings the people that were promised', async () => {
    const found = await answer({ ...QUESTION, number: 1 });
    const [site] = found.sites;
    const made = await app.ask('/v1/facilities', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        feed: 'sample',
        externalId: 'promised',
        name: 'Promised kindergarten',
        lon: site?.lon,
        lat: site?.lat,
        crs: 'WGS84',
        offers: [{ service: 'kindergarten' }],
      }),
    });
    expect(made.status).toBe(201);
    await app.store.recompute.drain();
    const { body } = await app.ask(`/v1/units/${SAMPLE_COUNTY}/coverage?service=kindergarten&limit=1`);
    const [covered] = body['services'] as { covered: { numerator: number } }[];
    expect(covered?.covered.numerator).toBe(found.people.servedAfter);
  });

  it('answer within budget, by grid, for fewest sites, for least metres, and for every town', async () => {
    const budget = await answer({ ...QUESTION, number: undefined, budget: 250, build: { cost: 100 } });
    expect([budget.spent, budget.status]).toEqual([100 * budget.sites.length, 'optimal']);
    expect(budget.spent).toBeLessThanOrEqual(250);
    const grid = await answer({ ...QUESTION, candidates: { from: 'grid', spacingMetres: 2000 } });
    expect(grid.sites.every((s) => s.code.startsWith('grid:'))).toBe(true);
    const fewest = await answer({ ...QUESTION, number: undefined, model: 'lscp' });
    expect(fewest.status).toBe('optimal');
    expect(fewest.people.servedAfter).toBe(fewest.people.all);
    const median = await answer({ ...QUESTION, model: 'p_median', number: 2 });
    expect([median.status, median.objective.unit]).toEqual(['optimal', 'person-metres']);
    const towns = await answer({ ...QUESTION, number: 12, minimumPerTown: 1 });
    expect(towns.townsLacking).toEqual([]);
  });

  it('reject candidates on forbidden land with the zone named', async () => {
    const found = await answer({
      ...QUESTION,
      candidates: { from: 'grid', spacingMetres: 1500 },
      forbid: ['basic_farmland', 'ecological_redline', 'outside_urban_boundary'],
    });
    expect(found.rejected.candidates).toBeGreaterThan(0);
    const zoned = found.rejected.listed.filter((r) => r.reason !== 'outside_urban_boundary');
    expect(zoned.every((r) => r.zone !== null)).toBe(true);
    const rejected = new Set(found.rejected.listed.map((r) => r.code));
    expect(found.sites.some((s) => rejected.has(s.code))).toBe(false);
  });

  it('respect the capacity of the new facility and enlarge instead of building', async () => {
    const small = await answer({
      ...QUESTION,
      number: 2,
      build: { capacity: 30 },
      personsPerCapacityUnit: 1,
    });
    for (const site of small.sites) expect(site.gain).toBeLessThanOrEqual(30);
    const enlarged = await answer({
      ...QUESTION,
      number: 2,
      actions: ['enlarge'],
      enlarge: { capacity: 60 },
      personsPerCapacityUnit: 1,
    });
    expect(enlarged.sites.every((s) => s.action === 'enlarge')).toBe(true);
    expect(enlarged.changes.every((c) => c.change === 'enlarge')).toBe(true);
  });

  it('look at capacity in every model, and at floors of towns beside it', async () => {
    const small = { build: { capacity: 150 }, personsPerCapacityUnit: 1, seconds: 2 };
    const fewest = await answer({ ...QUESTION, ...small, model: 'lscp', number: undefined });
    expect(fewest.objective).toEqual({ value: fewest.sites.length, unit: 'sites' });
    expect(fewest.bound ?? 0).toBeLessThanOrEqual(fewest.sites.length);
    // places for 150 each: no fewer can hold those who were not served
    const more = fewest.people.servedAfter - fewest.people.servedBefore;
    expect(fewest.sites.length).toBeGreaterThanOrEqual(Math.ceil(more / 150));
    const endless = await answer({ ...QUESTION, model: 'lscp', number: undefined });
    expect(fewest.sites.length).toBeGreaterThanOrEqual(endless.sites.length);
    const median = await answer({ ...QUESTION, ...small, model: 'p_median', number: 2 });
    expect(median.objective.unit).toBe('person-metres');
    expect(median.sites.length).toBe(2);
    expect(median.bound ?? Infinity).toBeGreaterThan(0);
    const either = await answer({
      ...QUESTION,
      number: undefined,
      budget: 300,
      actions: ['build', 'enlarge'],
      build: { cost: 120, capacity: 150 },
      enlarge: { cost: 60, capacity: 90 },
      personsPerCapacityUnit: 1,
    });
    expect(either.spent).toBeLessThanOrEqual(300);
    const floored = await answer({ ...QUESTION, ...small, number: 12, floorPerTown: 0.6 });
    const free = await answer({ ...QUESTION, ...small, number: 12 });
    expect(floored.people.servedAfter).toBeLessThanOrEqual(free.people.servedAfter);
    expect(floored.townsLacking.every((t) => t.lackingPersons > 0)).toBe(true);
  });

  it('answer clearly where there is nothing to choose or nobody to serve', async () => {
    const none = await answer({ ...QUESTION, number: 0 });
    expect([none.sites, none.objective.value, none.status]).toEqual([[], 0, 'optimal']);
    expect(none.notes.join(' ')).toContain('is 0');
    const poor = await answer({ ...QUESTION, number: undefined, budget: 0, build: { cost: 1 } });
    expect([poor.sites, poor.status]).toEqual([[], 'optimal']);
    const many = await answer({ ...QUESTION, number: 5000 });
    expect(many.notes.join(' ')).toContain('candidates that may be chosen');
    expect(many.status).toBe('optimal');
    const far = await answer({
      ...QUESTION,
      candidates: { from: 'points', points: [{ code: 'far', lon: 0, lat: 0 }] },
    });
    expect([far.sites, far.objective.value, far.status]).toEqual([[], 0, 'optimal']);
    const outside = await answer({
      ...QUESTION,
      candidates: { from: 'points', points: [{ code: 'sea', lon: 0, lat: 0 }] },
      forbid: ['outside_urban_boundary'],
    });
    expect(outside.rejected.candidates).toBe(1);
    expect(outside.notes.join(' ')).toContain('All candidates lie where building is forbidden');
  });

  it('give the sites as points where GeoJSON is asked for', async () => {
    const { status, headers, body } = await post(QUESTION, 'wait=60&format=geojson');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/geo+json; charset=utf-8']);
    const features = body['features'] as { geometry: { type: string }; properties: Site }[];
    expect(features.map((f) => f.geometry.type)).toEqual(features.map(() => 'Point'));
    expect(features[0]?.properties.order).toBe(1);
  });

  it('give a job at once where nobody waits; it can be asked for, and forgotten', async () => {
    const { status, headers, body } = await post(QUESTION, 'wait=0');
    const { id } = body as unknown as Job;
    expect([status, headers.get('location')]).toEqual([202, `/v1/jobs/${id}`]);
    let job = body as unknown as Job;
    while (job.finishedAt === null) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      job = (await app.ask(`/v1/jobs/${id}`)).body as unknown as Job;
    }
    expect([job.status, job.result?.status]).toEqual(['done', 'optimal']);
    const { key: reader } = await testKey(app.store, { role: 'reader' });
    const other = await app.ask(`/v1/jobs/${id}`, { method: 'DELETE', headers: bearer(reader) });
    expect([other.status, other.body['code']]).toEqual([403, 'jobs/not-yours']);
    const mutation = await app.ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(reader) },
      body: JSON.stringify({ query: `mutation { endJob(id: "${id}") { id } }` }),
    });
    expect(mutation.body['errors']).toMatchObject([{ extensions: { code: 'jobs/not-yours' } }]);
    expect((await app.ask(`/v1/jobs/${id}`, { method: 'DELETE' })).status).toBe(200);
    const gone = await app.ask(`/v1/jobs/${id}`);
    expect([gone.status, gone.body['code']]).toEqual([404, 'jobs/unknown']);
  });

  it('refuse what contradicts itself, all at once', async () => {
    expect(
      await problems({
        unit: SAMPLE_COUNTY,
        service: 'kindergarten',
        model: 'p_median',
        radiusMetres: 500,
        candidates: { from: 'grid', codes: ['x'] },
        actions: ['build', 'enlarge'],
        floorPerTown: 0.5,
      }),
    ).toEqual([
      400,
      [
        'api/bad-field number',
        'api/bad-field radiusMetres',
        'api/bad-field floorPerTown',
        'api/bad-field enlarge.capacity',
        'api/bad-field candidates.spacingMetres',
        'api/bad-field candidates.codes',
      ],
    ]);
    expect(await problems({ ...QUESTION, number: 1.5, seconds: 9999, colour: 'red' })).toEqual([
      400,
      ['api/bad-field number', 'api/bad-field seconds', 'api/unknown-field colour'],
    ]);
    expect(await problems({ ...QUESTION, unit: '000000000000' })).toEqual([404, ['units/unknown-code ']]);
    expect(await problems({ ...QUESTION, service: 'flying_school' })).toEqual([
      404,
      ['siting/service-without-rule '],
    ]);
    expect(await problems({ ...QUESTION, candidates: { from: 'units', codes: ['nowhere'] } })).toEqual([
      400,
      ['siting/unknown-candidate candidates'],
    ]);
    expect(await problems({ ...QUESTION, candidates: { from: 'grid', spacingMetres: 50 } })).toEqual([
      400,
      ['siting/too-many-candidates candidates.spacingMetres'],
    ]);
  });

  it('log nothing above info', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { importText, TEST_DAY } from '../support/store.js';

interface Share {
  readonly name: string;
  readonly persons: number;
  readonly settlements: number;
}
interface ServiceOfUnit {
  readonly service: { readonly code: string };
  readonly covered: {
    value: number | null;
    numerator: number | null;
    denominator: number | null;
    status: string;
  };
  readonly providers: readonly Share[];
  readonly statuses: readonly Share[];
  readonly settlements: number;
}
interface ServiceOfSettlement {
  readonly service: { readonly code: string };
  readonly status: string;
  readonly persons: number | null;
  readonly provider: string | null;
  readonly thresholdMetres: number | null;
  readonly servedBy: { facility: { id: string }; distanceMetres: number } | null;
}
interface Settlement {
  readonly settlement: { readonly code: string };
  readonly services: readonly ServiceOfSettlement[];
}
interface CoverageBody {
  readonly revision: number;
  readonly asOf: string;
  readonly standardSet: string;
  readonly computedAt: string;
  readonly stale: boolean;
  readonly services: readonly ServiceOfUnit[];
  readonly settlements: { items: readonly Settlement[]; nextCursor: string | null };
}
interface GapBody {
  readonly revision: number;
  readonly nextCursor: string | null;
  readonly items: readonly {
    kind: string;
    status: string;
    severity: number | null;
    persons: number | null;
    unit: { code: string };
    service: { code: string };
    rule: string;
  }[];
}

const SAMPLE_VILLAGE = '990121100001';
const COVERAGE = `/v1/units/${SAMPLE_COUNTY}/coverage`;
const GAPS = `/v1/units/${SAMPLE_COUNTY}/gaps`;

describe('the doors of coverage and gaps', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());

  const coverage = async (query: string): Promise<CoverageBody> =>
    (await app.ask(`${COVERAGE}?${query}`)).body as unknown as CoverageBody;
  const gaps = async (query: string): Promise<GapBody> =>
    (await app.ask(`${GAPS}?${query}`)).body as unknown as GapBody;

  async function allSettlements(limit: number): Promise<Settlement[]> {
    const items: Settlement[] = [];
    let after = '';
    do {
      const page = (await coverage(`limit=${limit}${after}`)).settlements;
      items.push(...page.items);
      after = page.nextCursor === null ? '' : `&after=${page.nextCursor}`;
    } while (after !== '');
    return items;
  }

  it.each([
    // the unit with the states of its counties; sums; the rows of the page; names; whether the county is as it was
    ['the first page of a county', `${COVERAGE}?limit=50`, 5],
    // the unit; its rows, for the sums and for the page; names; whether the county is as it was
    ['a settlement', `/v1/units/${SAMPLE_VILLAGE}/coverage`, 4],
    // the unit; settlement rows; what units lack; names; whether the county is as it was
    ['the gaps of a county', `${GAPS}?limit=50`, 5],
  ])('asks the database few times for %s (%s)', async (_what, path, statements) => {
    const before = app.store.db.statements;
    expect((await app.ask(path)).status).toBe(200);
    expect(app.store.db.statements - before).toBe(statements);
  });

  it('asks the database once to say that nothing changed', async () => {
    for (const path of [COVERAGE, GAPS]) {
      const etag = (await app.ask(path)).headers.get('etag') as string;
      const before = app.store.db.statements;
      const again = await app.ask(path, { headers: { 'if-none-match': etag } });
      expect([again.status, app.store.db.statements - before]).toEqual([304, 1]);
    }
  });

  it('names revision, date, standard set and time of computing', async () => {
    const answer = await coverage('limit=1');
    expect(answer).toMatchObject({ asOf: TEST_DAY, standardSet: 'cn-2026', stale: false });
    expect(answer.revision).toBeGreaterThan(0);
    expect(Number.isNaN(Date.parse(answer.computedAt))).toBe(false);
  });

  it('gives the same settlements page by page as in one page, each once, in order of code', async () => {
    const byPages = await allSettlements(37);
    expect(byPages).toEqual(await allSettlements(1000));
    const codes = byPages.map((s) => s.settlement.code);
    expect(codes).toEqual([...new Set(codes)].sort());
    expect(codes.length).toBeGreaterThan(180);
  });

  it('the figures of the county are the sums of its settlements', async () => {
    const settlements = await allSettlements(1000);
    for (const unit of (await coverage('limit=1')).services) {
      const cells = settlements.flatMap((s) =>
        s.services.filter((c) => c.service.code === unit.service.code),
      );
      const asked = cells.filter((c) => c.status !== 'not_applicable');
      expect(unit.settlements).toBe(asked.length);
      for (const provider of unit.providers)
        expect(provider).toMatchObject({
          persons: asked
            .filter((c) => c.provider === provider.name)
            .reduce((sum, c) => sum + (c.persons ?? 0), 0),
          settlements: asked.filter((c) => c.provider === provider.name).length,
        });
      if (unit.covered.status !== 'ok') expect(unit.covered.value).toBeNull();
      else
        expect(unit.covered.value).toBe(
          (unit.covered.numerator as number) / (unit.covered.denominator as number),
        );
    }
  });

  it('a settlement is served by nobody beyond the threshold', async () => {
    for (const { services } of await allSettlements(1000))
      for (const cell of services)
        if (cell.servedBy !== null)
          expect(cell.servedBy.distanceMetres).toBeLessThanOrEqual(cell.thresholdMetres as number);
  });

  it('a stored answer equals the same question computed anew at its revision', async () => {
    const stored = await coverage('limit=1000');
    const computed = await coverage(`limit=1000&asOf=${TEST_DAY}&revision=${stored.revision}`);
    expect(computed.services).toEqual(stored.services);
    expect(computed.settlements.items).toEqual(stored.settlements.items);
  });

  it('a date before the set of the settings is refused, and measured all the same where the set is named', async () => {
    const before = await app.ask(`${COVERAGE}?asOf=2024-06-01`);
    expect([before.status, before.body['code']]).toEqual([400, 'standards/not-in-force']);
    expect(before.body['detail']).toContain('standardSet=cn-2026');
    const named = await coverage('limit=1&asOf=2024-06-01&standardSet=cn-2026');
    const now = await coverage('limit=1');
    expect(named.services.map((s) => s.service.code)).toEqual(now.services.map((s) => s.service.code));
  });

  it('only the services asked for are answered, as a list or one by one', async () => {
    const [first, second] = (await coverage('limit=1')).services.map((s) => s.service.code);
    const listed = await coverage(`limit=1&service=${first},${second}`);
    const repeated = await coverage(`limit=1&service=${first}&service=${second}`);
    expect(listed.services.map((s) => s.service.code)).toEqual([first, second]);
    expect(repeated.services).toEqual(listed.services);
  });

  it('at the place of a settlement, a point is served as the settlement is', async () => {
    const [first] = (await coverage('limit=1')).settlements.items;
    const unit = (await app.ask(`/v1/units/${first?.settlement.code}`)).body;
    const at = (await app.ask(`/v1/coverage/at?lon=${unit['lon']}&lat=${unit['lat']}`)).body;
    expect(at['settlement']).toEqual(first?.settlement);
    expect(at['services']).toEqual(first?.services);
  });

  it('gaps come worst first, page by page as in one page', async () => {
    const whole = (await gaps('limit=1000')).items;
    const pages: unknown[] = [];
    let after = '';
    do {
      const page = await gaps(`limit=60${after}`);
      pages.push(...page.items);
      after = page.nextCursor === null ? '' : `&after=${page.nextCursor}`;
    } while (after !== '' && pages.length < whole.length);
    expect(pages.slice(0, whole.length)).toEqual(whole);
    const severities = whole.map((g) => g.severity ?? -1);
    expect(severities).toEqual([...severities].sort((a, b) => b - a));
  });

  it('the people of the gaps of a service are those its coverage counts as unmet', async () => {
    const unit = (await coverage('limit=1')).services.find((s) =>
      s.providers.some((p) => p.name === 'unmet' && p.persons > 0),
    );
    const code = unit?.service.code ?? '';
    const items = (await gaps(`limit=1000&kind=settlement&service=${code}`)).items;
    const unmet = unit?.providers.find((p) => p.name === 'unmet');
    expect(items.reduce((sum, g) => sum + (g.persons ?? 0), 0)).toBe(unmet?.persons);
    expect(items.length).toBe(unmet?.settlements);
  });

  it('If-None-Match gives 304 without a body until a change of the county, and then the new answer', async () => {
    const first = await app.ask(`${COVERAGE}?limit=3`);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    const again = await app.ask(`${COVERAGE}?limit=3`, { headers: { 'if-none-match': etag } });
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag]);
    const other = await app.ask(`${COVERAGE}?limit=4`, { headers: { 'if-none-match': etag } });
    expect(other.status).toBe(200);

    const unit = (
      await app.ask(
        `/v1/units/${(first.body as unknown as CoverageBody).settlements.items[0]?.settlement.code}`,
      )
    ).body;
    const report = await importText(
      app.store,
      'facilities',
      `externalId,name,lon,lat,unit,offers\ne1,New pitch,${unit['lon']},${unit['lat']},,football_pitch\n`,
    );
    expect(report.outcome).toBe('committed');
    const pending = await app.ask(`${COVERAGE}?limit=3`, { headers: { 'if-none-match': etag } });
    expect(pending.status).toBe(200);
    expect(pending.body['stale']).toBe(true);
    await app.store.recompute.drain();
    const fresh = await app.ask(`${COVERAGE}?limit=3`, {
      headers: { 'if-none-match': pending.headers.get('etag') ?? '' },
    });
    expect(fresh.status).toBe(200);
    expect(fresh.body['stale']).toBe(false);
    expect(fresh.body['revision']).toBe(report.revision);
    const asItWas = await coverage(`limit=3&revision=${(first.body as unknown as CoverageBody).revision}`);
    expect(asItWas.services).toEqual((first.body as unknown as CoverageBody).services);
  });

  it('two writings of a list of accepted tags and the star are understood', async () => {
    const etag = (await app.ask(`${COVERAGE}?limit=2`)).headers.get('etag') ?? '';
    for (const held of [`"other", ${etag}`, `W/${etag}`, '*'])
      expect((await app.ask(`${COVERAGE}?limit=2`, { headers: { 'if-none-match': held } })).status).toBe(304);
  });

  it('nothing above info is logged', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});

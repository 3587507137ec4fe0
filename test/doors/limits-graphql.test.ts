import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { Answer, TestApp } from '../support/app.js';

interface GraphqlError {
  readonly message: string;
  readonly path?: readonly string[];
  readonly extensions: { code: string; problems?: readonly { field?: string }[] };
}

const NAMED = 'code level name nameEn';
const AT_DISTANCE = '{ facility { id name nameEn } distanceMetres }';
const STAMP = 'revision asOf standardSet basis includePlanned computedAt stale';
const FIGURE = '{ value numerator denominator unit status }';
const SHARES = `{ name persons settlements share ${FIGURE} }`;
const CELL = `service { code name nameEn } rule status provider servedBy ${AT_DISTANCE} thresholdMetres marginMetres
  nearest ${AT_DISTANCE} plannedToServe ${AT_DISTANCE} persons`;

describe('the GraphQL door', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());

  const post = (body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    app.ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  /** The data of a question that must not fail. */
  async function data<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const { status, body } = await post({ query, variables });
    expect([status, body['errors']]).toEqual([200, undefined]);
    return body['data'] as T;
  }
  async function errors(query: string, variables: Record<string, unknown> = {}): Promise<GraphqlError[]> {
    const { body } = await post({ query, variables });
    return (body['errors'] ?? []) as GraphqlError[];
  }
  const ofCounty = (fields: string, args = ''): string =>
    `{ unit(code: "${SAMPLE_COUNTY}"${args}) { ${fields} } }`;

  it.each([
    '',
    'service: ["football_pitch"]',
    'asOf: "2026-01-01"',
    'basis: registered',
    'includePlanned: true',
  ])('gives the same coverage as the REST door (%s)', async (argument) => {
    const query = argument.replace(/[ "[\]]/g, '').replace(':', '=');
    const rest = (await app.ask(`/v1/units/${SAMPLE_COUNTY}/coverage?limit=20&${query}`)).body;
    const args = argument === '' ? '' : `(${argument})`;
    const { unit } = await data<{ unit: Record<string, Record<string, unknown>> }>(
      ofCounty(`coverage${args} {
            ${STAMP} unit { ${NAMED} } speeds { mode kmh }
            services { service { code name nameEn } covered ${FIGURE} coveredSettlements ${FIGURE}
              providers ${SHARES} statuses ${SHARES}
              settlements unknownPopulationSettlements notApplicableSettlements } }
          settlementCoverage(first: 20${argument === '' ? '' : `, ${argument}`}) {
            speeds { mode kmh }
            edges { node { settlement { ${NAMED} } tier area services { ${CELL} } } } pageInfo { hasNextPage endCursor } }`),
    );
    const { speedsKmh, settlements, computedAt: _, ...figures } = rest;
    const { speeds, computedAt: __, ...answered } = unit['coverage'] ?? {};
    expect(answered).toEqual(figures);
    expect(
      Object.fromEntries((speeds as { mode: string; kmh: number }[]).map((s) => [s.mode, s.kmh])),
    ).toEqual(speedsKmh);
    expect(unit['settlementCoverage']?.['speeds']).toEqual(speeds);
    const page = unit['settlementCoverage'] as {
      edges: { node: unknown }[];
      pageInfo: { endCursor: string };
    };
    expect({ items: page.edges.map((e) => e.node), nextCursor: page.pageInfo.endCursor }).toEqual(
      settlements,
    );
  });

  it('gives the same gaps as the REST door, page by page', async () => {
    const items: unknown[] = [];
    let after: string | null = null;
    for (let page = 0; page < 3; page += 1) {
      const answer: { unit: { gaps: { edges: { node: unknown }[]; pageInfo: { endCursor: string } } } } =
        await data(
          `query ($after: String) { unit(code: "${SAMPLE_COUNTY}") { gaps(first: 20, after: $after) {
           edges { node { kind unit { ${NAMED} } service { code name nameEn } rule status persons severity
             nearest ${AT_DISTANCE} thresholdMetres plannedToServe ${AT_DISTANCE}
             capacity required shortfall capacityUnit } } pageInfo { endCursor } } } }`,
          { after },
        );
      items.push(...answer.unit.gaps.edges.map((e) => e.node));
      after = answer.unit.gaps.pageInfo.endCursor;
    }
    expect(items).toEqual((await app.ask(`/v1/units/${SAMPLE_COUNTY}/gaps?limit=60`)).body['items']);
  });

  it('gives the same coverage of a point as the REST door', async () => {
    const [village] = (await app.ask(`/v1/units?level=village&limit=1`)).body['items'] as {
      lon: number;
      lat: number;
    }[];
    const rest = (await app.ask(`/v1/coverage/at?lon=${village?.lon}&lat=${village?.lat}`)).body;
    const { coverageAt } = await data<{ coverageAt: Record<string, unknown> }>(
      `query ($lon: Float!, $lat: Float!) { coverageAt(lon: $lon, lat: $lat) {
         ${STAMP} lon lat settlement { ${NAMED} } settlementDistanceMetres speeds { mode kmh }
         services { ${CELL} } } }`,
      { lon: village?.lon, lat: village?.lat },
    );
    const { speeds, ...answered } = coverageAt;
    const byMode = (speeds as { mode: string; kmh: number }[]).map(({ mode, kmh }) => [mode, kmh] as const);
    const speedsKmh = Object.fromEntries(byMode);
    expect({ ...answered, speedsKmh, computedAt: '' }).toEqual({ ...rest, computedAt: '' });
  });

  it('reads the coverage of a list of settlements at once, equal to the list of their county', async () => {
    let statements = 0;
    const query = app.store.db.query.bind(app.store.db);
    app.store.db.query = (...given) => {
      statements += 1;
      return query(...given);
    };
    const ask = async (first: number): Promise<{ units: { edges: { node: { ownCoverage: unknown } }[] } }> =>
      data(
        `{ units(level: village, within: "${SAMPLE_COUNTY}", first: ${first}) { edges { node {
             ownCoverage { settlement { code } services { status persons service { code } } } } } } }`,
      );
    await ask(2);
    const forTwo = statements;
    const { units } = await ask(30);
    // the two are known by now: one look whether they still hold
    expect(statements - forTwo).toBe(forTwo + 1);
    app.store.db.query = query;
    const { unit } = await data<{ unit: { settlementCoverage: { edges: { node: unknown }[] } } }>(
      ofCounty(`settlementCoverage(first: 30) { edges { node {
        settlement { code } services { status persons service { code } } } } }`),
    );
    expect(units.edges.map((e) => e.node.ownCoverage)).toEqual(
      unit.settlementCoverage.edges.map((e) => e.node),
    );
  });

  it('takes the date and revision of the unit over to what is asked about it', async () => {
    const { unit } = await data<{ unit: { coverage: unknown } }>(
      ofCounty('coverage { asOf revision }', ', asOf: "2026-02-03", revision: 3'),
    );
    expect(unit.coverage).toEqual({ asOf: '2026-02-03', revision: 3 });
  });

  it('refuses with the codes of the REST door, all problems at once', async () => {
    expect((await errors('{ unit(code: "000000000000") { name } }'))[0]?.extensions.code).toBe(
      'units/unknown-code',
    );
    const [problem] = await errors(ofCounty('coverage(asOf: "2026-02-30", standardSet: "") { revision }'));
    expect(problem?.extensions.code).toBe('api/bad-parameter');
    expect(problem?.extensions.problems?.map((p) => p.field).sort()).toEqual(['asOf', 'standardSet']);
    const codes = async (fields: string): Promise<string | undefined> =>
      (await errors(ofCounty(fields)))[0]?.extensions.code;
    expect(await codes('coverage(service: ["flying_school"]) { revision }')).toBe('services/unknown-code');
    expect(await codes('gaps(first: 0) { revision }')).toBe('api/bad-parameter');
    expect(await codes('gaps(after: "x") { revision }')).toBe('paging/bad-cursor');
    expect(await codes('gaps(first: 1001) { revision }')).toBe('api/bad-parameter');
    expect(await codes('settlementCoverage(first: -1) { revision }')).toBe('api/bad-parameter');
  });

  it('names what it cannot read: syntax, unknown fields, wrong types, bad variables, bodies that are no query', async () => {
    const code = async (answer: Promise<Answer>): Promise<unknown> => {
      const { status, body } = await answer;
      expect([status >= 400 && status < 500, status]).toEqual([true, status]);
      return (body['errors'] as GraphqlError[] | undefined)?.[0]?.extensions.code ?? body['code'];
    };
    expect(await code(post({ query: '{ unit(' }))).toBe('graphql/parse-failed');
    expect(await code(post({ query: '{ nothing }' }))).toBe('graphql/validation-failed');
    expect(await code(post({ query: ofCounty('coverage(colour: "x") { revision }') }))).toBe(
      'graphql/validation-failed',
    );
    expect(
      await code(post({ query: 'query ($c: String!) { unit(code: $c) { name } }', variables: { c: 7 } })),
    ).toBe('graphql/bad-variable');
    expect(await code(post({}))).toBe('graphql/bad-request');
    expect(await code(post('[1'))).toBe('api/bad-request');
    expect(await code(post('{"query":"{ __typename }"}', { 'content-type': 'application/xml' }))).toBe(
      'api/unsupported-media-type',
    );
    expect(await code(post({ query: `{ unit(code: "${'x'.repeat(10_000_000)}") { name } }` }))).toBe(
      'api/body-too-large',
    );
    expect(
      await code(app.ask('/graphql?query=%7B__typename%7D', { headers: { 'content-type': 'text/plain' } })),
    ).toBe('graphql/bad-request');
  });

  it('a question that is too deep, too costly or too long is refused before anything is read', async () => {
    const code = async (query: string): Promise<unknown> => (await errors(query))[0]?.extensions.code;
    expect(
      await code(`{ unit(code: "${SAMPLE_COUNTY}") { ${'parent { '.repeat(14)} code ${'} '.repeat(14)} } }`),
    ).toBe('graphql/too-deep');
    expect(
      await code(
        ofCounty('settlementCoverage(first: 1000) { edges { node { services { ' + CELL + ' } } } }'),
      ),
    ).toBe('graphql/too-costly');
    const aliases = Array.from({ length: 300 }, (_, k) => `a${k}: coverage { revision }`).join(' ');
    expect(await code(ofCounty(aliases))).toBe('graphql/too-costly');
    expect(await code(`{ __typename ${'#'.repeat(20_001)}\n }`)).toBe('graphql/query-too-long');
    expect(await code(`{ ${'__typename '.repeat(4_001)} }`)).toBe('graphql/parse-failed');
    const doubling = Array.from(
      { length: 60 },
      (_, k) => `fragment F${k} on Query { ...F${k + 1} ...F${k + 1} }`,
    );
    expect(await code(`{ ...F0 } ${doubling.join(' ')} fragment F60 on Query { __typename }`)).toMatch(
      /^graphql\//,
    );
    expect(await code(`query { ...A } fragment A on Query { ...B } fragment B on Query { ...A }`)).toBe(
      'graphql/validation-failed',
    );
  });

  it('describes itself to tools', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const { __schema } = await data<{ __schema: { types: unknown[] } }>(getIntrospectionQuery());
    expect(__schema.types.length).toBeGreaterThan(30);
  });

  it('hides what fails on our side, and logs it', async () => {
    const query = app.store.db.query;
    app.store.db.query = () => Promise.reject(new Error('secret of the house'));
    const { body } = await post({ query: ofCounty('name') });
    app.store.db.query = query;
    expect((body['errors'] as GraphqlError[])[0]?.extensions.code).toBe('api/internal');
    expect(JSON.stringify(body)).not.toContain('secret');
    const [line, ...more] = app.log.filter((l) => l.level > INFO);
    expect(JSON.stringify(line)).toContain('secret of the house');
    expect(more).toEqual([]);
  });
});

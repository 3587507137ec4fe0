/** Units, facilities and the catalogue through GraphQL: the same as over REST, each level read at once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';

type Thing = Record<string, unknown>;
interface Connection {
  readonly edges: readonly { readonly node: Thing }[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

const UNIT = `code level parentCode name nameEn tier tierSource urbanRuralClass area terrain lon lat countyCode
  codeScheme edition validFrom validTo`;
const SERVICE = 'code name nameEn domain capacityUnit weight';
const FACILITY = `id feed externalId name nameEn lon lat source { x y crs } unit { code } unitSource town { code } countyCode
  serviceRadiusMetres offers { service { code } capacity capacityUnit } status periods { from status }
  identifiers { name value } attributes { name value } version`;
const RULE = `code service { code } name nameEn kind tiers metres minutes mode capacityPer1000 capacityUnit presenceLevel
  groups terrain source clause goalYear verified`;

describe('the tree, facilities and the catalogue through GraphQL', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await testApp();
  });
  afterAll(async () => app.close());

  async function data<T>(query: string): Promise<T> {
    const { status, body } = await app.ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    expect([status, body['errors']]).toEqual([200, undefined]);
    return body['data'] as T;
  }
  async function statementsOf(query: string): Promise<number> {
    const before = app.store.db.statements;
    await data(query);
    return app.store.db.statements - before;
  }
  const rest = async (path: string): Promise<Thing> => (await app.ask(path)).body;
  const restItems = async (path: string): Promise<Thing[]> => (await rest(path))['items'] as Thing[];
  /** A unit as REST shows it: the parent is a code there. */
  const asRest = ({ parentCode, ...unit }: Thing): Thing => ({ ...unit, parent: parentCode });
  const without = (thing: Thing, ...names: string[]): Thing =>
    Object.fromEntries(Object.entries(thing).filter(([name]) => !names.includes(name)));
  const codeOf = (thing: unknown, key = 'code'): unknown => (thing as Thing | null)?.[key] ?? null;
  const entries = (list: unknown): Thing =>
    Object.fromEntries((list as { name: string; value: string }[]).map((e) => [e.name, e.value]));
  const facilityAsRest = (f: Thing): Thing => ({
    ...f,
    unit: codeOf(f['unit']),
    town: codeOf(f['town']),
    offers: (f['offers'] as Thing[]).map((o) => ({ ...o, service: codeOf(o['service']) })),
    identifiers: entries(f['identifiers']),
    attributes: entries(f['attributes']),
  });

  it('shows units, their children page by page, their parents and ancestors as REST does', async () => {
    const { unit } = await data<{
      unit: Thing & { children: Connection; ancestors: Thing[]; parent: Thing };
    }>(
      `{ unit(code: "${SAMPLE_COUNTY}") { ${UNIT} parent { ${UNIT} } ancestors { ${UNIT} }
           children(first: 5) { edges { node { ${UNIT} } } pageInfo { endCursor hasNextPage } } } }`,
    );
    const path = `/v1/units/${SAMPLE_COUNTY}`;
    expect(asRest(without(unit, 'children', 'ancestors', 'parent'))).toEqual(
      without(await rest(path), 'revision'),
    );
    expect(unit.ancestors.map(asRest)).toEqual(await restItems(`${path}/ancestors`));
    expect(asRest(unit.parent)).toEqual((await restItems(`${path}/ancestors`)).at(-1));
    const all = await restItems(`${path}/children?limit=1000`);
    expect(unit.children.edges.map((e) => asRest(e.node))).toEqual(all.slice(0, 5));
    const { unit: second } = await data<{ unit: { children: Connection } }>(
      `{ unit(code: "${SAMPLE_COUNTY}") { children(first: 1000, after: "${unit.children.pageInfo.endCursor}") {
           edges { node { code } } pageInfo { hasNextPage } } } }`,
    );
    expect(second.children.edges.map((e) => e.node['code'])).toEqual(all.slice(5).map((u) => u['code']));
    expect(second.children.pageInfo.hasNextPage).toBe(false);
  });

  it('finds units and settlements in a box as REST does', async () => {
    const box = [104.2, 31.1, 104.4, 31.25];
    const items = await restItems(`/v1/units?box=${box.join()}&limit=1000`);
    expect(items.length).toBeGreaterThan(10);
    const { units, settlements } = await data<{ units: Connection; settlements: Connection }>(
      `{ units(box: [${box.join()}], first: 400) { edges { node { ${UNIT} } } }
         settlements(box: [${box.join()}], first: 400) { edges { node { ${UNIT} } } } }`,
    );
    expect(units.edges.map((e) => asRest(e.node))).toEqual(items);
    expect(settlements.edges.map((e) => asRest(e.node))).toEqual(
      items.filter((u) => u['level'] === 'village'),
    );
  });

  it('shows facilities by the filters of REST, alone and below their units', async () => {
    for (const [args, query] of [
      ['first: 20', 'limit=20'],
      ['box: [104.2, 31.1, 104.4, 31.25], first: 200', 'box=104.2,31.1,104.4,31.25&limit=200'],
      ['status: planned', 'status=planned'],
      [
        `unit: "${SAMPLE_COUNTY}", service: ["village_clinic"], first: 30`,
        `unit=${SAMPLE_COUNTY}&service=village_clinic&limit=30`,
      ],
    ] as const) {
      const { facilities } = await data<{ facilities: Connection }>(
        `{ facilities(${args}) { edges { node { ${FACILITY} } } } }`,
      );
      const items = await restItems(`/v1/facilities?${query}`);
      expect(facilities.edges.map((e) => facilityAsRest(e.node))).toEqual(items);
    }
    const [first] = await restItems('/v1/facilities?limit=1');
    const { facility } = await data<{ facility: Thing }>(
      `{ facility(id: "${first?.['id']}") { ${FACILITY} } }`,
    );
    expect(facilityAsRest(facility)).toEqual(first);
    const { units } = await data<{ units: { edges: { node: { code: string; facilities: Connection } }[] } }>(
      `{ units(level: town, first: 3) { edges { node { code facilities(first: 4) { edges { node { id } } } } } } }`,
    );
    for (const { node } of units.edges)
      expect(node.facilities.edges.map((e) => e.node['id'])).toEqual(
        (await restItems(`/v1/facilities?unit=${node.code}&limit=4`)).map((f) => f['id']),
      );
  });

  it('shows services and standard sets with their rules as REST does', async () => {
    const { services, standardSets, standardSet } = await data<Record<string, Thing[] & Thing>>(
      `{ services { ${SERVICE} } standardSets { code name nameEn validFrom validTo }
         standardSet(code: "cn-2026") { code name nameEn validFrom validTo rules { ${RULE} } } }`,
    );
    expect(services).toEqual(await restItems('/v1/services'));
    expect(standardSets).toEqual(await restItems('/v1/standard-sets'));
    const set = await rest('/v1/standard-sets/cn-2026');
    const rules = ((standardSet as Thing)['rules'] as Thing[]).map((r) => ({
      ...r,
      service: codeOf(r['service']),
    }));
    expect({ ...(standardSet as Thing), rules }).toEqual(without(set, 'revision'));
    expect(rules.length).toBeGreaterThan(50);
  });

  it('answers for a settlement and for a service what it answers for their unit', async () => {
    const [village] = await restItems(`/v1/units?level=village&within=${SAMPLE_COUNTY}&limit=1`);
    const cells = 'services { service { code } status persons thresholdMetres }';
    const answer = await data<Record<string, { coverage: Thing } & Thing>>(
      `{ settlement(code: "${village?.['code']}") { ${UNIT} coverage { ${cells} } }
         unit(code: "${village?.['code']}") { ${UNIT} ownCoverage { ${cells} } }
         service(code: "football_pitch") { coverage(unit: "${SAMPLE_COUNTY}") { covered { numerator denominator value } } }
         county: unit(code: "${SAMPLE_COUNTY}") {
           coverage(service: ["football_pitch"]) { services { covered { numerator denominator value } } } } }`,
    );
    const { settlement, unit, service, county } = answer;
    expect({ ...settlement, coverage: null }).toEqual({
      ...without(unit as Thing, 'ownCoverage'),
      coverage: null,
    });
    expect(settlement?.coverage).toEqual(unit?.['ownCoverage']);
    expect(service?.coverage).toEqual((county?.coverage['services'] as Thing[])[0]);
    expect((service?.coverage['covered'] as Thing)['denominator']).toBeGreaterThan(0);
  });

  it('refuses to call a town a settlement', async () => {
    const { body } = await app.ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `{ settlement(code: "${SAMPLE_COUNTY}") { name } }` }),
    });
    expect(body['errors']).toMatchObject([{ extensions: { code: 'units/not-a-settlement' } }]);
  });

  const county = (fields: string): string => `{ unit(code: "${SAMPLE_COUNTY}") { ${fields} } }`;
  it.each([
    // the unit; its county's state; sums; names
    ['the figures of a county', 4, county('coverage { services { service { name } covered { value } } }')],
    // the unit; its county's state; rows; names
    [
      'the first settlements of a county',
      4,
      county('settlementCoverage { edges { node { settlement { name } services { status } } } }'),
    ],
    // the unit; its county's state once; sums and names; rows and names; bounds, rows, lacks and names
    [
      'figures, settlements and gaps together',
      9,
      county(`coverage { services { covered { value } } } again: coverage { revision }
        settlementCoverage { edges { node { services { status } } } } gaps { edges { node { severity } } }`),
    ],
    // units; children; children of these; their parents are one more
    [
      'three levels of units and the way back',
      4,
      `{ units(level: county, first: 10) { edges { node { children(first: 20) { edges { node {
           children(first: 3) { edges { node { parent { name } } } } } } } } } } }`,
    ],
    // facilities; units (towns with them); services
    [
      'facilities with their units and services',
      3,
      `{ facilities(first: 100) { edges { node { unit { name } town { name } offers { service { name } } } } } }`,
    ],
    // units; facilities of all; services
    [
      'facilities of many units',
      3,
      `{ units(level: town, first: 10) { edges { node { facilities(first: 5) {
           edges { node { offers { service { name } } } } } } } } }`,
    ],
    // services; the unit's state; sums; names
    [
      'one unit asked of every service',
      4,
      `{ services { coverage(unit: "${SAMPLE_COUNTY}") { covered { value } } } }`,
    ],
  ])('reads %s level by level (%d statements)', async (_what, statements, query) => {
    expect(await statementsOf(query)).toBe(statements);
  });

  it('computes a county once for all fields that ask it of the same date', async () => {
    // dates that nobody asked before: what is computed is kept for who asks the same again
    const on = (date: string): string => `(includePlanned: true, asOf: "${date}")`;
    const one = await statementsOf(county(`coverage${on('2026-11-01')} { revision }`));
    const args = on('2026-11-02');
    const three = await statementsOf(
      county(`coverage${args} { revision } settlementCoverage${args} { revision } gaps${args} { revision }`),
    );
    // the names of each answer are read again, and what gaps ask of the counties
    expect(three - one).toBe(3);
  });

  it('refuses what would read too much before anything is read', async () => {
    const deep = 'children(first: 50) { edges { node { children(first: 50) { edges { node { code } } } } } }';
    const before = app.store.db.statements;
    for (const query of [
      `{ units(first: 100) { edges { node { ${deep} } } } }`,
      '{ facilities(first: 1000) { edges { node { unit { facilities(first: 100) { edges { node { id } } } } } } } }',
    ]) {
      const { body } = await app.ask('/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      expect(body['errors']).toMatchObject([
        { extensions: { code: expect.stringMatching(/^graphql\/too-/) } },
      ]);
    }
    expect(app.store.db.statements).toBe(before);
  });
});

/** Feeds, syncs, duplicates, history and the audit log through GraphQL: every field is what REST says. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY as COUNTY, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { doorsOf } from '../support/doors.js';
import type { Doors } from '../support/doors.js';
import { makeFeed, sendCsv, sendJson } from '../support/feeds.js';
import { bearer, testKey } from '../support/keys.js';

type Thing = Record<string, unknown>;
type Entries = readonly { name: string; value: string }[];
interface Connection {
  readonly revision: number;
  readonly edges: readonly { readonly node: Thing; readonly cursor: string }[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

const MAPPING = {
  columns: { externalId: 'ID', name: '名称', lon: 'X', lat: 'Y' },
  constants: { status: 'operating' },
  values: { service: { clinic: 'village_clinic', school: 'primary_school' } },
  offersFrom: {},
  attributes: ['GRADE'],
  ignore: ['*'],
};
const NOTHING = { columns: {}, constants: {}, values: {}, offersFrom: {}, attributes: [], ignore: [] };
const CATEGORIES = { match: 'prefix', entries: { '0901': 'medical_care', '14': null } };
const MAPPING_INPUT = `{
  columns: [{ name: "externalId", value: "ID" }, { name: "name", value: "名称" }, { name: "lon", value: "X" }, { name: "lat", value: "Y" }]
  constants: [{ name: "status", value: "operating" }]
  values: [{ column: "service", words: [{ name: "clinic", value: "village_clinic" }, { name: "school", value: "primary_school" }] }]
  attributes: ["GRADE"] ignore: ["*"] }`;

const mapOf = (entries: unknown): Thing =>
  Object.fromEntries((entries as Entries).map(({ name, value }) => [name, value]));
const withoutNulls = (thing: Thing): Thing =>
  Object.fromEntries(Object.entries(thing).filter(([, value]) => value !== null));
/** A feed of GraphQL as REST shows it; the lists of a mapping that say nothing are left out of both. */
function feedAsRest({ mapping, categories, revision, ...feed }: Thing): Thing {
  const { columns, constants, values, offersFrom, ...lists } = mapping as Thing;
  const { match, entries } = categories as {
    match: string;
    entries: { category: string; service: string }[];
  };
  return {
    ...feed,
    ...(revision === null ? {} : { revision }),
    mapping: withoutNulls({
      columns: mapOf(columns),
      constants: mapOf(constants),
      offersFrom: mapOf(offersFrom),
      values: Object.fromEntries(
        (values as { column: string; words: Entries }[]).map((v) => [v.column, mapOf(v.words)]),
      ),
      ...lists,
    }),
    categories: { match, entries: Object.fromEntries(entries.map((e) => [e.category, e.service])) },
  };
}
const problemAsRest = (problem: unknown): Thing => withoutNulls(problem as Thing);
const verdictAsRest = (verdict: Thing): Thing => ({
  ...verdict,
  reasons: (verdict['reasons'] as unknown[]).map(problemAsRest),
});
const syncAsRest = (sync: Thing): Thing => ({
  ...sync,
  ...(sync['verdicts']
    ? { verdicts: (sync['verdicts'] as Connection).edges.map(({ node }) => verdictAsRest(node)) }
    : {}),
  fileProblems: (sync['fileProblems'] as unknown[]).map(problemAsRest),
  fileWarnings: (sync['fileWarnings'] as unknown[]).map(problemAsRest),
});

describe('data teams through GraphQL', () => {
  let app: TestApp;
  let doors: Doors;
  let admin: string;
  let place: { lon: number; lat: number; code: string };
  let csv: string;
  beforeAll(async () => {
    const plain = await testApp({ HINTERLAND_WRITE: 'keys' });
    admin = (await testKey(plain.store, { role: 'admin' })).key;
    app = {
      ...plain,
      ask: (path, init = {}) =>
        plain.ask(path, { ...init, headers: { ...bearer(admin), ...(init.headers as Thing) } as never }),
    };
    doors = await doorsOf(app);
    [place] = (await app.store.db.query(
      `SELECT code, lon, lat FROM unit WHERE county_code = $1 AND level = 'village' AND rev_to IS NULL ORDER BY code LIMIT 1`,
      [COUNTY],
    )) as [typeof place];
    const at = (dx: number) => `${place.lon + dx},${place.lat}`;
    csv = `externalId,name,lon,lat,offers\nG1,Bright Hill Clinic,${at(0.001)},village_clinic:4\nG2,Bright  Hill clinic,${at(0.0011)},village_clinic\nG3,Bad,200,${place.lat},village_clinic\n`;
    await makeFeed(app, 'rest');
  });
  afterAll(async () => app.close());

  const ask = async (
    query: string,
    variables: object = {},
    key = admin,
  ): Promise<{ data: Thing | null; errors?: { extensions: { code: string } }[] }> => {
    const answer = await app.ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(key) },
      body: JSON.stringify({ query, variables }),
    });
    return answer.body as never;
  };
  const codeOf = async (query: string, variables: object = {}, key = admin): Promise<unknown> =>
    (await ask(query, variables, key)).errors?.[0]?.extensions.code;
  const field = async (type: string, name: string, args: string): Promise<Thing> => {
    const data = await doors.graphql(`{ ${name}${args} { ${doors.everythingOf(type, name)} } }`);
    return data[name] as Thing;
  };
  const START = `mutation ($feed: String!, $rows: String!, $dryRun: Boolean, $atomicity: Atomicity, $mode: SyncMode, $share: Float, $key: String) {
    startSync(feed: $feed, rows: $rows, dryRun: $dryRun, atomicity: $atomicity, mode: $mode, maxClosedShare: $share, idempotencyKey: $key)
      { id outcome counts { rows created updated unchanged closed rejected suspect } revision } }`;

  it('a feed is made, changed from the version that was read, listed and read as over REST', async () => {
    const made = await ask(
      `mutation { createFeed(input: { code: "team", name: "Team", owner: "Bureau", region: "${COUNTY}", crs: "gcj02", encoding: "GB18030",
         mapping: ${MAPPING_INPUT}, categories: { match: prefix, entries: [{ category: "0901", service: "medical_care" }, { category: "14" }] },
         mode: mirror, maxClosedShare: 0.25 }) { ${doors.everythingOf('Query', 'feed')} } }`,
    );
    expect(made.errors).toBeUndefined();
    const feed = made.data?.['createFeed'] as Thing;
    const rest = await doors.rest('/v1/feeds/team');
    expect(feedAsRest(feed)).toEqual(rest);
    expect(rest).toMatchObject({ mapping: MAPPING, categories: CATEGORIES, crs: 'GCJ02', owner: 'Bureau' });
    const twin = await sendJson(app, 'POST', '/v1/feeds', {
      ...{ code: 'twin', name: 'Team', owner: 'Bureau', region: COUNTY, crs: 'gcj02', encoding: 'gb18030' },
      ...{ mapping: MAPPING, categories: CATEGORIES, mode: 'mirror', maxClosedShare: 0.25 },
    });
    expect({ ...twin.body, code: 'team', version: rest['version'], revision: rest['revision'] }).toEqual(
      rest,
    );
    const change = (version: unknown, input: string) =>
      ask(
        `mutation { changeFeed(code: "team", expectedVersion: ${String(version)}, input: ${input}) { ${doors.everythingOf('Query', 'feed')} } }`,
      );
    const changed = await change(
      feed['version'],
      '{ owner: null, maxClosedShare: 1, categories: { entries: [] } }',
    );
    expect(changed.errors).toBeUndefined();
    expect(feedAsRest(changed.data?.['changeFeed'] as Thing)).toEqual(await doors.rest('/v1/feeds/team'));
    expect(changed.data?.['changeFeed']).toMatchObject({
      owner: null,
      maxClosedShare: 1,
      categories: { match: 'exact', entries: [] },
    });
    expect((await change(feed['version'], '{ name: "late" }')).errors?.[0]?.extensions.code).toBe(
      'feeds/changed-meanwhile',
    );
    const list = (await field('Query', 'feeds', '(first: 2)')) as unknown as Connection;
    const page = await doors.rest('/v1/feeds?limit=2');
    const filled = (page['items'] as Thing[]).map((rest) => ({
      ...rest,
      // a feed that an import made has a mapping that says nothing
      mapping: { ...NOTHING, ...(rest['mapping'] as Thing) },
    }));
    expect(list.edges.map(({ node }) => feedAsRest(node))).toEqual(filled);
    expect([list.revision, list.pageInfo.endCursor]).toEqual([page['revision'], page['nextCursor']]);
    const of = (owner: string) => field('Query', 'feeds', `(owner: "${owner}")`);
    expect(((await of('Bureau')) as unknown as Connection).edges.map(({ node }) => node['code'])).toEqual([
      'twin',
    ]);
  });

  it('refuses a feed with the codes of REST, and a name of a map that is given twice', async () => {
    const create = (input: string) => codeOf(`mutation { createFeed(input: ${input}) { code } }`);
    expect(await create('{ code: "rest", name: "x", crs: "WGS84" }')).toBe('feeds/exists');
    expect(await create('{ code: "a b", name: "x", crs: "WGS84" }')).toBe('api/bad-field');
    expect(await create('{ code: "x", name: "x" }')).toBe('coordinates/crs-missing');
    expect(await create('{ code: "x", name: "x", crs: "WGS84", region: "nowhere" }')).toBe(
      'feeds/unknown-region',
    );
    const twice = 'columns: [{ name: "name", value: "A" }, { name: "name", value: "B" }]';
    expect(await create(`{ code: "x", name: "x", crs: "WGS84", mapping: { ${twice} } }`)).toBe(
      'api/bad-field',
    );
    expect(await codeOf('{ feed(code: "nobody") { code } }')).toBe('feeds/unknown-code');
    const { key: syncer } = await testKey(app.store, { role: 'syncer', region: COUNTY, feeds: ['rest'] });
    const mutation = 'mutation { createFeed(input: { code: "x", name: "x", crs: "WGS84" }) { code } }';
    expect(await codeOf(mutation, {}, syncer)).toBe('access/not-allowed');
  });

  it('looks at a sample as REST does', async () => {
    const rows = ['health post', 'market', 'health post'].map(
      (category, k) => `G${k},Odd ${k},${place.lon},${k === 1 ? 200 : place.lat},${place.code},${category}`,
    );
    const sample = ['externalId,name,lon,lat,unit,category', ...rows, ''].join('\n');
    const { data, errors } = await ask(
      `query ($rows: String!) { feedCheck(code: "rest", rows: $rows) { ${doors.everythingOf('Query', 'feedCheck')} } }`,
      { rows: sample },
    );
    expect(errors).toBeUndefined();
    const { problems, crs, fileProblems, ...check } = data?.['feedCheck'] as Thing;
    const { insideBySystem, ...systems } = crs as Thing;
    const rest = await app.ask('/v1/feeds/rest/check', {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: sample,
    });
    expect({
      ...check,
      fileProblems: (fileProblems as unknown[]).map(problemAsRest),
      problems: Object.fromEntries(
        (problems as { code: string; rows: number }[]).map((p) => [p.code, p.rows]),
      ),
      crs: {
        ...systems,
        insideBySystem: Object.fromEntries(
          (insideBySystem as { system: string; share: number }[]).map((s) => [s.system, s.share]),
        ),
      },
    }).toEqual(rest.body);
    expect(Object.keys(rest.body['problems'] as Thing).length).toBeGreaterThan(1);
    expect(rest.body['unmappedCategories']).toEqual([
      { category: 'health post', rows: 2 },
      { category: 'market', rows: 1 },
    ]);
  });

  it('shows the category starters of REST', async () => {
    const data = await doors.graphql(
      `{ categoryStarters { ${doors.everythingOf('Query', 'categoryStarters')} } }`,
    );
    const starters = (data['categoryStarters'] as Thing[]).map(({ entries, ...starter }) => ({
      ...starter,
      entries: Object.fromEntries(
        (entries as { category: string; service: string | null }[]).map((e) => [e.category, e.service]),
      ),
    }));
    expect(starters).toEqual((await doors.rest('/v1/category-starters'))['items']);
  });

  it('starts a sync from inline rows, dry or not, with the verdicts that REST gives to the same file', async () => {
    await makeFeed(app, 'inline');
    // away from those of the other feed, which would be likely duplicates
    const rows = csv.replaceAll(`,${place.lat},`, `,${place.lat + 0.01},`);
    const start = (variables: object) => ask(START, { feed: 'inline', rows, ...variables });
    for (const [how, query] of [
      [{ dryRun: true }, 'dryRun=true'],
      [{}, ''],
      [{ atomicity: 'rows' }, 'atomicity=rows'],
      [{ atomicity: 'rows' }, 'atomicity=rows'],
    ] as const) {
      const { data, errors } = await start(how);
      expect(errors).toBeUndefined();
      const graphql = data?.['startSync'] as Thing;
      const { sync } = await sendCsv(app, 'rest', csv, query);
      expect([graphql['outcome'], graphql['counts']]).toEqual([sync.outcome, sync.counts]);
      const told = await field('Query', 'sync', `(id: "${String(graphql['id'])}")`);
      const { verdicts } = syncAsRest(told) as { verdicts: (typeof sync)['verdicts'] };
      const shown = (list: typeof verdicts) =>
        list.map((v) => [v.rowNumber, v.verdict, v.reasons.map((r) => r.code)]);
      expect(shown(verdicts)).toEqual(shown(sync.verdicts));
    }
    expect(await codeOf(START, { feed: 'nobody', rows: csv })).toBe('feeds/unknown-code');
    expect(await codeOf(START, { feed: 'inline', rows: csv, share: 2 })).toBe('api/bad-parameter');
    expect(await codeOf(START, { feed: 'inline', rows: 'x'.repeat(600_000) })).toBe('sync/inline-too-large');
    expect(await codeOf(START, { feed: 'inline', rows: csv, key: 'with blank' })).toBe('sync/bad-key');
    const again = { key: 'night-1', atomicity: 'rows' };
    const first = (await start(again)).data?.['startSync'] as Thing;
    expect((await start(again)).data?.['startSync']).toEqual(first);
    expect(await codeOf(START, { feed: 'inline', rows: `${csv}G9,x,1,1,village_clinic\n`, ...again })).toBe(
      'sync/key-reused',
    );
    const { key: reader } = await testKey(app.store, { role: 'reader' });
    const { key: other } = await testKey(app.store, { role: 'syncer', region: COUNTY, feeds: ['rest'] });
    expect(await codeOf(START, { feed: 'inline', rows: csv }, reader)).toBe('access/not-allowed');
    expect(await codeOf(START, { feed: 'inline', rows: csv }, other)).toBe('access/feed-not-yours');
  });

  it('shows syncs, their verdicts page by page and a dry run in coverage as REST does', async () => {
    const dry = await sendCsv(app, 'rest', csv.replaceAll('G', 'H'), 'dryRun=true&atomicity=rows');
    expect(dry.sync.coverageChanges).not.toBeNull();
    for (const id of [dry.sync.id, ...(await syncsOf('rest')).map((s) => String(s['id']))]) {
      const sync = syncAsRest(await field('Query', 'sync', `(id: "${id}")`));
      expect(sync).toEqual(await doors.rest(`/v1/syncs/${id}`));
    }
    const list = (await field('Query', 'syncs', '(feed: "rest", first: 2)')) as unknown as Connection;
    const page = await doors.rest('/v1/feeds/rest/syncs?limit=2');
    expect(
      list.edges.map(({ node: { verdicts: _, coverageChanges: __, ...head } }) => syncAsRest(head)),
    ).toEqual(page['items']);
    expect([list.revision, list.pageInfo.endCursor]).toEqual([page['revision'], page['nextCursor']]);
    const read = async (after: string | null): Promise<Connection> => {
      const from = after === null ? '' : `, after: "${after}"`;
      const data = await doors.graphql(
        `{ sync(id: "${dry.sync.id}") { verdicts(first: 1${from}) { edges { cursor node { rowNumber key verdict } } pageInfo { endCursor hasNextPage } } } }`,
      );
      return (data['sync'] as { verdicts: Connection }).verdicts;
    };
    const seen: unknown[] = [];
    for (let after: string | null = null; ;) {
      const part = await read(after);
      seen.push(...part.edges.map(({ node }) => node['rowNumber']));
      if (!part.pageInfo.hasNextPage) break;
      after = part.pageInfo.endCursor;
    }
    expect(seen).toEqual([1, 2, 3]);
    const data = await doors.graphql(
      `{ sync(id: "${dry.sync.id}") { verdicts(verdict: rejected) { edges { node { rowNumber } } } } }`,
    );
    expect((data['sync'] as { verdicts: Connection }).verdicts.edges.map((e) => e.node['rowNumber'])).toEqual(
      [3],
    );
    expect(await codeOf('{ sync(id: "none") { id } }')).toBe('syncs/not-found');
  });
  const syncsOf = async (feed: string): Promise<Thing[]> =>
    (await doors.rest(`/v1/feeds/${feed}/syncs?limit=1000`))['items'] as Thing[];

  it('lists duplicates, merges and keeps them as REST does', async () => {
    const list = (await field('Query', 'duplicates', '(first: 1)')) as unknown as Connection;
    const page = await doors.rest('/v1/duplicates?limit=1');
    expect(list.edges.map(({ node: { revision: _, ...pair } }) => pair)).toEqual(page['items']);
    expect([list.revision, list.pageInfo.endCursor]).toEqual([page['revision'], page['nextCursor']]);
    const open = (await field('Query', 'duplicates', '(state: open)')) as unknown as Connection;
    const [one, two] = open.edges.map(({ node }) => String(node['id']));
    expect(two).toBeDefined();
    expect(await field('Query', 'duplicate', `(id: "${one}")`)).toEqual(
      await doors.rest(`/v1/duplicates/${one}`),
    );
    const decide = async (mutation: string): Promise<Thing | undefined> => {
      const name = /^\w+/.exec(mutation)?.[0] as string;
      const { data, errors } = await ask(
        `mutation { ${mutation} { ${doors.everythingOf('Query', 'duplicate')} } }`,
      );
      expect(errors).toBeUndefined();
      return data?.[name] as Thing;
    };
    const { key: reader } = await testKey(app.store, { role: 'reader' });
    for (const name of ['keepDuplicate', 'mergeDuplicate'])
      expect(await codeOf(`mutation { ${name}(id: "${one}") { id } }`, {}, reader)).toBe(
        'access/not-allowed',
      );
    const kept = await decide(`keepDuplicate(id: "${one}")`);
    expect(kept).toMatchObject({ state: 'kept', keptId: null });
    expect(kept).toEqual(await doors.rest(`/v1/duplicates/${one}`));
    const { facilityId } = await doors.rest(`/v1/duplicates/${two}`);
    const merged = await decide(`mergeDuplicate(id: "${two}", keep: ${JSON.stringify(facilityId)})`);
    expect(merged).toMatchObject({ state: 'merged', keptId: facilityId });
    expect(merged).toEqual(await doors.rest(`/v1/duplicates/${two}`));
    expect(await codeOf(`mutation { keepDuplicate(id: "${one}") { id } }`)).toBe('duplicates/decided');
    expect(await codeOf('{ duplicate(id: "none") { id } }')).toBe('duplicates/unknown-id');
  });

  it('tells the versions of a facility as REST does', async () => {
    const id = 'rest:G1';
    await sendCsv(app, 'rest', csv.replace(':4', ':9'), 'atomicity=rows');
    const data = await doors.graphql(
      `{ facilityHistory(id: "${id}") { revision edges { cursor node { heldTo committedAt facility {
           id name version status offers { capacity } unit { code } } } } pageInfo { endCursor hasNextPage } } }`,
    );
    const history = data['facilityHistory'] as Connection;
    const rest = await doors.rest(`/v1/facilities/${id}/history`);
    const items = rest['items'] as (Thing & { offers: Thing[] })[];
    expect(items.length).toBeGreaterThan(1);
    expect(history.revision).toBe(rest['revision']);
    expect(history.edges.map(({ node }) => node)).toEqual(
      items.map((v) => ({
        heldTo: v['heldTo'],
        committedAt: v['committedAt'],
        facility: {
          ...{ id, name: v['name'], version: v['version'], status: v['status'], unit: { code: v['unit'] } },
          offers: v.offers.map(({ capacity }) => ({ capacity })),
        },
      })),
    );
    const first = await doors.graphql(
      `{ facilityHistory(id: "${id}", first: 1) { edges { node { facility { version } } } pageInfo { endCursor } } }`,
    );
    const { endCursor } = (first['facilityHistory'] as Connection).pageInfo;
    expect(endCursor).toBe((await doors.rest(`/v1/facilities/${id}/history?limit=1`))['nextCursor']);
    expect(await codeOf('{ facilityHistory(id: "none") { revision } }')).toBe('facilities/unknown-id');
  });

  it('tells the audit log to ministries and administrators as REST does, and to nobody else', async () => {
    const { key: ministry } = await testKey(app.store, { role: 'ministry' });
    const list = (await field('Query', 'audit', '(first: 20)')) as unknown as Connection;
    const page = await doors.rest('/v1/audit?limit=20');
    expect(list.edges.map(({ node }) => node)).toEqual(page['items']);
    expect(list.pageInfo.endCursor).toBe(page['nextCursor']);
    const one = (await field('Query', 'audit', '(kind: "feed", key: "team")')) as unknown as Connection;
    expect(one.edges.map(({ node }) => node)).toEqual(
      (await doors.rest('/v1/audit?kind=feed&key=team'))['items'],
    );
    expect(one.edges.length).toBe(2);
    expect(one.edges[0]?.node['was']).toMatchObject({ owner: 'Bureau' });
    const query = '{ audit(first: 1) { edges { node { id } } } }';
    expect((await ask(query, {}, ministry)).errors).toBeUndefined();
    for (const role of ['reader', 'syncer'] as const) {
      const { key } = await testKey(
        app.store,
        role === 'reader' ? { role } : { role, region: COUNTY, feeds: ['rest'] },
      );
      expect(await codeOf(query, {}, key)).toBe('access/not-allowed');
      expect((await app.ask('/v1/audit', { headers: bearer(key) })).status).toBe(403);
    }
  });

  it('logs nothing above info', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});

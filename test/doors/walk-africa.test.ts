/** The documented walk over 98,745 facilities without ids: a verdict for every row, and the counts add up. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { INFO, testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { sendJson } from '../support/feeds.js';
import type { ToldSync } from '../support/feeds.js';
import { describeWithShared } from '../support/shared-data.js';
import { WALKS } from '../support/walk.js';

type Row = Readonly<Record<string, string>>;
type Verdict = ToldSync['verdicts'][number];

const WALK = join(WALKS, 'africa-health');
/** A whole file under tests that run beside it. */
const PATIENCE_MS = 900_000;
const UNMAPPED = 'Primary Health Care Unit +';

describeWithShared('real/africa_health', 'public health facilities of sub-Saharan Africa', (folder) => {
  let app: TestApp;
  let packed: Buffer<ArrayBuffer>;
  let rows: Row[];
  let sync: ToldSync;
  let verdicts: Verdict[];
  const rowsOf = (text: Buffer | string): Row[] =>
    parse(text, { columns: true, bom: true, skip_empty_lines: true });
  const send = (type: string, body: string | Buffer<ArrayBuffer>, path: string) =>
    app.ask(path, { method: 'POST', headers: { 'content-type': type }, body });

  beforeAll(async () => {
    app = await testApp({ HINTERLAND_SAMPLE: 'no' });
    packed = Buffer.from(readFileSync(join(folder, 'who_ssa_98745.csv.gz')));
    rows = rowsOf(gunzipSync(packed));
    const file = (name: string): string => readFileSync(join(WALK, name), 'utf8');
    const units = await send('text/csv', file('units.csv'), '/v1/imports/units?scheme=opaque&crs=WGS84');
    expect([units.status, units.body['outcome']]).toEqual([200, 'committed']);
    const services = await send('application/json', file('services.json'), '/v1/imports/standards');
    expect([services.status, services.body['outcome']]).toEqual([200, 'committed']);
    const feed = await sendJson(app, 'POST', '/v1/feeds', JSON.parse(file('feed.json')));
    expect([feed.status, feed.body['problems']]).toEqual([201, undefined]);
    const sent = await send(
      'application/gzip',
      packed,
      '/v1/feeds/ssa-health/syncs?format=csv&atomicity=rows',
    );
    expect(sent.status).toBe(200);
    sync = sent.body as unknown as ToldSync;
    verdicts = [];
    for (let after = ''; ;) {
      const page = await app.ask(`/v1/syncs/${sync.id}/verdicts?limit=1000${after}`);
      verdicts.push(...(page.body['items'] as Verdict[]));
      if (page.body['nextCursor'] === null) break;
      after = `&after=${String(page.body['nextCursor'])}`;
    }
  }, PATIENCE_MS);
  afterAll(async () => app.close());

  const codesOf = (verdict: Verdict): string[] => verdict.reasons.map((reason) => reason.code);

  it('gives a verdict to every row, in the order of the file, and the counts add up', () => {
    expect(rows).toHaveLength(98_745);
    expect(verdicts.map((v) => v.rowNumber)).toEqual(rows.map((_, k) => k + 1));
    const counted: Record<string, number> = {};
    for (const { verdict } of verdicts) counted[verdict] = (counted[verdict] ?? 0) + 1;
    const { rows: all, ...counts } = sync.counts;
    expect(all).toBe(rows.length);
    expect(Object.values(counts).reduce((sum, n) => sum + n, 0)).toBe(rows.length);
    // as the walk's README says
    expect(counts).toMatchObject({ created: 95_034, suspect: 1_333, rejected: 2_378 });
    expect(counts).toEqual({
      created: 0,
      updated: 0,
      unchanged: 0,
      closed: 0,
      rejected: 0,
      suspect: 0,
      ...counted,
    });
  });

  it('rejects the rows without a place and those of an unknown category, and no other', () => {
    const blank = (row: Row): boolean => row['Lat'] === '' || row['Long'] === '';
    expect(rows.filter(blank)).toHaveLength(2_350);
    for (const [k, row] of rows.entries()) {
      const isUnmapped = row['Facility type'] === UNMAPPED;
      const { verdict, reasons } = verdicts[k] as Verdict;
      if (!blank(row) && !isUnmapped) {
        if (verdict === 'rejected') throw new Error(`row ${k + 1} is rejected: ${JSON.stringify(reasons)}`);
        continue;
      }
      const codes = codesOf(verdicts[k] as Verdict);
      expect([
        k,
        verdict,
        codes.includes('coordinates/missing'),
        codes.includes('facilities/unknown-category'),
      ]).toEqual([k, 'rejected', blank(row), isUnmapped]);
    }
  });

  it('holds one facility for every row that was taken, where the row says, of the service its words stand for', async () => {
    const held = await app.store.db.query<{
      external_id: string;
      unit_code: string;
      lon: number;
      service: string;
    }>(
      `SELECT external_id, unit_code, lon, offer_services[1] AS service FROM facility WHERE feed_code = 'ssa-health' AND rev_to IS NULL`,
    );
    const taken = verdicts.filter((v) => v.verdict !== 'rejected');
    expect(held).toHaveLength(taken.length);
    expect(new Set(held.map((f) => `ssa-health:${f.external_id}`))).toEqual(new Set(taken.map((v) => v.key)));
    const { entries } = (
      JSON.parse(readFileSync(join(WALK, 'feed.json'), 'utf8')) as {
        categories: { entries: Record<string, string> };
      }
    ).categories;
    const expected: Record<string, number> = {};
    for (const [k, row] of rows.entries()) {
      if (verdicts[k]?.verdict === 'rejected') continue;
      const key = `${row['iso3c'] ?? ''} ${entries[(row['Facility type'] ?? '').normalize('NFKC').trim()] ?? ''}`;
      expected[key] = (expected[key] ?? 0) + 1;
    }
    const found: Record<string, number> = {};
    for (const f of held)
      found[`${f.unit_code} ${f.service}`] = (found[`${f.unit_code} ${f.service}`] ?? 0) + 1;
    expect(found).toEqual(expected);
  });

  it('keeps likely duplicates in the queue, one pair for each suspect row', async () => {
    const [queue] = await app.store.db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM duplicate WHERE found_revision = $1`,
      [sync.revision],
    );
    const suspects = verdicts.filter((v) => v.verdict === 'suspect');
    expect(suspects.length).toBeGreaterThan(0);
    expect(queue?.n).toBe(suspects.length);
    for (const suspect of suspects) expect(codesOf(suspect)).toContain('facilities/likely-duplicate');
  });

  it(
    'a sample tells the category that is missing; once it is mapped, the rejected rows go in by the file that came back',
    async () => {
      const unmapped = rows.findIndex((row) => row['Facility type'] === UNMAPPED);
      const [head = '', ...lines] = gunzipSync(packed).toString('utf8').split('\n');
      const sample = [head, ...lines.slice(unmapped - 5, unmapped + 5), ''].join('\n');
      const check = await send('text/csv', sample, '/v1/feeds/ssa-health/check');
      expect(check.body['unmappedCategories']).toContainEqual({
        category: UNMAPPED,
        rows: expect.any(Number),
      });
      const feed = (await app.ask('/v1/feeds/ssa-health')).body as {
        categories: { match: string; entries: object };
      };
      const entries = { ...feed.categories.entries, [UNMAPPED]: 'health_centre_care' };
      const patched = await sendJson(app, 'PATCH', '/v1/feeds/ssa-health', {
        categories: { ...feed.categories, entries },
      });
      expect(patched.status).toBe(200);
      const rejected = await app.ask(`/v1/syncs/${sync.id}/rejected.csv`);
      expect(rowsOf(rejected.text)).toHaveLength(sync.counts['rejected'] ?? -1);
      const again = await send('text/csv', rejected.text, '/v1/feeds/ssa-health/syncs?atomicity=rows');
      const counts = again.body['counts'] as Record<string, number>;
      const mended = rows.filter((row) => row['Facility type'] === UNMAPPED && row['Lat'] !== '').length;
      expect(mended).toBeGreaterThan(0);
      expect((counts['created'] ?? 0) + (counts['suspect'] ?? 0)).toBe(mended);
      expect(counts['rejected']).toBe((sync.counts['rejected'] ?? 0) - mended);
    },
    PATIENCE_MS,
  );

  it('logs nothing above info', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});

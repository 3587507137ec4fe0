/** The documented walk over a city's walking times: what the doors answer is what the files themselves say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { testApp } from '../support/app.js';
import type { TestApp } from '../support/app.js';
import { table } from '../support/imported-town.js';
import { describeWithShared } from '../support/shared-data.js';
import { WALKS } from '../support/walk.js';

describeWithShared('real/city_walk_matrix', 'a city by walking times', (folder) => {
  let app: TestApp;
  const post = async (path: string, type: string, body: string | Buffer<ArrayBuffer>) => {
    const answer = await app.ask(path, { method: 'POST', body, headers: { 'content-type': type } });
    expect([path, answer.status, answer.text.slice(0, 400)]).toEqual([
      path,
      path === '/v1/feeds' ? 201 : 200,
      answer.text.slice(0, 400),
    ]);
    return answer.body;
  };
  const walk = (name: string): string => readFileSync(join(WALKS, 'city-walk', name), 'utf8');
  const facilities = (): string => readFileSync(join(folder, 'facilities.csv'), 'utf8');
  const tracts = table(join(folder, 'tracts.csv'));
  const Q = 'standardSet=city-walk&cost=matrix:walk';

  beforeAll(async () => {
    app = await testApp({ HINTERLAND_SAMPLE: 'no' });
  });
  afterAll(async () => app.close());

  it('facilities sent before any place are rejected row by row, and the answer says that none was taken', async () => {
    await post('/v1/imports/standards', 'application/json', walk('set.json'));
    await post('/v1/feeds', 'application/json', walk('feed.json'));
    const early = await post('/v1/feeds/city/syncs?format=csv&atomicity=rows', 'text/csv', facilities());
    expect(early).toMatchObject({
      outcome: 'unchanged',
      counts: { rows: 199, rejected: 199 },
      fileWarnings: [{ code: 'file/no-row-taken', value: '199' }],
    });
  });

  it('places, people, facilities and times are taken whole', async () => {
    const units = tracts.map((t) => `${t['geoid10']},village,city,${t['geoid10']},${t['lon']},${t['lat']}`);
    const head = 'code,level,parent,name,lon,lat\ncity,county,,City,,';
    await post('/v1/imports/units?scheme=opaque&crs=WGS84', 'text/csv', `${head}\n${units.join('\n')}\n`);
    const people = tracts.map((t) => `${t['geoid10']},2014-01-01,resident,${t['Pop2014']}`);
    await post(
      '/v1/imports/populations?scheme=opaque',
      'text/csv',
      `settlement,referenceDate,basis,all\n${people.join('\n')}\n`,
    );
    const sent = await post('/v1/feeds/city/syncs?format=csv', 'text/csv', facilities());
    expect(sent).toMatchObject({ outcome: 'committed', fileWarnings: [] });
    const packed = Buffer.from(readFileSync(join(folder, 'walk_seconds_801x199.csv.gz')));
    const matrix = '/v1/matrices/walk?feed=city&layout=wide&unit=seconds&mode=walk';
    expect(await post(matrix, 'application/gzip', packed)).toMatchObject({ pairs: 801 * 199 });
  });

  it('coverage is of the people within 1,800 seconds by the file, and gaps and access answer by it too', async () => {
    const text = gunzipSync(readFileSync(join(folder, 'walk_seconds_801x199.csv.gz'))).toString('utf8');
    const near = new Set(
      text
        .trim()
        .split(/\r?\n/)
        .slice(1)
        .flatMap((line) => {
          const [code = '', ...seconds] = line.split(',');
          return seconds.some((s) => s !== '' && Number(s) <= 1800) ? [code] : [];
        }),
    );
    const people = (of: typeof tracts): number => of.reduce((sum, t) => sum + Number(t['Pop2014']), 0);
    const coverage = await app.ask(`/v1/units/city/coverage?${Q}`);
    expect(coverage.body).toMatchObject({
      services: [
        {
          covered: {
            numerator: people(tracts.filter((t) => near.has(t['geoid10'] as string))),
            denominator: people(tracts),
          },
        },
      ],
    });
    expect((await app.ask(`/v1/units/city/gaps?${Q}`)).status).toBe(200);
    const access = await app.ask(`/v1/units/city/accessibility?${Q}&service=care&catchment=30`);
    expect([access.status, access.body['costUnit']]).toEqual([200, 'minutes']);
  });
});

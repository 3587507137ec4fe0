/** Every known bad input has a fixture of its name and a code of its own. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { INFO, SAMPLE_COUNTY, testApp } from '../support/app.js';
import type { Answer, TestApp } from '../support/app.js';

const FOLDER = fileURLToPath(new URL('../fixtures/syncs/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  gz: 'application/gzip',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json',
  geojson: 'application/geo+json',
  ndjson: 'application/x-ndjson',
};

/** Verdicts of the rows, with the codes of their reasons; or the code that the file as a whole is refused with. */
const EXPECTED: Readonly<Record<string, string>> = {
  'good.csv': 'created',
  'good.csv.gz': 'created',
  'good.xlsx': 'created',
  'good.json': 'created',
  'good.geojson': 'created',
  'good.ndjson': 'created',
  'swapped-longitude-and-latitude.csv': 'rejected coordinates/swapped',
  'metres-as-degrees.csv': 'rejected coordinates/metres-as-degrees',
  'outside-the-region.csv': 'rejected sync/outside-region',
  'outside-the-region-by-its-point.csv': 'rejected sync/outside-region',
  'coordinates-blank.csv': 'rejected coordinates/missing',
  'coordinates-zero.csv': 'rejected coordinates/zero',
  'unknown-unit.csv': 'rejected facilities/unknown-unit',
  'retired-unit.csv': 'rejected facilities/retired-unit',
  'reused-unit-code.csv': 'rejected facilities/reused-unit-code',
  'reused-unit-code-in-doubt.csv': 'created facilities/reused-unit-code',
  'duplicate-id-that-differs.csv': 'rejected row/duplicate | rejected row/duplicate',
  'duplicate-id-that-is-the-same.csv': 'created | rejected row/duplicate',
  'likely-duplicate.csv': 'suspect facilities/likely-duplicate',
  'unknown-service.csv': 'rejected facilities/unknown-service',
  'unknown-category.csv': 'rejected facilities/unknown-category',
  'category-left-out.csv': 'rejected facilities/category-left-out',
  'category-mapped.csv': 'created',
  'negative-capacity.csv': 'rejected facilities/capacity-out-of-range',
  'absurd-capacity.csv': 'rejected facilities/capacity-out-of-range',
  'dates-that-contradict.csv': 'rejected facilities/dates-contradict',
  'no-such-date.csv': 'rejected row/bad-date',
  'credit-code-check.csv': 'created facilities/credit-code-check',
  'full-width.csv': 'created row/normalised row/normalised row/normalised row/normalised',
  'thousands-separators.csv': 'created row/thousands-separator',
  'code-as-a-number.csv': 'rejected codes/number-like',
  'code-as-a-number.xlsx': 'rejected codes/number-like',
  'unit-as-a-number.csv': 'rejected codes/number-like',
  'blank-capacity.csv': 'created',
  'unknown-status.csv': 'rejected row/unknown-word',
  'text-in-a-number.csv': 'rejected row/bad-number',
  'row-too-short.csv': 'rejected row/ragged coordinates/missing facilities/no-offer',
  'row-too-long.csv': 'rejected row/ragged',
  'oversize-cell.csv': 'rejected row/too-long',
  'no-offer.csv': 'rejected facilities/no-offer',
  'control-character.csv': 'rejected row/control-character',
  'prototype-keys.csv': 'created',
  'byte-order-mark.csv': 'created',
  'short-gbk-valid-as-utf-8.csv': 'created',
  'bad-line.ndjson': 'rejected row/bad-json coordinates/missing facilities/no-offer row/missing row/missing',
  'too-deep.ndjson': 'rejected row/too-deep coordinates/missing facilities/no-offer row/missing row/missing',
  'unknown-column.csv': 'file/unknown-column',
  'missing-column.csv': 'file/missing-column',
  'column-named-twice.csv': 'file/duplicate-column',
  'empty.csv': 'file/empty',
  'gb18030.csv': 'file/bad-encoding',
  'utf-16.csv': 'file/utf-16',
  'quote-not-closed.csv': 'file/bad-csv',
  'too-deep.json': 'file/too-deep',
  'no-list.json': 'file/no-features',
  'truncated.csv.gz': 'file/truncated',
  'broken.csv.gz': 'file/bad-gzip',
  'truncated.xlsx': 'file/bad-xlsx',
  'entities.xlsx': 'file/bad-xlsx',
  'random-bytes.csv': 'file/bad-encoding',
  'random-bytes.xlsx': 'file/bad-xlsx',
};

interface Told {
  readonly outcome: string;
  readonly fileProblems: readonly { code: string }[];
  readonly fileWarnings: readonly { code: string }[];
  readonly verdicts: readonly { verdict: string; reasons: readonly { code: string; message: string }[] }[];
}

describe('known bad input of a sync', () => {
  let app: TestApp;
  const send = (name: string, query = 'dryRun=true'): Promise<Answer> =>
    app.ask(`/v1/feeds/clinics/syncs?${query}`, {
      method: 'POST',
      headers: { 'content-type': TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? '' },
      body: readFileSync(`${FOLDER}${name}`),
    });

  beforeAll(async () => {
    app = await testApp();
    const made = await app.ask('/v1/feeds', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        code: 'clinics',
        name: 'Clinics',
        crs: 'WGS84',
        region: SAMPLE_COUNTY,
        startFrom: 'amap',
      }),
    });
    expect(made.status).toBe(201);
  });
  afterAll(async () => app.close());

  it('has a fixture for every line of the table and a line for every fixture', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  it.each(Object.entries(EXPECTED))('%s: %s', async (name, expected) => {
    const answer = await send(name);
    const told = answer.body as unknown as Told;
    const rows = told.verdicts.map((v) => [v.verdict, ...v.reasons.map((r) => r.code)].join(' '));
    expect([answer.status < 500, [...told.fileProblems.map((p) => p.code), ...rows].join(' | ')]).toEqual([
      true,
      expected,
    ]);
    for (const reason of told.verdicts.flatMap((v) => v.reasons)) expect(reason.message).toMatch(/\.$/);
    if (name === 'short-gbk-valid-as-utf-8.csv')
      expect(told.fileWarnings.map((w) => w.code)).toEqual(['file/likely-gbk']);
  });

  it('a file in another encoding than declared says so, and is read when it is declared', async () => {
    expect((await send('gb18030.csv', 'dryRun=true&encoding=gb18030')).body).toMatchObject({
      outcome: 'dry_run',
      counts: { created: 1 },
    });
  });

  it('logs nothing above info', () => {
    expect(app.log.filter((line) => line.level > INFO)).toEqual([]);
  });
});

/** Files that are made to do harm are refused early, by a code, and a process that reads them stays small. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { HOSTILE } from '../support/reading-process.js';

const path = (name: string): string => fileURLToPath(new URL(`../support/${name}`, import.meta.url));

interface Told {
  readonly name: string;
  readonly format: string;
  readonly code: string | null;
  readonly askedMb: number;
  readonly peakMb: number | null;
}

/** Codes by name and format. */
const EXPECTED: Readonly<Record<string, string>> = {
  'one line of 1 GB csv': 'file/oversize-row',
  'one quoted cell of 1 GB csv': 'file/oversize-row',
  'one header of 1 GB csv': 'file/oversize-row',
  'one line of 1 GB ndjson': 'file/oversize-row',
  'one thing of 1 GB json': 'file/too-large',
  'a frame of 1 GB geojson': 'file/too-large',
  'a bomb of one line csv': 'file/oversize-row',
  'a bomb of blank lines csv': 'file/unpacks-too-large',
  'a bomb of blank lines ndjson': 'file/unpacks-too-large',
  'a bomb of blanks json': 'file/unpacks-too-large',
  'a bomb in a workbook xlsx': 'file/unpacks-too-large',
  'a bomb that its workbook calls small xlsx': 'file/bad-xlsx',
};

describe('a hostile file', () => {
  let told: Told[];
  beforeAll(() => {
    const text = execFileSync(
      process.execPath,
      ['--import', path('typescript-loader.mjs'), path('reading-process.ts')],
      { env: { ...process.env, READ_HOSTILE: 'yes' }, encoding: 'utf8' },
    );
    told = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Told);
  });

  it('is refused by the code that says what is wrong with it', () => {
    expect(Object.fromEntries(told.map((one) => [`${one.name} ${one.format}`, one.code]))).toEqual(EXPECTED);
    expect(told).toHaveLength(HOSTILE.length);
  });

  it('is read no farther than its limit', () => {
    // 4 million characters of a row, 64 of a thing of a list, and what streams hold ahead
    for (const one of told) expect([one.name, one.askedMb <= 72]).toEqual([one.name, true]);
  });

  it('leaves the process under 600 MB, all of them one after the other', () => {
    for (const one of told) expect(one.peakMb ?? 0).toBeLessThan(600);
  });
});

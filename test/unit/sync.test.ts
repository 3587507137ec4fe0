import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { impliedLevel, impliedParent, isCreditCode, readCode } from '../../src/common/codes.js';
import { shown } from '../../src/common/errors.js';
import { fingerprint } from '../../src/sync/report.js';
import { coordinateNumber, plainNumber } from '../../src/sync/rows/fields.js';
import { featuresOf } from '../../src/sync/rows/features.js';
import { readMapping } from '../../src/sync/rows/mapping.js';
import { readRows } from '../../src/sync/rows/source.js';
import type { FileFormat, SourceRow } from '../../src/sync/rows/source.js';
import type { Mapping } from '../../src/sync/rows/columns.js';
import { UnreadableFile } from '../../src/sync/rows/unreadable.js';

/** What the rows of these tests are made of. */
const KNOWN = [
  'a',
  'b',
  'c',
  'n',
  'name',
  'title',
  'type',
  'bed',
  'old',
  'offers',
  'lon',
  'lat',
  'code',
  'service',
  'kind',
  'level',
];

async function rowsOf(
  file: string | Uint8Array,
  more: {
    mapping?: Mapping;
    encoding?: 'utf-8' | 'gb18030';
    format?: FileFormat;
    required?: string[];
    chunk?: number;
  } = {},
): Promise<SourceRow[]> {
  const bytes = typeof file === 'string' ? Buffer.from(file, 'utf8') : file;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    const step = more.chunk ?? Math.max(1, bytes.length);
    for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
  }
  const rows = [];
  const known = { columns: KNOWN, required: more.required ?? [], takesAttributes: true };
  for await (const row of readRows(chunks(), {
    format: 'csv',
    encoding: 'utf-8',
    mapping: {},
    known,
    ...more,
  }))
    rows.push(row);
  return rows;
}

async function fileProblem(...question: Parameters<typeof rowsOf>): Promise<string> {
  try {
    await rowsOf(...question);
    return 'none';
  } catch (error) {
    if (error instanceof UnreadableFile) return error.problem.code;
    throw error;
  }
}

describe('codes', () => {
  it('pads the short forms of a china12 code and names the level of each', () => {
    const read = (text: string): unknown => readCode('china12', text, 'code');
    expect(['11', '1101', '110101', '110101001', '110101001002'].map(read)).toEqual(
      ['110000000000', '110100000000', '110101000000', '110101001000', '110101001002'].map((code) => ({
        code,
      })),
    );
    expect(
      ['110000000000', '110100000000', '110101000000', '110101001000', '110101001002'].map((code) =>
        impliedLevel('china12', code),
      ),
    ).toEqual(['province', 'prefecture', 'county', 'town', 'village']);
  });

  it('hangs towns of cities without counties off the city', () => {
    expect(impliedParent('china12', '441900003000', 'town')).toBe('441900000000');
    expect(impliedParent('china12', '110101001000', 'town')).toBe('110101000000');
    expect(impliedParent('opaque', '110101001000', 'town')).toBeNull();
  });

  it('refuses a code that a spreadsheet made a number, in every scheme', () => {
    for (const scheme of ['china12', 'opaque'] as const)
      for (const text of ['1.23E+17', '1E+11', '4.419e+11'])
        expect(readCode(scheme, text, 'code')).toMatchObject({ problem: { code: 'codes/number-like' } });
    expect(readCode('china12', '12345', 'code')).toMatchObject({ problem: { code: 'codes/bad-shape' } });
    expect(readCode('opaque', 'x'.repeat(33), 'code')).toMatchObject({
      problem: { code: 'codes/bad-shape' },
    });
  });

  it('tells a credit code with a wrong check character from the example of GB 32100-2015', () => {
    expect(isCreditCode('91350100M000100Y43')).toBe(true);
    expect(isCreditCode('91350100M000100Y44')).toBe(false);
    expect(isCreditCode('91350100M000100Y4')).toBe(false);
  });
});

describe('rows of a file', () => {
  it('is the same wherever the bytes are cut, with BOM, quotes and characters of four bytes', async () => {
    const text = '\ufeffcode,name\r\n1,"a, ""b""\n中文"\r\n2,\u{2000b}\u{1f3e5}\r\n';
    const whole = await rowsOf(text);
    expect(whole.map((r) => r.cells.get('name'))).toEqual(['a, "b"\n中文', '\u{2000b}\u{1f3e5}']);
    for (const chunk of [1, 2, 3, 7]) expect(await rowsOf(text, { chunk })).toEqual(whole);
  });

  it('gb18030 is read when declared and refused as utf-8', async () => {
    const bytes = new Uint8Array([0x6e, 0x0a, 0xc7, 0xe5, 0xba, 0xd3, 0x0a]);
    expect((await rowsOf(bytes, { encoding: 'gb18030' })).map((r) => r.cells.get('n'))).toEqual(['清河']);
    expect(await fileProblem(bytes)).toBe('file/bad-encoding');
    expect(await fileProblem(new Uint8Array([0x6e, 0x0a, 0xe6, 0xb8]))).toBe('file/bad-encoding');
  });

  it('blank cells are absent, full-width text is made plain, ragged rows are told', async () => {
    const [row, ragged] = await rowsOf('a,b,c\n　,１２（x）,\n1,2\n');
    expect([...(row?.cells ?? [])]).toEqual([['b', '12(x)']]);
    expect(ragged?.problems.map((p) => p.code)).toEqual(['row/ragged']);
  });

  it('what is wrong with the file as a whole has its own code', async () => {
    expect(await fileProblem('')).toBe('file/empty');
    expect(await fileProblem('a,a\n1,2\n')).toBe('file/duplicate-column');
    expect(await fileProblem('a,b\n"1,2\n')).toBe('file/bad-csv');
    expect(await fileProblem('a,b\n1"2",3\n')).toBe('file/bad-csv');
    expect(await fileProblem('a\n1\n', { required: ['b'] })).toBe('file/missing-column');
    expect(await fileProblem('a\n1\n', { mapping: { columns: { b: 'c' } } })).toBe('file/missing-column');
    expect(await fileProblem('{', { format: 'geojson' })).toBe('file/bad-json');
    expect(await fileProblem('{"type":"Feature"}', { format: 'geojson' })).toBe('file/no-features');
  });

  it('a mapping renames, sets and translates, and words such as constructor are words', async () => {
    const mapping = {
      columns: { name: 'title', kind: 'type' },
      constants: { level: 'village' },
      values: { kind: { K: 'clinic' } },
      offersFrom: { beds: 'bed' },
    };
    const [first, second] = await rowsOf('title,name,type,bed\nA,old,K,3\n,old,constructor,\n', { mapping });
    expect([first?.cells.get('name'), first?.cells.get('kind'), first?.cells.get('level')]).toEqual([
      'A',
      'clinic',
      'village',
    ]);
    expect([first?.cells.get('offers'), second?.cells.get('name'), second?.cells.get('kind')]).toEqual([
      'beds:3',
      undefined,
      'constructor',
    ]);
  });

  it('a mapping with a key that is none is refused', () => {
    expect(readMapping('{"columns":{"name":"n"}}').columns).toEqual({ name: 'n' });
    for (const bad of ['{"colums":{}}', '{"columns":{"a":1}}', '[]', 'x'])
      expect(() => readMapping(bad)).toThrow('sync/bad-mapping');
  });

  it('a number is digits with optional thousands separators and nothing else', () => {
    for (const bad of ['NaN', 'Infinity', '1e3', '0x10', '1,23', '', ' ', '--1', '1.', '.5'])
      expect(plainNumber(bad)).toBeNaN();
    expect(['1,234,567.5', '-0', '12'].map(plainNumber)).toEqual([1234567.5, -0, 12]);
    // a coordinate near the equator as programs write it; one that a spreadsheet shortened is none
    expect(['-5e-04', '4.5E-7', '31.2'].map(coordinateNumber)).toEqual([-0.0005, 4.5e-7, 31.2]);
    for (const bad of ['3.5E+07', '1e5', '12e-4', 'e-4', '1e-400']) expect(coordinateNumber(bad)).toBeNaN();
  });
});

describe('what is compared and shown', () => {
  it('a fingerprint does not depend on the order of keys at any depth, and tells different values apart', () => {
    const shuffled = (value: unknown): unknown =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([k, v]) => [k, shuffled(v)]),
          )
        : value;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        expect(fingerprint(shuffled(value) as object)).toBe(fingerprint(value));
      }),
      { seed: 20261124, numRuns: 300 },
    );
    expect(fingerprint({ a: { b: 1 } })).not.toBe(fingerprint({ a: { b: 2 } }));
    expect(fingerprint({ a: [1, 2] })).not.toBe(fingerprint({ a: [2, 1] }));
  });

  it('a value that is cut to be shown is still text', () => {
    expect(/\p{Surrogate}/u.test(shown(`x${'\u{1f3e5}'.repeat(150)}`))).toBe(false);
  });
});

describe('columns that nothing reads', () => {
  it('are refused by name until they are mapped, ignored or kept as attributes', async () => {
    const file = 'a,bde,attr.x\n1,2,3\n';
    expect(await fileProblem(file)).toBe('file/unknown-column');
    expect(await fileProblem(file, { mapping: { ignore: ['nobody'] } })).toBe('file/missing-column');
    const cells = async (mapping: Mapping): Promise<unknown> => [
      ...((await rowsOf(file, { mapping }))[0]?.cells ?? []),
    ];
    const kept = [
      ['a', '1'],
      ['attr.x', '3'],
    ];
    expect(await cells({ ignore: ['bde'] })).toEqual(kept);
    expect(await cells({ ignore: ['*'] })).toEqual(kept);
    const [a, x] = kept;
    expect(await cells({ attributes: ['bde'] })).toEqual([a, ['attr.bde', '2'], x]);
    expect(await cells({ attributes: ['*'] })).toEqual([a, ['attr.bde', '2'], x]);
    expect(await cells({ columns: { b: 'bde' } })).toEqual([a, ['bde', '2'], x, ['b', '2']]);
    expect(await fileProblem('a\n1\n', { mapping: { constants: { bde: '1' } } })).toBe('sync/bad-mapping');
    const feature = '{"features":[{"properties":{"a":1}},{"properties":{"wat":1}}]}';
    expect(await fileProblem(feature, { format: 'geojson' })).toBe('file/unknown-column');
  });
});

describe('features of a GeoJSON file', () => {
  /** The slow way: the whole text at once. */
  const whole = (text: string): unknown[] => (JSON.parse(text) as { features: unknown[] }).features;
  async function streamed(text: string, chunk: number): Promise<unknown[]> {
    async function* parts(): AsyncGenerator<string> {
      for (let at = 0; at < text.length; at += chunk) yield text.slice(at, at + chunk);
    }
    const features = [];
    for await (const feature of featuresOf(parts())) features.push(feature);
    return features;
  }

  it('are those that a parse of the whole file gives, however the text is cut', async () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    const frame = fc.dictionary(fc.constantFrom('name', 'bbox', 'crs', 'a"b', 'feature'), json);
    await fc.assert(
      fc.asyncProperty(
        fc.array(json, { maxLength: 5 }),
        frame,
        frame,
        fc.integer({ min: 1, max: 60 }),
        fc.boolean(),
        fc.constantFrom(undefined, 1),
        async (features, before, after, chunk, isFirst, indent) => {
          const text = JSON.stringify(
            isFirst ? { features, ...before } : { ...before, type: 'FeatureCollection', features, ...after },
            null,
            indent,
          );
          expect(await streamed(text, chunk)).toEqual(whole(text));
        },
      ),
    );
  });

  it('are refused where a parse of the whole file would refuse, and where there are none', async () => {
    const code = async (text: string): Promise<string> => fileProblem(text, { format: 'geojson', chunk: 3 });
    for (const text of [
      '{"features":[{}',
      '{"features":[{},]}',
      '{"features":[,{}]}',
      '{"features":[{} {}]}',
      '{"features":[{]}]}',
      '{"features":[]}}',
      '{"features":[] "x":1}',
      '{"features":[{"a":"\n"}]}',
      '',
    ])
      expect([text, await code(text)]).toEqual([text, 'file/bad-json']);
    for (const text of [
      '[]',
      '{}',
      '{"features":{}}',
      '{"x":{"features":[1]}}',
      'null',
      '{"type":"Feature","features":[]}',
    ])
      expect([text, await code(text)]).toEqual([text, 'file/no-features']);
  });
});

describe('encodings', () => {
  it('a file in another encoding is refused, with the one it can be read in', async () => {
    const gbk = Uint8Array.of(0x61, 0x0a, 0xc7, 0xe5, 0xba, 0xd3, 0x0a);
    await expect(rowsOf(gbk)).rejects.toThrow('it can be read as gb18030');
    expect(await fileProblem(Uint8Array.of(0xff, 0xfe, 0x61, 0x00))).toBe('file/utf-16');
    const marked = Buffer.from('\ufeffa\n1\n', 'utf8');
    expect(await fileProblem(marked, { encoding: 'gb18030' })).toBe('file/bad-encoding');
    expect((await rowsOf(marked)).map((r) => r.cells.get('a'))).toEqual(['1']);
  });
});

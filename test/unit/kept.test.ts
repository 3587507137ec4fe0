import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { Kept } from '../../src/common/kept.js';
import { numbers, texts } from '../../src/store/connection/value-types.js';

describe('things kept in memory', () => {
  it('never hold more bytes than they may, and lose what was used longest ago', () => {
    const kept = new Kept(10_000);
    for (let k = 0; k < 100; k += 1) {
      kept.set(`thing ${k}`, k, 1_000);
      kept.get('thing 0');
      expect(kept.bytes).toBeLessThanOrEqual(10_000);
    }
    expect([kept.get('thing 0'), kept.get('thing 99'), kept.get('thing 50')]).toEqual([0, 99, undefined]);
  });

  it('hold nothing that would push all else out, and nothing at all where nothing may be held', () => {
    const kept = new Kept(10_000);
    kept.set('small', 1, 100);
    kept.set('large', 2, 9_000);
    expect([kept.get('small'), kept.get('large')]).toEqual([1, undefined]);
    const none = new Kept(0);
    none.set('small', 1, 100);
    expect([none.get('small'), none.bytes]).toEqual([undefined, 0]);
  });
});

/** As PostgreSQL writes a list. */
const listText = (items: readonly (string | null)[], isQuoted: (item: string) => boolean): string =>
  `{${items
    .map((item) =>
      item === null ? 'NULL' : isQuoted(item) ? `"${item.replace(/["\\]/g, (c) => `\\${c}`)}"` : item,
    )
    .join()}}`;

describe('lists of the database', () => {
  const plainTexts = pg.types.getTypeParser(1009 as number, 'text') as (text: string) => unknown;
  const plainNumbers = pg.types.getTypeParser(1022 as number, 'text') as (text: string) => unknown;

  it('are read as the driver reads them: texts', () => {
    const item = fc.oneof(
      fc.constant(null),
      fc.constantFrom('', 'NULL', 'null', 'sample:S0001', '村 一', 'a,b', '{', '}', '"', '\\', ' x '),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const text = listText(items, (one) => one === '' || /[{}",\\\s]/.test(one) || /^null$/i.test(one));
        expect(texts(text)).toEqual(items);
        expect(texts(text)).toEqual(plainTexts(text));
      }),
    );
  });

  it('are read as the driver reads them: numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant(null), fc.double(), fc.integer())), (items) => {
        const text = listText(
          items.map((one) => (one === null ? null : Object.is(one, -0) ? '-0' : String(one))),
          () => false,
        );
        expect(numbers(text)).toEqual(items);
        expect(numbers(text)).toEqual(plainNumbers(text));
      }),
    );
  });
});

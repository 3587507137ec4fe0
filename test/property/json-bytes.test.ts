/** JSON made piece by piece is, byte for byte, what JSON.stringify says. */
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonBytes } from '../../src/common/json.bytes.js';

const leaf = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(
    null,
    undefined,
    Symbol('left out'),
    () => 'left out',
    new Date(0),
    '县',
    '\ud800',
    new Map(),
  ),
);
const { value: answers } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { maxKeys: 5 }),
  ),
}));

it('says every object and list as JSON.stringify does, what JSON leaves out included', () => {
  fc.assert(
    fc.property(answers, (value) => {
      const object = typeof value === 'object' && value !== null ? value : { value };
      expect(jsonBytes(object).equals(Buffer.from(JSON.stringify(object), 'utf8'))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

it('says answers that are longer than a piece, wherever the pieces end', () => {
  const items = Array.from({ length: 400 }, (_, k) => ({
    name: '青岚'.repeat(k),
    list: [k, [k, { k }]],
    none: null,
  }));
  const answer = { items, deep: { deeper: { items } } };
  expect(jsonBytes(answer).equals(Buffer.from(JSON.stringify(answer), 'utf8'))).toBe(true);
});

it('fails where JSON fails', () => {
  expect(() => jsonBytes({ big: [1n] })).toThrow(TypeError);
});

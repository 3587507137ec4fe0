/** Turns: one at a time and in order, and a turn never waits for ever, nor for nobody. */
import { expect, it } from '@jest/globals';
import { Turns } from '../../src/compute/spot/turns.js';

it('gives turns in the order in which they were asked for, one at a time, also past one that fails', async () => {
  const turns = new Turns(1);
  const told: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    told.push(`${name} begins`);
    await turns.pause();
    told.push(`${name} ends`);
    if (name === 'b') throw new Error('b fails');
  };
  const ends = await Promise.allSettled(['a', 'b', 'c'].map((name) => turns.run(work(name))));
  expect(told).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(ends.map((end) => end.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

it('lets everything that is ready go first, between two steps', async () => {
  const turns = new Turns(1);
  const told: string[] = [];
  setImmediate(() => told.push('who waited'));
  await turns.run(() => turns.pause());
  told.push('the next step');
  expect(told).toEqual(['who waited', 'the next step']);
});

it('comes to its end though the thread is never idle', async () => {
  const turns = new Turns(1);
  let isOver = false;
  const busy = (): void => {
    const until = performance.now() + 3;
    while (performance.now() < until);
    if (!isOver) setImmediate(busy);
  };
  busy();
  await Promise.all([turns.run(() => turns.pause()), turns.run(() => turns.pause())]);
  isOver = true;
});

it('refuses who would wait behind too many, and takes others as soon as there is room', async () => {
  const turns = new Turns(1, 1);
  const order: string[] = [];
  let goOn = (): void => undefined;
  const held = turns.run(() => new Promise<void>((resolve) => (goOn = resolve)));
  const waits = turns.run(() => Promise.resolve(order.push('waited')));
  await expect(turns.run(() => Promise.resolve())).rejects.toMatchObject({
    problems: [{ code: 'compute/too-busy', value: '1' }],
  });
  goOn();
  await Promise.all([held, waits]);
  expect(await turns.run(() => Promise.resolve('taken'))).toBe('taken');
  expect(order).toEqual(['waited']);
});

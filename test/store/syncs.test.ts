/** What a data team may rely on when it syncs the same feed every night. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import * as library from 'gcoord';
import pg from 'pg';
import { readHeader, readRejected } from '../../src/store/syncing/syncs.reader.js';
import { rejectedCsv } from '../../src/sync/runs/rejected.csv.js';
import { importText, testStore } from '../support/store.js';
import type { TestStore } from '../support/store.js';
import { describeWithShared } from '../support/shared-data.js';
import { clinics, fileOf, GROUND, heldRows, syncsOn, versionsHeld } from '../support/syncing.js';
import type { Sync } from '../support/syncing.js';

// the package says it is CommonJS, and its types say otherwise
const gcoord = library.default as unknown as {
  readonly WGS84: string;
  readonly GCJ02: string;
  readonly BD09: string;
  transform(pair: [number, number], from: string, to: string): [number, number];
};

let store: TestStore;
let sync: Sync;

beforeAll(async () => {
  store = await testStore();
  sync = syncsOn(store.db, store.unitOfWork);
  for (const kind of ['standards', 'units'] as const)
    expect((await importText(store, kind, GROUND[kind])).outcome).toBe('committed');
});
afterAll(async () => store?.close());
beforeEach(async () => {
  await store.unitOfWork.derive(0, async (tx) => {
    await tx.query(`DELETE FROM facility`);
    await tx.query(`DELETE FROM duplicate`);
  });
});

/** Statements of any connection that some work runs. */
async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const { query } = prototype;
  let count = 0;
  prototype.query = function (...args) {
    count += 1;
    return query.apply(this, args);
  };
  try {
    await work();
  } finally {
    prototype.query = query;
  }
  return count;
}

describe('a sync', () => {
  it('runs no statement per row: 5,000 rows take as many as 500, but three that tell the planner', async () => {
    // each file: new rows, held rows, changed rows, likely duplicates, rejected rows
    const mixed = (count: number, from: number): string =>
      fileOf([
        ...clinics(count * 0.6, from),
        ...clinics(count * 0.2, from, 'Moved'),
        ...clinics(count * 0.1, from).map((row) => `twin-${row}`),
        ...Array.from({ length: count * 0.1 }, (_, k) => `bad${from + k},Bad,200,95,v,clinic`),
      ]);
    const counts: number[] = [];
    for (const [count, from] of [
      [500, 0],
      [5_000, 50_000],
    ] as const) {
      await sync(fileOf(clinics(count * 0.4, from + count * 0.1)), { atomicity: 'rows' });
      const file = mixed(count, from).replaceAll(/^f(\d+),Moved/gm, 'm$1,Moved');
      counts.push(await statementsOf(() => sync(file, { atomicity: 'rows' })));
    }
    const [few = 0, many = 0] = counts;
    expect(few).toBeGreaterThan(10);
    expect(many).toBeLessThanOrEqual(few + 3);
    expect(many).toBeLessThan(60);
  });

  it('of the same file again says that all is unchanged, and makes no version', async () => {
    const file = fileOf(clinics(1_500));
    expect((await sync(file)).counts).toMatchObject({ created: 1_500 });
    const again = await sync(file);
    expect([again.outcome, again.revision]).toEqual(['unchanged', null]);
    expect(again.counts).toMatchObject({ rows: 1_500, unchanged: 1_500, created: 0, updated: 0 });
    expect(await versionsHeld(store.db)).toBe(1_500);
  });

  it('leaves the same rows whatever the order of the file', async () => {
    const rows = [
      ...clinics(60),
      ...clinics(60).map((row) => `twin-${row}`),
      ...clinics(60, 0, 'Other').map((row) => `x${row}`),
    ];
    const first = await sync(fileOf(rows));
    const held = await heldRows(store.db);
    const suspects = (one: typeof first): unknown[] =>
      one.verdicts
        .filter((v) => v.verdict === 'suspect')
        .map(({ key, reasons }) => ({ key, reasons }))
        .sort((a, b) => (String(a.key) < String(b.key) ? -1 : 1));
    expect(first.counts['suspect']).toBe(60);
    for (const order of [[...rows].reverse(), [...rows.slice(70), ...rows.slice(0, 70)]]) {
      await store.unitOfWork.derive(0, async (tx) => {
        await tx.query(`DELETE FROM facility`);
        await tx.query(`DELETE FROM duplicate`);
      });
      const other = await sync(fileOf(order));
      expect(other.counts).toEqual(first.counts);
      expect(suspects(other)).toEqual(suspects(first));
      expect(await heldRows(store.db)).toEqual(held);
    }
  });

  it('loses nothing to another of its feed at the same time', async () => {
    const [a, b] = await Promise.all([sync(fileOf(clinics(800))), sync(fileOf(clinics(800, 400)))]);
    expect([a.outcome, b.outcome]).toEqual(['committed', 'committed']);
    expect(a.revision).not.toBe(b.revision);
    expect(await heldRows(store.db)).toHaveLength(1_200);
    // who came second saw what the first had written
    expect(await versionsHeld(store.db)).toBe(1_200);
    const counts = [a, b].map(({ counts: c }) => [c['created'], c['unchanged']]);
    expect(counts.sort((x, y) => Number(y[0]) - Number(x[0]))).toEqual([
      [800, 0],
      [400, 400],
    ]);
  });

  it('under one key sent twice at once runs once, and answers both', async () => {
    const file = fileOf(clinics(300));
    const [a, b] = await Promise.all([
      sync(file, { idempotencyKey: 'night-1' }),
      sync(file, { idempotencyKey: 'night-1' }),
    ]);
    expect(a.id).toBe(b.id);
    expect(await versionsHeld(store.db)).toBe(300);
  });

  it('is replayed by its key, and refused under it with another file or question', async () => {
    const first = await sync(fileOf(clinics(5)), { idempotencyKey: 'night-2' });
    expect(await sync(fileOf(clinics(5)), { idempotencyKey: 'night-2' })).toEqual(first);
    const refused = { problems: [{ code: 'sync/key-reused' }] };
    await expect(sync(fileOf(clinics(6)), { idempotencyKey: 'night-2' })).rejects.toMatchObject(refused);
    await expect(sync(fileOf(clinics(5)), { idempotencyKey: 'night-2', dryRun: true })).rejects.toMatchObject(
      refused,
    );
    expect(await versionsHeld(store.db)).toBe(5);
  });

  it('that mirrors closes what is absent, and refuses to close more than its share', async () => {
    await sync(fileOf(clinics(20)));
    const feed = { mode: 'mirror' } as const;
    const refused = await sync(fileOf(clinics(17)), { feed });
    expect([refused.outcome, refused.fileProblems[0]?.code]).toEqual(['rejected', 'sync/mirror-guard']);
    expect(await versionsHeld(store.db)).toBe(20);
    const closed = await sync(fileOf(clinics(17)), { feed: { ...feed, maxClosedShare: 0.2 } });
    expect(closed.counts).toMatchObject({ rows: 17, unchanged: 17, closed: 3 });
    expect(closed.verdicts.filter((v) => v.verdict === 'closed').map((v) => v.key)).toEqual([
      'clinics:f17',
      'clinics:f18',
      'clinics:f19',
    ]);
    const held = await heldRows(store.db);
    expect(held.filter((row) => (row['period_status'] as string[]).at(-1) === 'closed')).toHaveLength(3);
    // what is closed already does not close again
    expect((await sync(fileOf(clinics(17)), { feed })).outcome).toBe('unchanged');
  });

  it('writes nothing where a row is rejected, or all but the rejected where rows are asked for', async () => {
    const file = fileOf([...clinics(9), 'bad,Bad,200,95,v,clinic']);
    const all = await sync(file);
    expect([all.outcome, all.counts['rejected'], await versionsHeld(store.db)]).toEqual(['rejected', 1, 0]);
    const rows = await sync(file, { atomicity: 'rows' });
    expect([rows.outcome, rows.counts['created'], await versionsHeld(store.db)]).toEqual(['committed', 9, 9]);
  });

  it('gives rejected rows back as they came: mended and sent again they are taken', async () => {
    const bad = ['b1,"Clinic, north",200,95,v,clinic', 'b2,"Clinic ""south""",104.5,31.5,nowhere,clinic'];
    const first = await sync(fileOf([...clinics(3), ...bad]), { atomicity: 'rows' });
    expect(first.counts).toMatchObject({ created: 3, rejected: 2 });
    const header = (await readHeader(store.db, first.id)) ?? [];
    let text = '';
    for await (const piece of rejectedCsv(header, (after, limit) =>
      readRejected(store.db, first.id, after, limit),
    ))
      text += piece;
    expect(text.split('\r\n')).toHaveLength(4);
    expect(text).toContain('coordinates/metres-as-degrees');
    const mended = await sync(text.replace('200,95', '104.2,31.2').replace('nowhere', 'v'));
    expect([mended.outcome, mended.counts['created']]).toEqual(['committed', 2]);
    const names = (await heldRows(store.db)).map((row) => row['name']);
    expect(names).toEqual(expect.arrayContaining(['Clinic, north', 'Clinic "south"']));
  });

  it('whose file breaks off keeps the verdicts of the rows that could not be read, and nothing else', async () => {
    const rows = clinics(6_000);
    rows[3] = 'bad,Bad,200,95,v,clinic';
    const broken = await sync(`${fileOf(rows)}f9,"never closed`, { atomicity: 'rows' });
    expect([broken.outcome, broken.fileProblems[0]?.code]).toEqual(['rejected', 'file/bad-csv']);
    expect(broken.verdicts.map((v) => [v.rowNumber, v.verdict])).toEqual([[4, 'rejected']]);
    expect(await versionsHeld(store.db)).toBe(0);
    expect(await store.db.query(`SELECT 1 FROM staged_facility`)).toEqual([]);
  });
});

describeWithShared('reference/china_crs', 'places of China in three systems', (folder) => {
  interface Place { readonly name: string; readonly wgs84: readonly [number, number]; readonly gcj02: readonly [number, number]; readonly bd09: readonly [number, number] } // prettier-ignore
  const places = (): Place[] =>
    readFileSync(join(folder, 'twenty_places.csv'), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => {
        const cells = line.split(',');
        const pair = (at: number): [number, number] => [Number(cells[at]), Number(cells[at + 1])];
        return { name: cells[3] ?? '', wgs84: pair(4), gcj02: pair(6), bd09: pair(8) };
      });
  /** The peer's own, degrees (README.md of the folder). */
  const TOLERANCE = 5e-5;

  it.each(['GCJ02', 'BD09'] as const)('of a whole feed in %s are converted by one sync, the pair as it came kept', async (crs) => {
    const all = places();
    expect(all).toHaveLength(20);
    const pair = (place: Place): readonly [number, number] => (crs === 'GCJ02' ? place.gcj02 : place.bd09);
    const rows = all.map((place, k) => `${String(k).padStart(2, '0')},${place.name},${pair(place).join(',')},v,clinic`);
    const done = await sync(fileOf(rows), { feed: { crs } });
    expect(done.counts).toMatchObject({ rows: 20, rejected: 0 });
    const held = await heldRows(store.db);
    for (const [k, place] of all.entries()) {
      const row = held[k] as { lon: number; lat: number; source_x: number; source_y: number; source_crs: string };
      expect([row.source_x, row.source_y, row.source_crs]).toEqual([...pair(place), crs]);
      expect(Math.abs(row.lon - place.wgs84[0])).toBeLessThanOrEqual(TOLERANCE);
      expect(Math.abs(row.lat - place.wgs84[1])).toBeLessThanOrEqual(TOLERANCE);
      // and the other way round: what is held leads to the pair that is published
      const back = gcoord.transform([row.lon, row.lat], gcoord.WGS84, crs === 'GCJ02' ? gcoord.GCJ02 : gcoord.BD09);
      expect(Math.abs(back[0] - pair(place)[0])).toBeLessThanOrEqual(TOLERANCE);
      expect(Math.abs(back[1] - pair(place)[1])).toBeLessThanOrEqual(TOLERANCE);
    }
  }); // prettier-ignore
});

/** The web application on a fresh database with the sample county, listening on a free port. */
import 'reflect-metadata';
import { pino } from 'pino';
import { readConfig } from '../../src/config.js';
import { buildApplication } from '../../src/application.js';
import { loadBuiltIns } from '../../src/sample.js';
import type { Prepared, TestDatabaseSettings } from './prepared.js';
import { storeIn, testStore } from './store.js';
import type { TestStore } from './store.js';

/** The county of examples/sample-county. */
export const SAMPLE_COUNTY = '990121000000';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; an empty object where there is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export interface TestApp {
  readonly url: string;
  readonly store: TestStore;
  /** Every line logged so far; a line above info is a defect unless the test asked for it. */
  readonly log: readonly LogLine[];
  ask(path: string, init?: RequestInit): Promise<Answer>;
  /** A service of the application. */
  get<T>(token: abstract new (...args: never[]) => T): T;
  close(): Promise<void>;
}

/** Above this pino level a line is a warning or worse. */
export const INFO = 30;

const STANDARDS: Prepared = { name: 'standards', make: (settings) => filled(settings, false) };
const SAMPLE: Prepared = { name: 'sample', make: (settings) => filled(settings, true) };

async function filled(settings: TestDatabaseSettings, sample: boolean): Promise<void> {
  const store = await storeIn(settings);
  await fill(store, sample);
  await store.close();
}

/** What a start of the service does to its database; nothing where it has been done. */
async function fill(store: TestStore, sample: boolean): Promise<void> {
  await loadBuiltIns(store.db, store.imports, { sample, onProgress: () => undefined });
  await store.recompute.drain();
}

/** Takes: settings that differ from the defaults; HINTERLAND_SAMPLE=no leaves the sample county out. */
export async function testApp(settings: Readonly<Record<string, string>> = {}): Promise<TestApp> {
  const sample = readConfig(settings).HINTERLAND_SAMPLE === 'yes';
  const isPrepared = settings['HINTERLAND_STANDARD_SET'] === undefined;
  const store = await testStore(settings, isPrepared ? (sample ? SAMPLE : STANDARDS) : undefined);
  await fill(store, sample);
  const log: LogLine[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(JSON.parse(line)) });
  const app = await buildApplication(store, logger);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    url,
    store,
    log,
    async ask(path, init) {
      const response = await fetch(`${url}${path}`, init);
      const text = await response.text();
      const isJson = (response.headers.get('content-type') ?? '').includes('json');
      return {
        status: response.status,
        headers: response.headers,
        text,
        body: isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : {},
      };
    },
    get: (token) => app.get(token),
    async close() {
      await app.close();
      await store.close();
    },
  };
}

/** Asks with a JSON body and If-Match, where they are given. */
export type Send = (method: string, path: string, body?: unknown, ifMatch?: string) => Promise<Answer>;

export function sending(app: TestApp): Send {
  return (method, path, body, ifMatch) =>
    app.ask(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
}

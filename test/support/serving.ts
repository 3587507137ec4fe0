/** The whole service as processes of their own over one database, one at a time, to be killed and started again. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { testDatabaseSettings } from './prepared.js';
import { TEST_DAY } from './store.js';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** A service that answers. */
export interface Serving {
  readonly url: string;
  /** The key of the first administrator, where one was told. */
  readonly key: string | null;
  readonly log: readonly string[];
  /** Ends it, and waits until it has ended. */
  end(signal: NodeJS.Signals): Promise<void>;
}

export interface ServingDatabase {
  /** Starts the service, and waits until it answers. */
  serve(): Promise<Serving>;
  /** Kills what still runs, and removes the database. */
  remove(): Promise<void>;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** Takes: settings of the service beside those of its database. */
export async function servingDatabase(
  environment: Readonly<Record<string, string>>,
): Promise<ServingDatabase> {
  const settings = await testDatabaseSettings();
  let last: ChildProcess | undefined;
  return {
    async serve() {
      const child = spawn(
        process.execPath,
        ['--import', path('typescript-loader.mjs'), path('serving-process.ts')],
        {
          env: {
            // without the settings of the tests themselves
            ...Object.fromEntries(Object.entries(process.env).filter(([k]) => !k.startsWith('HINTERLAND_'))),
            ...settings.environment,
            PORT: '0',
            HINTERLAND_TODAY: TEST_DAY,
            HINTERLAND_RECOMPUTE: 'no',
            ...environment,
          },
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      last = child;
      const log: string[] = [];
      createInterface({ input: child.stdout }).on('line', (line) => log.push(line));
      let key: string | null = null;
      const told: string[] = [];
      for await (const line of createInterface({ input: child.stderr })) {
        told.push(line);
        key ??= /hk_[0-9a-f]{12}_[\w-]{43}/.exec(line)?.[0] ?? null;
        const url = /answers on (\S+)/.exec(line)?.[1];
        if (url !== undefined) return { url, key, log, end: (signal) => end(child, signal) };
      }
      throw new Error(`the service ended: ${told.join('\n')}`);
    },
    async remove() {
      if (last !== undefined && last.exitCode === null && last.signalCode === null)
        await end(last, 'SIGKILL');
      await settings.remove();
    },
  };
}

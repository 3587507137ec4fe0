/** Servers in processes of their own, and the load that is put on them. */
import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const CONNECTIONS = 32;

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Starts a script of this repository and waits until its `ready` address answers. */
export async function startServer(script, environment, ready) {
  const port = await freePort();
  const child = spawn(process.execPath, [...(environment.NODE_FLAGS ?? []), script], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', environment.BENCH_VERBOSE ? 'inherit' : 'ignore'],
    env: { PATH: process.env.PATH, ...environment, NODE_FLAGS: '', PORT: String(port), HOST: '127.0.0.1' },
  });
  const url = `http://127.0.0.1:${port}`;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for (let tries = 0; ; tries += 1) {
    if (child.exitCode !== null || tries > 600)
      throw new Error(`${script} does not start; set BENCH_VERBOSE=1 to see why.`);
    try {
      if ((await fetch(`${url}${ready}`)).status < 500) break;
    } catch {
      // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    /** Peak resident memory so far, MB. */
    peakMb: () =>
      Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** One load of some seconds. Requests: paths, or objects of autocannon. */
export async function load(server, requests, seconds, { headers = {}, connections = CONNECTIONS } = {}) {
  const options = {
    url: server.url,
    connections,
    duration: seconds,
    requests: requests.map((request) =>
      typeof request === 'string'
        ? { path: request, headers }
        : { ...request, headers: { 'content-type': 'application/json', ...headers } },
    ),
  };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [fileURLToPath(new URL('./load.mjs', import.meta.url)), JSON.stringify(options)],
    { maxBuffer: 1e7 },
  );
  return JSON.parse(stdout);
}

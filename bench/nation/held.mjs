/** The nation that the rows share, and processes of the command line over it. */
import { spawn } from 'node:child_process';
import pg from 'pg';
import { peakMb } from '../harness/measure.mjs';
import { environmentOf, FULL_COUNTIES, makeNation } from './ground.mjs';

const SMALL_COUNTIES = 60;

export async function nation(context) {
  if (context.shared.nation) return context.shared.nation;
  const counties = context.full ? FULL_COUNTIES : SMALL_COUNTIES;
  context.say(`   loading ${counties} counties ...`);
  const held = process.env.BENCH_NATION_URL
    ? { url: process.env.BENCH_NATION_URL, sizes: { counties }, loadSeconds: null }
    : await makeNation(context, counties);
  context.shared.nation = held;
  return held;
}

export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs the command line in a process of its own. Gives: seconds, and its peak of memory as it was last seen. */
export async function commandLine(context, url, args, environment = {}) {
  const begin = performance.now();
  const child = spawn(process.execPath, ['dist/src/cli.js', ...args], {
    cwd: context.root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, ...environmentOf(url), ...environment },
  });
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, peakMb(child.pid) ?? 0)), 200);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`hinterland ${args.join(' ')} ended with ${code}.`);
  return { seconds: (performance.now() - begin) / 1000, peak };
}

/** One row: candidates are loaded by turns, so that what else the machine does meets all of them; medians of the rounds. */
import { median } from '../harness/measure.mjs';
import { load } from './servers.mjs';

/**
 * Takes: a name, candidates ({ name, server, requests, headers, expect }) and the options.
 * Latencies in ms; p95 is autocannon's 97.5. Gives: one line per candidate with its ratio to the first, which is ours: ours / theirs.
 */
export async function measure(name, candidates, { rounds, seconds }) {
  const runs = candidates.map(() => []);
  for (const { server, requests, headers, connections } of candidates)
    await load(server, requests, 1, { headers, connections });
  for (let round = 0; round < rounds; round += 1)
    for (const [k, { server, requests, headers, connections }] of candidates.entries())
      runs[k].push(await load(server, requests, seconds, { headers, connections }));
  const alone = [];
  for (const { server, requests, headers } of candidates)
    alone.push((await load(server, requests, 1, { headers, connections: 1 })).p50);
  const lines = candidates.map((candidate, k) => {
    const wrong = runs[k]
      .flatMap(({ statuses }) => Object.keys(statuses))
      .filter((status) => Number(status) !== (candidate.expect ?? 200));
    if (wrong.length > 0) throw new Error(`${name}: ${candidate.name} answered ${wrong[0]}.`);
    const of = (key) => median(runs[k].map((run) => run[key]));
    return {
      candidate: candidate.name,
      value: Math.round(of('rps')),
      unit: 'requests/s',
      runs: runs[k].map((run) => Math.round(run.rps)),
      peakMb: candidate.server.peakMb(),
      details: { p50: of('p50'), p95: of('p95'), p99: of('p99'), 'p50 at one connection': alone[k] },
    };
  });
  const ours = lines[0].value;
  return lines.map((line) => ({ ...line, ratio: Number((ours / line.value).toFixed(2)) }));
}

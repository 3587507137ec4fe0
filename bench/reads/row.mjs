/** One row: candidates are loaded by turns, so that what else the machine does meets all of them; medians of the rounds. */
import { load } from './servers.mjs';

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * Takes: a name, the target in words, candidates ({ name, server, requests, headers, expect }) and the options.
 * Gives: one line per candidate with its ratio to the first, which is ours: ours / theirs.
 */
export async function measure(name, target, candidates, { rounds, seconds }) {
  const runs = candidates.map(() => []);
  for (const { server, requests, headers, connections } of candidates)
    await load(server, requests, 1, { headers, connections });
  for (let round = 0; round < rounds; round += 1)
    for (const [k, { server, requests, headers, connections }] of candidates.entries())
      runs[k].push(await load(server, requests, seconds, { headers, connections }));
  const lines = candidates.map((candidate, k) => {
    const wrong = runs[k]
      .flatMap(({ statuses }) => Object.keys(statuses))
      .filter((status) => Number(status) !== (candidate.expect ?? 200));
    if (wrong.length > 0) throw new Error(`${name}: ${candidate.name} answered ${wrong[0]}.`);
    const of = (key) => median(runs[k].map((run) => run[key]));
    return {
      candidate: candidate.name,
      rps: Math.round(of('rps')),
      p50: of('p50'),
      p95: of('p95'),
      p99: of('p99'),
      peakMb: candidate.server.peakMb(),
    };
  });
  const ours = lines[0].rps;
  return {
    row: name,
    target,
    lines: lines.map((line) => ({ ...line, oursToIt: Number((ours / line.rps).toFixed(2)) })),
  };
}

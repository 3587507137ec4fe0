/** What rows share: medians, ratios, peaks, databases. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The smallest value that at least this share of the values do not exceed. */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))];
}

/** Peak resident memory of a process, MB; null where the system does not say. */
export function peakMb(pid = 'self') {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);
  } catch {
    return null;
  }
}

/**
 * Times candidates by turns, so that what else the machine does meets all of them.
 * Takes: [{ name, run }], the first is ours; `run` gives what is to be the same for all (a checksum or any JSON), or
 * undefined. Gives: lines in `unit` (ms), `ratio` = how many times as fast ours is. Fails when answers differ.
 */
export async function timed(candidates, { rounds, warmUp = true, check = (a, b) => a === b }) {
  const runs = candidates.map(() => []);
  const answers = candidates.map(() => undefined);
  for (let round = warmUp ? -1 : 0; round < rounds; round += 1)
    for (const [k, candidate] of candidates.entries()) {
      globalThis.gc?.();
      const begin = performance.now();
      const answer = await candidate.run();
      const ms = performance.now() - begin;
      if (round >= 0) runs[k].push(ms);
      answers[k] = answer;
      const text = JSON.stringify(answer);
      if (answer !== undefined && answers[0] !== undefined && !check(JSON.stringify(answers[0]), text))
        throw new Error(
          `${candidate.name} answered ${text}, ${candidates[0].name} ${JSON.stringify(answers[0])}.`,
        );
    }
  const ours = median(runs[0]);
  return candidates.map((candidate, k) =>
    line(candidate.name, median(runs[k]), 'ms', ours / median(runs[k]), runs[k]),
  );

  function line(name, value, unit, oursToIt, all) {
    return {
      candidate: name,
      value: round(value),
      unit,
      ratio: round(1 / oursToIt),
      runs: all.map(round),
      ...(answers.some((answer) => answer !== undefined)
        ? { checked: digest(JSON.stringify(answers[0])) }
        : {}),
    };
  }
}

export function round(value) {
  return value === 0 || !Number.isFinite(value) ? value : Number(value.toPrecision(4));
}

/** A short word that is another one for other text. */
export function digest(text) {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** Makes an empty database on the server of `base`; gives its URL. It goes with the private server. */
export async function freshDatabase(base, name) {
  const client = new pg.Client({ connectionString: base });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const url = new URL(base);
  url.pathname = `/${name}`;
  return url.href;
}

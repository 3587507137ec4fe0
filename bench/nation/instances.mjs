/** Two instances over one database at once: how they share the work, and that neither does what the other did. */
import { median, round } from '../harness/measure.mjs';
import { commandLine, nation, withClient } from './held.mjs';

const COUNTIES = 300;

/** Counties wait, and every one that is written is logged with the worker that holds it. */
async function prepare(client) {
  await client.query(`DROP TABLE IF EXISTS bench_computed`);
  await client.query(`CREATE TABLE bench_computed (county_code text, revision bigint, instance text)`);
  await client.query(
    `CREATE OR REPLACE FUNCTION bench_log() RETURNS trigger LANGUAGE plpgsql AS
     'BEGIN INSERT INTO bench_computed
            SELECT NEW.county_code, NEW.revision, claimed_by FROM stale_mark WHERE county_code = NEW.county_code;
            RETURN NULL; END'`,
  );
  await client.query(
    `CREATE TRIGGER bench_log AFTER INSERT OR UPDATE ON county_state FOR EACH ROW EXECUTE FUNCTION bench_log()`,
  );
  await client.query(
    `INSERT INTO stale_mark (county_code, revision)
     SELECT county_code, (SELECT revision FROM revision_counter) FROM county_state ORDER BY county_code LIMIT $1
     ON CONFLICT (county_code) DO NOTHING`,
    [COUNTIES],
  );
}

async function tidy(client) {
  await client.query(`DROP TRIGGER IF EXISTS bench_log ON county_state`);
  await client.query(`DROP FUNCTION IF EXISTS bench_log`);
  await client.query(`DROP TABLE IF EXISTS bench_computed`);
}

/** Gives: seconds until all instances have ended, and counties of each. Fails where one is left or was written twice. */
async function drainBy(context, url, client, instances) {
  await prepare(client);
  try {
    const runs = await Promise.all(
      Array.from({ length: instances }, () =>
        commandLine(context, url, ['recompute'], { HINTERLAND_RECOMPUTE_THREADS: '0' }),
      ),
    );
    const { rows } = await client.query(
      `SELECT count(*)::int AS n FROM bench_computed GROUP BY instance ORDER BY n DESC`,
    );
    const [{ total, different }] = (
      await client.query(
        `SELECT count(*)::int AS total, count(DISTINCT (county_code, revision))::int AS different FROM bench_computed`,
      )
    ).rows;
    const [{ left }] = (await client.query(`SELECT count(*)::int AS left FROM stale_mark`)).rows;
    if (left > 0) throw new Error(`${left} counties were left stale.`);
    if (total !== different) throw new Error(`${total - different} counties were computed twice.`);
    return {
      seconds: Math.max(...runs.map((run) => run.seconds)),
      peak: Math.max(...runs.map((run) => run.peak)),
      shares: rows.map((row) => row.n),
      total,
    };
  } finally {
    await tidy(client);
  }
}

export async function instancesRow(context) {
  const { url, sizes } = await nation(context);
  return withClient(url, async (client) => {
    const [two, one] = [[], []];
    for (let n = 0; n < (context.full ? 1 : context.rounds); n += 1) {
      two.push(await drainBy(context, url, client, 2));
      one.push(await drainBy(context, url, client, 1));
    }
    const [both, alone] = [median(two.map((run) => run.seconds)), median(one.map((run) => run.seconds))];
    return {
      lines: [
        {
          candidate: 'two instances at once, one thread each',
          value: round(both),
          unit: 's',
          ratio: 1,
          runs: two.map((run) => round(run.seconds)),
          details: { counties: two.at(-1).shares.join(' and '), 'computed twice': 0 },
          peakMb: Math.max(...two.map((run) => run.peak)),
        },
        {
          candidate: 'one instance, one thread',
          value: round(alone),
          unit: 's',
          ratio: round(alone / both),
          runs: one.map((run) => round(run.seconds)),
        },
      ],
      sizes: { counties: two.at(-1).total, of: sizes.counties },
      met: two.every((run) => run.shares.length === 2),
      note: 'starting a process counts; the database works on the same cores',
    };
  });
}

/** Starts the service: database, built-in data, web doors, recompute loop. */
import 'reflect-metadata';
import { buildApplication } from './application.js';
import { firstKey } from './cli.keys.js';
import { Deliveries } from './changes/webhooks/deliveries.js';
import { Jobs } from './compute/jobs/jobs.js';
import { Rollup } from './compute/rollup/rollup.js';
import { ConfigError, readConfig, todayOf } from './config.js';
import type { Config } from './config.js';
import { logOf, openGround } from './ground.js';
import { loadBuiltIns } from './sample.js';

const say = (message: string): void => void process.stderr.write(`${message}\n`);

/** Runs until a signal; the application closes before the database. */
export async function start(config: Config): Promise<void> {
  const log = logOf(config);
  const ground = await openGround(config, log, say);
  const { sampleLoaded } = await loadBuiltIns(ground.db, ground.imports, {
    sample: config.HINTERLAND_SAMPLE === 'yes',
    onProgress: say,
  });
  if (sampleLoaded) await ground.recompute.drain();
  await firstKey(ground, todayOf(config), say);
  const app = await buildApplication({ ...ground, config }, log);
  await app.listen(config.PORT, config.HOST);
  if (config.HINTERLAND_RECOMPUTE === 'yes') ground.recompute.start();
  app.get(Deliveries).start((error) => log.error({ err: error }, 'webhooks could not be worked on'));
  app.get(Jobs).start();
  app
    .get(Rollup)
    .warm()
    .catch((error: unknown) => log.error({ err: error }, 'the roll-up could not be read ahead'));
  const url = await app.getUrl();
  say(`Hinterland answers on ${url} (API pages: ${url}/docs)`);
  say(`Three questions to try:
  ${url}/v1/units/990121000000/coverage?limit=5
  ${url}/v1/units/990121000000/gaps?limit=10
  ${url}/v1/units?search=Qinghe`);
  let closing = false;
  const close = (): void => {
    if (closing) return;
    closing = true;
    void ground.recompute
      .stop()
      .then(() => app.close())
      .then(() => ground.close())
      .then(() => process.exit(0));
  };
  process.once('SIGTERM', close).once('SIGINT', close);
}

if (import.meta.url === new URL(process.argv[1] ?? '', 'file://').href) {
  try {
    await start(readConfig());
  } catch (error) {
    say(
      error instanceof ConfigError ? error.message : `Hinterland cannot start: ${(error as Error).message}`,
    );
    process.exit(1);
  }
}

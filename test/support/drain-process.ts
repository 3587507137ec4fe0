/** An instance that recomputes, in a process of its own, for tests that kill it: names its worker, then each claim it has done. */
import { Recompute } from '../../src/compute/recompute.js';
import { readConfig } from '../../src/config.js';
import { openDataSource } from '../../src/store/data-source.js';
import { Database } from '../../src/store/database.js';
import { UnitOfWork } from '../../src/store/unit-of-work.js';

const config = readConfig();
const store = await openDataSource(config);
const db = new Database(store.dataSource);
const recompute = new Recompute(db, new UnitOfWork(db), config, undefined, {
  leaseSeconds: Number(process.argv[2]),
});
process.stdout.write(`${recompute.worker}\n`);
await recompute.drain({ onProgress: () => void process.stdout.write('done\n') });
recompute.start();
// until it is killed; the loop alone would let the process end
setInterval(() => undefined, 1000);

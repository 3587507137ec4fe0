/** The service as a process of its own, from the sources: what `npm start` runs. */
import { start } from '../../src/main.js';
import { readConfig } from '../../src/config.js';

await start(readConfig());

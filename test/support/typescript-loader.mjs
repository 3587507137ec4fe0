/** For `node --import`: worker threads of the tests run the TypeScript sources on Node 20. */
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);

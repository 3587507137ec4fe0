/** Prints openapi.json from the built code; `--check` fails where the committed one differs. No database is needed. */
import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { pino } from 'pino';
import { buildApplication, openApi } from '../dist/src/application.js';
import { readConfig } from '../dist/src/config.js';
import { Database } from '../dist/src/store/database.js';
import { UnitOfWork } from '../dist/src/store/unit-of-work.js';

const FILE = 'openapi.json';
const db = new Database(null);
const app = await buildApplication(
  { db, unitOfWork: new UnitOfWork(db), config: readConfig({}) },
  pino({ level: 'silent' }),
);
const printed = `${JSON.stringify(openApi(app), null, 2)}\n`;
await app.close();
if (process.argv.includes('--write')) writeFileSync(FILE, printed);
else if (readFileSync(FILE, 'utf8') !== printed) {
  process.stderr.write(
    `${FILE} is not what the code prints; run \`npm run bless\` and commit it with the cause.\n`,
  );
  process.exitCode = 1;
}

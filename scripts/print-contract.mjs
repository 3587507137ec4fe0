/** Prints openapi.json and schema.graphql from the built code; `--check` fails where a committed one differs. No database is needed. */
import 'reflect-metadata';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pino } from 'pino';
import { buildApplication, graphqlSchema, openApi } from '../dist/src/application.js';
import { readConfig } from '../dist/src/config.js';
import { Database } from '../dist/src/store/database.js';
import { UnitOfWork } from '../dist/src/store/unit-of-work.js';

const db = new Database(null);
const app = await buildApplication(
  { db, unitOfWork: new UnitOfWork(db), config: readConfig({}) },
  pino({ level: 'silent' }),
);
const printed = {
  'openapi.json': `${JSON.stringify(openApi(app), null, 2)}\n`,
  'schema.graphql': graphqlSchema(app),
};
await app.close();
for (const [file, text] of Object.entries(printed))
  if (process.argv.includes('--write')) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    process.stderr.write(
      `${file} is not what the code prints; run \`npm run bless\` and commit it with the cause.\n`,
    );
    process.exitCode = 1;
  }

/**
 * A process of its own that imports and recomputes round after round until it is killed; it says each step it begins and
 * ends. `node --import ./typescript-loader.mjs importing-process.ts`; the database comes from the environment.
 */
import { Recompute } from '../../src/compute/recompute.js';
import { readConfig } from '../../src/config.js';
import { openDataSource } from '../../src/store/data-source.js';
import { Database } from '../../src/store/database.js';
import { MIGRATIONS } from '../../src/store/migrations.js';
import { UnitOfWork } from '../../src/store/unit-of-work.js';
import { ImportService } from '../../src/sync/import.service.js';
import { importText, TEST_DAY } from './store.js';
import type { TestStore } from './store.js';

/** Facilities that each round imports, all of them in one file. */
export const ROUND_ROWS = 400;
/** Counties of the world that the rounds are spread over. */
export const COUNTIES = 6;

/** File of one round: the same facilities, each moved a little, so that every county changes. */
export function roundFile(round: number): string {
  const rows = Array.from({ length: ROUND_ROWS }, (_, k) => {
    const county = k % COUNTIES;
    const lon = 100 + county * 0.05 + (k % 17) * 0.001 + round * 0.0001;
    return `f${k},Round ${round},${lon.toFixed(6)},${(30 + (k % 13) * 0.001).toFixed(6)},v${county}a,clinic`;
  });
  return `externalId,name,lon,lat,unit,offers\n${rows.join('\n')}\n`;
}

export function worldFile(): string {
  const rows = ['p,province,,Province,,'];
  for (let c = 0; c < COUNTIES; c += 1) {
    rows.push(`c${c},county,p,County ${c},,`);
    for (const [name, shift] of [
      ['a', 0],
      ['b', 0.01],
    ] as const)
      // prettier-ignore
      rows.push(`v${c}${name},village,c${c},Village ${c}${name},${100 + c * 0.05 + shift},30`);
  }
  return `code,level,parent,name,lon,lat\n${rows.join('\n')}\n`;
}

export const STANDARDS = JSON.stringify({
  code: 'set',
  name: 'Set',
  services: [{ code: 'clinic', name: 'Clinic', domain: 'public_service' }],
  rules: [
    { code: 'R', service: 'clinic', kind: 'reach', metres: 1500, groups: ['all'], source: 'test', verified: 'no' },
  ],
}); // prettier-ignore

async function runRounds(): Promise<never> {
  const config = readConfig({ ...process.env, HINTERLAND_TODAY: TEST_DAY, HINTERLAND_STANDARD_SET: 'set' });
  const store = await openDataSource(config, { migrations: MIGRATIONS });
  const db = new Database(store.dataSource);
  const unitOfWork = new UnitOfWork(db);
  const imports = new ImportService(db, unitOfWork, () => TEST_DAY);
  const recompute = new Recompute(db, unitOfWork, config);
  for (let round = Number(process.env['FIRST_ROUND']); ; round += 1) {
    process.stdout.write(`import ${round}\n`);
    await importText({ imports } as TestStore, 'facilities', roundFile(round));
    process.stdout.write(`recompute ${round}\n`);
    await recompute.drain();
  }
}

if (process.env['FIRST_ROUND'] !== undefined) await runRounds();

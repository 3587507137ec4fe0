/** Real data and published answers that live beside the project and not in it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from '@jest/globals';

const ROOT =
  process.env['HINTERLAND_TEST_SHARED'] || fileURLToPath(new URL('../../../shared', import.meta.url));

/** The path of a shared folder, e.g. `reference/pmed`, or null when it is not there. */
export function sharedFolder(name: string): string | null {
  const path = join(ROOT, name);
  return existsSync(path) ? path : null;
}

/** A group of tests that need a shared folder; without it the group says that it is skipped, and why. */
export function describeWithShared(name: string, title: string, tests: (folder: string) => void): void {
  const folder = sharedFolder(name);
  if (folder === null)
    describe.skip(`${title} (skipped: no ${name}; set HINTERLAND_TEST_SHARED)`, () =>
      tests(join(ROOT, name)));
  else describe(title, () => tests(folder));
}

/** What a dry run would change in coverage, from the rows it has staged and judged. */
import { coverageOutlook } from '../../compute/overlay/outlook.js';
import type { Outlook } from '../../compute/overlay/outlook.js';
import { speedsOf } from '../../compute/settings.js';
import { todayOf } from '../../config.js';
import type { Config } from '../../config.js';
import type { Database } from '../../store/database.js';
import { newestRevision } from '../../store/syncing/feeds.store.js';
import { stagedVersions } from '../../store/syncing/written.facilities.js';
import type { CoverageOutlook } from './facility.sync.js';

/** A dry run answers within a request: counties that do not fit into this are left out, and counted. */
const PATIENCE_MS = 20_000;
/** Changed facilities that are laid over the slices; more are not told. */
const MAX_VERSIONS = 200_000;

/** Gives: people gained and lost by unit and service; null where the file changes too many facilities to tell. */
export function dryOutlook(db: Database, config: Config): CoverageOutlook {
  return async (sync: string): Promise<Outlook | null> => {
    const versions = await stagedVersions(db, sync, MAX_VERSIONS + 1);
    if (versions.length > MAX_VERSIONS) return null;
    const until = Date.now() + PATIENCE_MS;
    return coverageOutlook(
      db,
      versions,
      {
        asOf: todayOf(config),
        revision: await newestRevision(db),
        standardSet: config.HINTERLAND_STANDARD_SET,
        basis: 'resident',
        speeds: speedsOf(config),
        includePlanned: false,
      },
      () => Date.now() < until,
    );
  };
}

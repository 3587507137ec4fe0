/**
 * The nation from database to database: a full recompute, changes until they are readable, two instances at once; and the
 * sample county on the embedded database.
 */
import { changeRow } from './changes.mjs';
import { embeddedRow } from './embedded.mjs';
import { instancesRow } from './instances.mjs';
import { recomputeRow } from './recompute.mjs';

export const rows = [
  {
    name: 'full recompute of the nation, database to database',
    target: '< 3 min on 2 cores, app < 3 GiB, <= 3 x the bare COPY',
    needsPostgres: true,
    run: recomputeRow,
  },
  {
    name: 'one facility changed, until the new answer is readable',
    target: 'p50 < 50 ms, p99 < 200 ms',
    needsPostgres: true,
    run: changeRow,
  },
  {
    name: 'two instances over one database',
    target: 'both work, no county twice',
    needsPostgres: true,
    run: instancesRow,
  },
  {
    name: 'embedded database, sample county, full recompute',
    target: '< 1 s',
    run: embeddedRow,
  },
];

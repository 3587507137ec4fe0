/** Filters that name what is not held: an empty list would look like an answer. */
import { refuseIfAny, shown } from '../common/errors.js';
import type { Problem } from '../common/errors.js';
import type { Moment } from '../common/moment.js';
import { heldAt, validOn } from '../store/clocks.js';
import type { Sql } from '../store/database.js';
import type { FacilitiesWanted } from '../store/repositories/facilities.reader.js';
import { unknownUnit } from '../store/repositories/unknown.unit.js';

type Filters = Pick<FacilitiesWanted, 'services' | 'unit' | 'feed'>;

/**
 * Fails: `services/unknown-code`, `units/unknown-code`, `feeds/unknown-code`, all at once. Where something was found
 * only services can be unknown, and only where there are several. Cost: one statement, or none.
 */
export async function refuseUnknownFilters(
  sql: Sql,
  { services = [], unit, feed }: Filters,
  isEmpty: boolean,
  moment: Moment,
): Promise<void> {
  if (!isEmpty && services.length < 2) return;
  if (services.length === 0 && unit === undefined && feed === undefined) return;
  const [known] = await sql.query<{ services: string[]; unit: boolean; feed: boolean }>(
    `SELECT ARRAY(SELECT DISTINCT s.code FROM service s WHERE s.code = ANY($3)) AS services,
            EXISTS (SELECT 1 FROM unit u WHERE u.code = $4 AND ${heldAt('u', 1)} AND ${validOn('u', 2)}) AS unit,
            EXISTS (SELECT 1 FROM feed f WHERE f.code = $5 AND ${heldAt('f', 1)}) AS feed`,
    [moment.revision, moment.asOf, services, unit ?? null, feed ?? null],
  );
  const problems: Problem[] = services
    .filter((code) => !known?.services.includes(code))
    .map((code) => ({
      code: 'services/unknown-code',
      field: 'service',
      value: shown(code),
      message: `service is ${shown(code)}, which is not in the catalogue; /v1/services lists all.`,
    }));
  if (isEmpty && unit !== undefined && known?.unit !== true)
    problems.push(await unknownUnit(sql, unit, moment, 'unit'));
  if (isEmpty && feed !== undefined && known?.feed !== true)
    problems.push({
      code: 'feeds/unknown-code',
      field: 'feed',
      value: shown(feed),
      message: `No feed has the code ${shown(feed)}; /v1/feeds lists all.`,
    });
  refuseIfAny(problems);
}

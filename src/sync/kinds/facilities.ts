/** Facilities of a feed: placed in a unit, their offers checked, their life turned into dated periods. */
import { isCreditCode, readCode } from '../../common/codes.js';
import { shown } from '../../common/errors.js';
import type { Problem } from '../../common/errors.js';
import { FACILITY_STATUSES, MAX_CAPACITY, MAX_THRESHOLD_METRES } from '../../common/vocabulary.js';
import type { FacilityStatus } from '../../common/vocabulary.js';
import type { Change } from '../../compute/stale.js';
import { placeFacilities } from '../../compute/placing.js';
import type { Accepted, Applied, Importer, RowVerdict } from '../report.js';
import { ATTRIBUTE } from '../rows/columns.js';
import { FieldReader, plainNumber, readPoint } from '../rows/fields.js';
import type { FacilityColumns } from '../../store/repositories/facilities.reader.js';
import {
  ensureFeed,
  heldFacilities,
  reachOf,
  saySame,
  writeVersions,
} from '../../store/repositories/facilities.writer.js';

/** A facility as a row gives it: not yet placed. */
type Facility = Omit<FacilityColumns, 'id' | 'county_code' | 'unit_code' | 'unit_source' | 'town_code'> & {
  unit_code: string | null;
};

const IDENTIFIERS = ['creditCode', 'schoolCode', 'medicalCode'];

export const facilitiesImporter: Importer<Facility> = {
  readsPoints: true,
  known: {
    columns: [
      'externalId', 'name', 'nameEn', 'lon', 'lat', 'unit', 'offers', 'service', 'capacity', 'capacityUnit', 'status',
      'openedOn', 'suspendedOn', 'closedOn', 'serviceRadiusMetres', ...IDENTIFIERS,
    ], // prettier-ignore
    required: ['externalId', 'name', 'lon', 'lat'],
    takesAttributes: true,
  },
  read(row, options) {
    const fields = new FieldReader(row);
    const point = readPoint(fields, options.crs, true);
    const periods = periodsOf(fields);
    const offers = offersOf(fields, row.cells.get('offers') ?? null);
    const radius = fields.number('serviceRadiusMetres', 0, MAX_THRESHOLD_METRES);
    if (radius === 0)
      fields.fail(
        'facilities/radius-out-of-range',
        'serviceRadiusMetres',
        '0',
        `must be above 0 and at most ${MAX_THRESHOLD_METRES}`,
      );
    const externalId = fields.required('externalId', 128);
    const unitText = fields.text('unit', 64);
    const unit = unitText === null ? null : readCode(options.scheme, unitText, 'unit');
    if (unit !== null && 'problem' in unit) fields.problems.push(unit.problem);
    const facility: Facility = {
      feed_code: options.feed,
      external_id: externalId,
      name: fields.required('name'),
      name_en: fields.text('nameEn'),
      lon: point?.lon ?? 0,
      lat: point?.lat ?? 0,
      source_x: point?.x ?? 0,
      source_y: point?.y ?? 0,
      source_crs: options.crs,
      unit_code: unit !== null && 'code' in unit ? unit.code : null,
      service_radius_metres: radius,
      ...offers,
      ...periods,
      identifiers: pick(row.cells, (name) => (IDENTIFIERS.includes(name) ? name : null)),
      attributes: pick(row.cells, (name) =>
        name.startsWith(ATTRIBUTE) ? name.slice(ATTRIBUTE.length) : null,
      ),
    };
    if (fields.problems.length > 0) return { problems: fields.problems, key: externalId || null };
    return { accepted: { rowNumber: row.rowNumber, key: `${options.feed}:${externalId}`, value: facility } };
  },

  async apply(tx, rows, options) {
    await ensureFeed(tx, options.feed, options.crs);
    const services = new Set(
      (await tx.query<{ code: string }>(`SELECT code FROM service WHERE rev_to IS NULL`)).map((s) => s.code),
    );
    const places = await placeFacilities(
      tx,
      rows.map((r) => ({ lon: r.value.lon, lat: r.value.lat, unit: r.value.unit_code })),
      options.today,
    );
    const held = await heldFacilities(
      tx,
      rows.map((r) => r.key),
    );
    const verdicts: RowVerdict[] = [];
    const changed: FacilityColumns[] = [];
    const reaches: Change[] = [];
    for (const [k, row] of rows.entries()) {
      const place = places[k] ?? null;
      const reasons = problemsOf(row, services, place !== null);
      if (place === null || reasons.length > 0) {
        verdicts.push({ rowNumber: row.rowNumber, key: row.key, verdict: 'rejected', reasons });
        continue;
      }
      const next: FacilityColumns = { ...row.value, id: row.key, ...place };
      const before = held.get(row.key);
      const isSame = before !== undefined && saySame(before, next);
      if (!isSame) {
        changed.push(next);
        reaches.push(reachOf(next), ...(before ? [reachOf(before)] : []));
      }
      verdicts.push({
        rowNumber: row.rowNumber,
        key: row.key,
        verdict: isSame ? 'unchanged' : before === undefined ? 'created' : 'updated',
        reasons: warningsOf(row.value),
      });
    }
    await writeVersions(tx, changed);
    return { verdicts, changes: reaches } satisfies Applied;
  },
};

function problemsOf(row: Accepted<Facility>, services: ReadonlySet<string>, isPlaced: boolean): Problem[] {
  const unknown = row.value.offer_services.filter((code) => !services.has(code));
  const problems: Problem[] = unknown.map((code) => ({
    code: 'facilities/unknown-service',
    field: 'offers',
    value: shown(code),
    message: `The service ${shown(code)} is not in the catalogue; /v1/services lists all, or import it with a standard set.`,
  }));
  if (!isPlaced)
    problems.push(
      row.value.unit_code === null
        ? {
            code: 'facilities/no-unit-found',
            field: 'unit',
            message:
              'unit is blank and no boundary or settlement is held that could tell it; import units first or give it.',
          }
        : {
            code: 'facilities/unknown-unit',
            field: 'unit',
            value: row.value.unit_code,
            message: `unit is ${row.value.unit_code}, which is not held in any county; correct it or leave it blank.`,
          },
    );
  return problems;
}

/** What is doubtful about a facility that is taken nevertheless. */
function warningsOf(facility: Facility): Problem[] {
  const creditCode = facility.identifiers['creditCode'];
  if (creditCode === undefined || isCreditCode(creditCode)) return [];
  return [
    {
      code: 'facilities/credit-code-check',
      field: 'creditCode',
      value: shown(creditCode),
      message: `creditCode is ${shown(creditCode)}, whose check character does not fit; the row is taken, check the code.`,
    },
  ];
}

/** Cells under the names that they are kept by, in order of name; null = not kept. */
function pick(
  cells: ReadonlyMap<string, string>,
  nameOf: (column: string) => string | null,
): Record<string, string> {
  const kept = [...cells].flatMap(([column, value]) => {
    const name = nameOf(column);
    return name === null || name === '' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `service:capacity:unit;...`, or the columns service, capacity, capacityUnit. */
function offersOf(
  fields: FieldReader,
  text: string | null,
): Pick<Facility, 'offer_services' | 'offer_capacities' | 'offer_units'> {
  const parts = text === null ? [] : text.split(';').map((part) => part.split(':').map((p) => p.trim()));
  const single = fields.text('service', 64);
  const capacity = fields.number('capacity', 0, MAX_CAPACITY);
  if (single !== null)
    parts.push([single, capacity === null ? '' : String(capacity), fields.text('capacityUnit', 64) ?? '']);
  const offers = parts.filter(([service]) => service !== undefined && service !== '');
  if (offers.length === 0)
    fields.problems.push({
      code: 'facilities/no-offer',
      field: 'offers',
      message: 'offers and service are blank; a facility offers at least one service.',
    });
  const kinds = offers.map(([service, , unit]) => `${service}:${unit ?? ''}`);
  const repeated = kinds.find((kind, k) => kinds.indexOf(kind) !== k);
  if (repeated !== undefined)
    fields.fail('facilities/duplicate-offer', 'offers', repeated, 'must name a service and unit once only');
  const capacities = offers.map(([, value]) => {
    if (value === undefined || value === '') return null;
    const number = plainNumber(value);
    if (!Number.isFinite(number) || number < 0 || number > MAX_CAPACITY) {
      fields.fail(
        'facilities/capacity-out-of-range',
        'offers',
        value,
        `must have capacities from 0 to ${MAX_CAPACITY}`,
      );
      return null;
    }
    return number;
  });
  return {
    offer_services: offers.map(([service]) => service ?? ''),
    offer_capacities: capacities,
    offer_units: offers.map(([, , unit]) => unit ?? ''),
  };
}

/** Status and dates as periods: from each date on, the status. */
function periodsOf(fields: FieldReader): Pick<Facility, 'period_from' | 'period_status'> {
  const status: FacilityStatus = fields.oneOf('status', FACILITY_STATUSES) ?? 'operating';
  const [opened, suspended, closed] = [
    fields.date('openedOn'),
    fields.date('suspendedOn'),
    fields.date('closedOn'),
  ];
  const ever = '-infinity';
  const periods: [string, FacilityStatus][] = [];
  if (status === 'planned') {
    periods.push([ever, 'planned']);
    if (opened !== null) periods.push([opened, 'operating']);
  } else if (status === 'suspended' && suspended === null) periods.push([opened ?? ever, 'suspended']);
  else if (status === 'closed' && closed === null) periods.push([ever, 'closed']);
  else periods.push([opened ?? ever, 'operating']);
  if (suspended !== null) periods.push([suspended, 'suspended']);
  if (closed !== null) periods.push([closed, 'closed']);
  if (
    periods.some(([from], k) => k > 0 && from <= (periods[k - 1]?.[0] ?? '') && periods[k - 1]?.[0] !== ever)
  )
    fields.fail(
      'facilities/dates-contradict',
      'openedOn',
      periods.map(([from]) => from).join(', '),
      'must come in the order openedOn, suspendedOn, closedOn',
    );
  return { period_from: periods.map(([from]) => from), period_status: periods.map(([, name]) => name) };
}

/** A row of a file to a facility, as far as the row alone tells: fields, offers, dates. Pure. */
import { readCode } from '../../common/codes.js';
import type { CodeScheme } from '../../common/codes.js';
import { shown } from '../../common/errors.js';
import type { Problem } from '../../common/errors.js';
import { FACILITY_STATUSES, MAX_CAPACITY, MAX_THRESHOLD_METRES } from '../../common/vocabulary.js';
import type { FacilityStatus } from '../../common/vocabulary.js';
import {
  areInOrder,
  capacityProblem,
  identifierWarnings,
  isServiceRadius,
  repeatedOffer,
} from '../../facilities/facilities.rules.js';
import type { Offered } from '../../facilities/facilities.rules.js';
import { closedFrom, offerColumns, periodColumns } from '../../facilities/facilities.shape.js';
import type { Crs } from '../../geo/datum.js';
import type { DraftFacility, StagedRow } from '../../store/syncing/staged.facilities.js';
import { categoriesIn, serviceOf } from '../feeds/categories.js';
import type { CategoryMapping } from '../feeds/categories.js';
import { keepable } from '../rows/cells.js';
import { ATTRIBUTE } from '../rows/columns.js';
import type { KnownColumns } from '../rows/columns.js';
import { FieldReader, plainNumber, readPoint } from '../rows/fields.js';
import type { SourceRow } from '../rows/source.js';

const IDENTIFIERS = ['creditCode', 'schoolCode', 'medicalCode'];

export const FACILITY_FILE_COLUMNS: KnownColumns = {
  columns: [
    'externalId', 'name', 'nameEn', 'lon', 'lat', 'unit', 'category', 'offers', 'service', 'capacity', 'capacityUnit',
    'status', 'openedOn', 'suspendedOn', 'closedOn', 'serviceRadiusMetres', ...IDENTIFIERS,
  ], // prettier-ignore
  required: ['externalId', 'name', 'lon', 'lat'],
  takesAttributes: true,
};

export interface ReadingRules {
  readonly feed: string;
  readonly crs: Crs;
  readonly scheme: CodeScheme;
  readonly categories: CategoryMapping;
  /** Days from which on facilities are closed because they were merged into others, by id. */
  readonly merged: ReadonlyMap<string, string>;
}

/** Takes: a row and how the feed is read. Gives: the row to be staged; its reasons are refusals or, with a draft, notes. */
export function readFacilityRow(row: SourceRow, rules: ReadingRules): StagedRow {
  const fields = new FieldReader(row);
  const point = readPoint(fields, rules.crs, true);
  const periods = periodsOf(fields);
  const offers = offersOf(fields, row.cells.get('offers') ?? null, rules.categories);
  const radius = fields.number('serviceRadiusMetres', 0, MAX_THRESHOLD_METRES);
  if (radius !== null && !isServiceRadius(radius))
    fields.fail(
      'facilities/radius-out-of-range',
      'serviceRadiusMetres',
      String(radius),
      `must be above 0 and at most ${MAX_THRESHOLD_METRES}`,
    );
  fields.required('externalId', 128);
  const externalId = fields.identifier('externalId') ?? '';
  const unitText = fields.text('unit', 64);
  const unit = unitText === null ? null : readCode(rules.scheme, unitText, 'unit');
  if (unit !== null && 'problem' in unit) fields.problems.push(unit.problem);
  for (const name of IDENTIFIERS) fields.identifier(name);
  const { identifiers, attributes } = keptWords(row.cells);
  const id = externalId === '' ? null : `${rules.feed}:${externalId}`;
  const name = fields.required('name');
  const head = { rowNumber: row.rowNumber, key: id, raw: keepable(row.raw) };
  if (fields.problems.length > 0 || id === null || point === null)
    return { ...head, draft: null, reasons: fields.problems };
  const mergedOn = rules.merged.get(id);
  const offered = offerColumns([...offers]);
  const lasting = mergedOn === undefined ? periods : closedFrom(periods, mergedOn);
  const draft: DraftFacility = {
    id,
    feed_code: rules.feed,
    external_id: externalId,
    name,
    name_en: fields.text('nameEn'),
    lon: point.lon,
    lat: point.lat,
    source_x: point.x,
    source_y: point.y,
    source_crs: rules.crs,
    given_unit: unit !== null && 'code' in unit ? unit.code : null,
    service_radius_metres: radius,
    offer_services: offered.offer_services,
    offer_capacities: offered.offer_capacities,
    offer_units: offered.offer_units,
    period_from: lasting.period_from,
    period_status: lasting.period_status,
    identifiers,
    attributes,
  };
  return { ...head, draft, reasons: [...fields.notes, ...identifierWarnings(identifiers)] };
}

/** What is kept as words: identifiers, and columns `attr.NAME` by their names; in order of name. */
function keptWords(cells: ReadonlyMap<string, string>): {
  identifiers: Record<string, string>;
  attributes: Record<string, string>;
} {
  const identifiers: [string, string][] = [];
  const attributes: [string, string][] = [];
  for (const [column, value] of cells)
    if (IDENTIFIERS.includes(column)) identifiers.push([column, value]);
    else if (column.startsWith(ATTRIBUTE) && column.length > ATTRIBUTE.length)
      attributes.push([column.slice(ATTRIBUTE.length), value]);
  return { identifiers: inOrder(identifiers), attributes: inOrder(attributes) };
}

function inOrder(words: [string, string][]): Record<string, string> {
  // `__proto__` is a name like any other here
  return words.length === 0 ? {} : Object.fromEntries(words.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `service:capacity:unit;...`, the columns service, capacity, capacityUnit, and what categories stand for. */
function offersOf(fields: FieldReader, text: string | null, categories: CategoryMapping): readonly Offered[] {
  const offers: Offered[] = [];
  for (const part of text?.split(';') ?? []) {
    const [service = '', written = '', unit = ''] = part.split(':').map((p) => p.trim());
    if (service === '') continue;
    offers.push({ service, capacity: capacityOf(fields, written, unit), capacityUnit: unit });
  }
  const single = fields.text('service', 64);
  const capacity = fields.number('capacity', 0, MAX_CAPACITY);
  const unit = fields.text('capacityUnit', 64) ?? '';
  if (single !== null) offers.push({ service: single, capacity, capacityUnit: unit });
  const named = fields.text('category', 1000);
  const services = servicesOfCategories(fields, named === null ? [] : categoriesIn(named), categories);
  for (const service of services)
    if (!offers.some((offer) => offer.service === service))
      offers.push({
        service,
        capacity: single === null ? capacity : null,
        capacityUnit: single === null ? unit : '',
      });
  if (offers.length === 0 && (named === null || services.length > 0))
    fields.problems.push({
      code: 'facilities/no-offer',
      field: 'offers',
      message: 'offers, service and category are blank; a facility offers at least one service.',
    });
  const repeated = repeatedOffer(offers);
  if (repeated !== null)
    fields.fail('facilities/duplicate-offer', 'offers', repeated, 'must name a service and unit once only');
  return offers;
}

function capacityOf(fields: FieldReader, written: string, unit: string): number | null {
  if (written === '') return null;
  const number = plainNumber(written);
  const problem = capacityProblem('offers', number, written, unit);
  if (problem !== null) {
    fields.problems.push(problem);
    return null;
  }
  if (written.includes(',')) fields.note('offers', written, String(number));
  return number;
}

/** Of several categories one that is a service is enough. */
function servicesOfCategories(
  fields: FieldReader,
  named: readonly string[],
  categories: CategoryMapping,
): string[] {
  const found = named.map((category) => ({ category, service: serviceOf(categories, category) }));
  const services = [...new Set(found.flatMap(({ service }) => service ?? []))];
  if (named.length === 0 || services.length > 0) return services;
  const unknown = found.find(({ service }) => service === undefined);
  if (unknown !== undefined)
    fields.fail(
      'facilities/unknown-category',
      'category',
      unknown.category,
      "is not in the feed's categories; add it there with its service, or with null where it is none",
    );
  else
    fields.fail(
      'facilities/category-left-out',
      'category',
      named.join('|'),
      "is no service by the feed's categories; leave such rows out, or take the others with atomicity=rows",
    );
  return services;
}

/** Status and dates as periods: from each date on, the status. */
function periodsOf(fields: FieldReader): Pick<DraftFacility, 'period_from' | 'period_status'> {
  const status: FacilityStatus = fields.oneOf('status', FACILITY_STATUSES) ?? 'operating';
  const [opened, suspended, closed] = [
    fields.date('openedOn'),
    fields.date('suspendedOn'),
    fields.date('closedOn'),
  ];
  const periods: { from: string | null; status: FacilityStatus }[] = [];
  if (status === 'planned') {
    periods.push({ from: null, status: 'planned' });
    if (opened !== null) periods.push({ from: opened, status: 'operating' });
  } else if (status === 'suspended' && suspended === null)
    periods.push({ from: opened, status: 'suspended' });
  else if (status === 'closed' && closed === null) periods.push({ from: null, status: 'closed' });
  else periods.push({ from: opened, status: 'operating' });
  if (suspended !== null) periods.push({ from: suspended, status: 'suspended' });
  if (closed !== null) periods.push({ from: closed, status: 'closed' });
  if (!areInOrder(periods.map((period) => period.from)))
    fields.fail(
      'facilities/dates-contradict',
      'openedOn',
      periods.map((period) => period.from ?? 'ever').join(', '),
      'must come in the order openedOn, suspendedOn, closedOn',
    );
  return periodColumns(periods);
}

/** A problem of a row whose id comes more than once. */
export function repeatedId(id: string, firstRow: number, isSame: boolean): Problem {
  return {
    code: 'row/duplicate',
    field: 'externalId',
    value: shown(id),
    message: isSame
      ? `${shown(id)} is already in row ${firstRow}, which says the same; keep one of them.`
      : `${shown(id)} comes more than once, first in row ${firstRow}, and the rows differ; keep the right one.`,
  };
}

/** Candidates of a siting question: where one may build, what may be enlarged, and what land forbids. */
import { badInput, shown } from '../../common/errors.js';
import { distanceMetres, EARTH_RADIUS_METRES } from '../../geo/earth.js';
import type { Slice } from '../../engine/slice.js';
import type { Sql } from '../../store/database.js';
import { LandReader } from '../../store/land/land.reader.js';
import { NamesReader } from '../../store/repositories/names.reader.js';
import type { Moment } from '../slice.queries.js';
import { MAX_SITING_OPTIONS } from './siting.request.js';
import type { ForbiddenLand, SitingAction, SitingRejected, SitingRequest } from './siting.request.js';

/** What may be done at one place. */
export interface Option {
  readonly action: SitingAction;
  readonly code: string;
  readonly name: string | null;
  readonly lon: number;
  readonly lat: number;
  /** Index into the slice's towns, or -1. */
  readonly town: number;
  readonly cost: number | null;
  /** Added capacity in the service's unit; null = as much as is asked for. */
  readonly capacity: number | null;
  /** Index into the slice's facilities, or -1. */
  readonly facility: number;
}

const GRID_CODE = 'grid';

/**
 * Takes: the request, the slice, its settlements that are asked about, and the facilities that count.
 * Gives: options in order of code. Fails: `siting/too-many-candidates`, `siting/unknown-candidate`,
 * `siting/unknown-facility`.
 */
export async function optionsOf(
  sql: Sql,
  request: SitingRequest,
  at: { slice: Slice; settlements: readonly number[]; facilities: readonly number[]; moment: Moment },
): Promise<Option[]> {
  const built = request.actions.includes('build') ? await buildOptions(sql, request, at) : [];
  const enlarged = request.actions.includes('enlarge') ? enlargeOptions(request, at) : [];
  const all = [...built, ...enlarged];
  if (all.length > MAX_SITING_OPTIONS)
    throw badInput({
      code: 'siting/too-many-candidates',
      field: 'candidates',
      value: String(all.length),
      message: `The question has ${all.length} candidates; at most ${MAX_SITING_OPTIONS} are taken. Name fewer, take a wider grid, or ask about a smaller unit.`,
    });
  return all.sort((a, b) => (a.code < b.code ? -1 : 1));
}

async function buildOptions(
  sql: Sql,
  request: SitingRequest,
  at: { slice: Slice; settlements: readonly number[]; moment: Moment },
): Promise<Option[]> {
  const { slice, settlements, moment } = at;
  const { candidates, build } = request;
  const option = (place: {
    code: string;
    name: string | null;
    lon: number;
    lat: number;
    town: number;
  }): Option => ({
    action: 'build',
    cost: build.cost ?? null,
    capacity: build.capacity ?? null,
    facility: -1,
    ...place,
  });
  const { codes, lonLat, town } = slice.settlements;
  if (candidates.from === 'settlements')
    return settlements.map((i) =>
      option({ code: codes[i], name: null, lon: lonLat[2 * i], lat: lonLat[2 * i + 1], town: town[i] }),
    );
  if (candidates.from === 'points')
    return candidates.points.map((p) => ({
      ...option({
        code: p.code,
        name: p.name ?? null,
        lon: p.lon,
        lat: p.lat,
        town: townAt(at, p.lon, p.lat),
      }),
      cost: p.cost ?? build.cost ?? null,
      capacity: p.capacity ?? build.capacity ?? null,
    }));
  if (candidates.from === 'grid') {
    const points = gridOf(slice, settlements, candidates.spacingMetres);
    const inside = await new LandReader(sql).insideOutline(
      request.unit,
      Float64Array.from(points.flatMap((p) => [p.lon, p.lat])),
      moment,
    );
    return points
      .filter((_, k) => inside === null || inside.has(k))
      .map((p) => option({ ...p, name: null, town: townAt(at, p.lon, p.lat) }));
  }
  const townIndex = new Map(slice.towns.map((t, k) => [t.code, k]));
  const asked = new Set(settlements.map((i) => town[i]));
  const wanted =
    candidates.from === 'units'
      ? candidates.codes
      : slice.towns.map((t) => t.code).filter((_, k) => asked.has(k));
  const places = await new NamesReader(sql).points(wanted, moment.asOf, moment.revision);
  const missing = wanted.filter((code) => (places.get(code)?.lon ?? null) === null);
  if (missing.length > 0)
    throw badInput({
      code: 'siting/unknown-candidate',
      field: 'candidates',
      value: shown(missing.slice(0, 10).join()),
      message: `${missing.length} of the units named are not held on ${moment.asOf}, or have no point: ${missing.slice(0, 10).map(shown).join(', ')}. Name settlements, or towns with a point.`,
    });
  return [...places].map(([code, point]) => {
    const [lon, lat] = [point.lon as number, point.lat as number];
    return option({ code, name: null, lon, lat, town: townIndex.get(code) ?? townAt(at, lon, lat) });
  });
}

function enlargeOptions(
  request: SitingRequest,
  at: { slice: Slice; settlements: readonly number[]; facilities: readonly number[] },
): Option[] {
  const { ids, lonLat, town, settlement } = at.slice.facilities;
  const isAsked = new Set(at.settlements);
  const townsAsked = new Set(at.settlements.map((i) => at.slice.settlements.town[i]));
  const named = request.enlarge.facilities;
  const found = at.facilities.filter((j) =>
    named === undefined
      ? settlement[j] >= 0
        ? isAsked.has(settlement[j])
        : town[j] >= 0 && townsAsked.has(town[j])
      : named.includes(ids[j]),
  );
  const missing = (named ?? []).filter((id) => !found.some((j) => ids[j] === id));
  if (missing.length > 0)
    throw badInput({
      code: 'siting/unknown-facility',
      field: 'enlarge.facilities',
      value: shown(missing.slice(0, 10).join()),
      message: `These do not offer ${shown(request.service)} on that date near the unit, so they cannot be enlarged: ${missing.slice(0, 10).map(shown).join(', ')}. /v1/facilities?service= lists those that do.`,
    });
  return found.map((j) => ({
    action: 'enlarge',
    code: ids[j],
    name: null,
    lon: lonLat[2 * j],
    lat: lonLat[2 * j + 1],
    town: town[j],
    cost: request.enlarge.cost ?? null,
    capacity: request.enlarge.capacity ?? null,
    facility: j,
  }));
}

/** Town of the nearest settlement that is asked about, first by code; -1 where that has none. */
function townAt(at: { slice: Slice; settlements: readonly number[] }, lon: number, lat: number): number {
  const { lonLat, town } = at.slice.settlements;
  let [best, least] = [-1, Infinity];
  for (const i of at.settlements) {
    const metres = distanceMetres(lon, lat, lonLat[2 * i], lonLat[2 * i + 1]);
    if (metres < least) [best, least] = [i, metres];
  }
  return best < 0 ? -1 : town[best];
}

/** Rows of points over the box of the settlements, so many metres apart along and across. */
function gridOf(
  slice: Slice,
  settlements: readonly number[],
  spacingMetres: number,
): { code: string; lon: number; lat: number }[] {
  const { lonLat } = slice.settlements;
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const i of settlements) {
    west = Math.min(west, lonLat[2 * i]);
    east = Math.max(east, lonLat[2 * i]);
    south = Math.min(south, lonLat[2 * i + 1]);
    north = Math.max(north, lonLat[2 * i + 1]);
  }
  if (settlements.length === 0) return [];
  const degrees = (spacingMetres / EARTH_RADIUS_METRES) * (180 / Math.PI);
  const across = (lat: number): number => degrees / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  const rows = Math.floor((north - south) / degrees) + 1;
  const most = rows * (Math.floor((east - west) / degrees) + 1);
  // before outlines and seas take some away
  if (most > 4 * MAX_SITING_OPTIONS)
    throw badInput({
      code: 'siting/too-many-candidates',
      field: 'candidates.spacingMetres',
      value: String(spacingMetres),
      message: `A grid of ${spacingMetres} m has about ${most} points here; at most ${MAX_SITING_OPTIONS} are taken. Take ${Math.ceil(spacingMetres * Math.sqrt(most / MAX_SITING_OPTIONS))} m or more.`,
    });
  const points: { code: string; lon: number; lat: number }[] = [];
  const digits = (k: number): string => String(k).padStart(4, '0');
  for (let r = 0; r < rows; r += 1) {
    const lat = south + r * degrees;
    const step = across(lat);
    for (let c = 0; west + c * step <= east; c += 1)
      points.push({ code: `${GRID_CODE}:${digits(r)}:${digits(c)}`, lon: west + c * step, lat });
  }
  return points;
}

/**
 * Options that the land forbids, with the zone. What stands already may be enlarged wherever it stands.
 * Gives: by position, and sentences where zones of a class are not held at all.
 */
export async function forbiddenBy(
  sql: Sql,
  request: SitingRequest,
  options: readonly Option[],
  moment: Moment,
): Promise<{ rejected: Map<number, SitingRejected>; notes: string[] }> {
  const reader = new LandReader(sql);
  const classOf = (land: ForbiddenLand): string =>
    land === 'outside_urban_boundary' ? 'urban_boundary' : land;
  const lonLat = Float64Array.from(options.flatMap((o) => [o.lon, o.lat]));
  const zones = await reader.zonesAt(lonLat, request.forbid.map(classOf), moment);
  const held = request.forbid.length === 0 ? new Map<string, number>() : await reader.zonesHeld(moment);
  const rejected = new Map<number, SitingRejected>();
  const within = new Set(zones.filter((z) => z.class === 'urban_boundary').map((z) => z.k));
  for (const zone of zones)
    if (zone.class !== 'urban_boundary' && options[zone.k].action === 'build' && !rejected.has(zone.k))
      rejected.set(zone.k, {
        code: options[zone.k].code,
        reason: zone.class as ForbiddenLand,
        zone: { id: zone.id, name: zone.name },
      });
  if (request.forbid.includes('outside_urban_boundary'))
    for (const [k, option] of options.entries())
      if (option.action === 'build' && !within.has(k) && !rejected.has(k))
        rejected.set(k, { code: option.code, reason: 'outside_urban_boundary', zone: null });
  const notes = request.forbid
    .filter((land) => (held.get(classOf(land)) ?? 0) === 0)
    .map((land) =>
      land === 'outside_urban_boundary'
        ? 'No urban boundary is held: every candidate counts as outside of it.'
        : `No zone of the class ${land} is held: nothing was rejected for it.`,
    );
  return { rejected, notes };
}

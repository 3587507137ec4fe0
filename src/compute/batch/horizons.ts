/**
 * How far to look round counties, per service. A guess that is too small costs another look, one too large reads
 * more than is needed; the answer is the same: whoever looks goes on until nothing outside can change it.
 */
import { boxAround, MAX_DISTANCE_METRES } from '../../geo/earth.js';
import type { Box, Circle } from '../../geo/earth.js';
import type { Look } from './near.facilities.js';

/** First look for services of which nothing is known: wide enough that most counties need no second one. */
const FIRST_METRES = 20_000;
/** Horizons are powers of two times this, so that services share their boxes. */
const STEP_METRES = 2_500;

/** How far the farthest distance that matters goes, by code of service; Infinity = nothing is found anywhere. */
export type KnownReach = ReadonlyMap<string, number>;

/**
 * The first horizon of a service.
 * Takes: the largest threshold of its rules, metres, and how far it reached when last computed, if known.
 * Gives: metres at least as far as both; Infinity = the world.
 */
export function firstHorizon(thresholdMetres: number, knownReach: number | undefined): number {
  const wanted = Math.max(thresholdMetres, knownReach ?? FIRST_METRES);
  let horizon = STEP_METRES;
  while (horizon < wanted && horizon < MAX_DISTANCE_METRES) horizon *= 2;
  return horizon < MAX_DISTANCE_METRES ? horizon : Infinity;
}

/** True when looking so far round a circle is looking everywhere. */
export function isWorld(circles: readonly Circle[], horizonMetres: number): boolean {
  return circles.some((circle) => circle.radiusMetres + horizonMetres >= MAX_DISTANCE_METRES / 4);
}

/** Boxes that hold every point within the horizon of a circle; null = the world. */
export function boxesRound(circles: readonly Circle[], horizonMetres: number): Box[] | null {
  if (isWorld(circles, horizonMetres)) return null;
  return merged(circles.flatMap((c) => boxAround(c.lon, c.lat, c.radiusMetres + horizonMetres)));
}

/** Takes: codes and horizons of services. Gives: services of one horizon together. */
export function looksFor(
  circles: readonly Circle[],
  services: readonly { readonly code: string; readonly horizonMetres: number }[],
): Look[] {
  const byHorizon = new Map<number, string[]>();
  for (const { code, horizonMetres } of services) {
    const codes = byHorizon.get(horizonMetres);
    if (codes === undefined) byHorizon.set(horizonMetres, [code]);
    else codes.push(code);
  }
  return [...byHorizon].map(([horizon, codes]) => ({ services: codes, boxes: boxesRound(circles, horizon) }));
}

/** Neighbouring boxes become one where that is no larger than both: counties that follow each other lie together. */
function merged(boxes: readonly Box[]): Box[] {
  const result: Box[] = [];
  for (const box of boxes) {
    const last = result.at(-1);
    const both = last === undefined ? null : around(last, box);
    if (last !== undefined && both !== null && area(both) <= area(last) + area(box))
      result[result.length - 1] = both;
    else result.push(box);
  }
  return result.length < boxes.length ? merged(result) : result;
}

function around(a: Box, b: Box): Box {
  return {
    minLon: Math.min(a.minLon, b.minLon),
    minLat: Math.min(a.minLat, b.minLat),
    maxLon: Math.max(a.maxLon, b.maxLon),
    maxLat: Math.max(a.maxLat, b.maxLat),
  };
}

function area(box: Box): number {
  return (box.maxLon - box.minLon) * (box.maxLat - box.minLat);
}

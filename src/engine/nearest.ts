/** Distance, radius and the rule that breaks ties, for whoever compares facilities one by one; many at once are the kernel's. */
import { distanceMetres } from '../geo/earth.js';
import { TIERS } from '../common/vocabulary.js';
import type { Slice } from './slice.js';

/** A facility at a distance; facility -1 = none, metres Infinity. */
export interface Found {
  facility: number;
  metres: number;
}

/**
 * True when facility a goes before b for settlement i: nearer, or at equal distance operating before
 * planned, own unit before others, lower tier before higher (unknown last), then by id (measures, 0).
 * The kernel keeps the same rule in wasm/kernel/search.ts.
 */
export function goesBefore(slice: Slice, i: number, a: Found, b: Found): boolean {
  if (a.facility < 0 || b.facility < 0) return b.facility < 0 && a.facility >= 0;
  if (a.metres !== b.metres) return a.metres < b.metres;
  const f = slice.facilities;
  const planned = (f.planned[a.facility] as number) - (f.planned[b.facility] as number);
  if (planned !== 0) return planned < 0;
  const own = Number(f.settlement[a.facility] === i) - Number(f.settlement[b.facility] === i);
  if (own !== 0) return own > 0;
  const tier = tierRank(f.tier[a.facility] as number) - tierRank(f.tier[b.facility] as number);
  return tier !== 0 ? tier < 0 : a.facility < b.facility;
}

/** Rank of a tier among ties: unknown last. */
export function tierRank(tier: number): number {
  return tier < 0 ? TIERS.length : tier;
}

/** Distance of settlement i and facility j. */
export function metresBetween(slice: Slice, i: number, j: number): number {
  const s = slice.settlements.lonLat;
  const f = slice.facilities.lonLat;
  return distanceMetres(
    s[2 * i] as number,
    s[2 * i + 1] as number,
    f[2 * j] as number,
    f[2 * j + 1] as number,
  );
}

/** Radius of facility j: its own, or the threshold of the rule. */
export function radiusOf(slice: Slice, j: number, thresholdMetres: number): number {
  const own = slice.facilities.ownRadiusMetres[j] as number;
  return Number.isNaN(own) ? thresholdMetres : own;
}

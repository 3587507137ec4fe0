/** Facilities of one service, asked for the first of them to a settlement: exact, ties broken by rule. */
import { chord2Limit, PointIndex } from '../geo/point-index.js';
import { distanceMetres } from '../geo/earth.js';
import { TIERS } from '../common/vocabulary.js';
import type { Slice } from './slice.js';

/** A facility at a distance; facility -1 = none, metres Infinity. */
export interface Found {
  facility: number;
  metres: number;
}

export const NOBODY: Readonly<Found> = { facility: -1, metres: Infinity };

/**
 * True when facility a goes before b for settlement i: nearer, or at equal distance operating before
 * planned, own unit before others, lower tier before higher (unknown last), then by id (measures, 0).
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

function tierRank(tier: number): number {
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

/**
 * A fixed set of facilities, of which some may have a radius of their own.
 * Takes: a slice, the unit vectors of its settlements, indices of facilities. Cost: O(m log m).
 */
export class FacilitySet {
  private readonly all: Finder;
  /** Those under the rule's threshold, and those with an own radius; null where all are of the first kind. */
  private readonly parts: { readonly underRule: Finder; readonly ownRadius: Finder } | null = null;

  constructor(
    private readonly slice: Slice,
    vectors: Float64Array,
    members: readonly number[],
  ) {
    const own = slice.facilities.ownRadiusMetres;
    this.all = new Finder(slice, vectors, members);
    if (!members.some((j) => !Number.isNaN(own[j]))) return;
    const ownRadius = members.filter((j) => !Number.isNaN(own[j]));
    const underRule = members.filter((j) => Number.isNaN(own[j]));
    this.parts = {
      underRule: new Finder(slice, vectors, underRule),
      ownRadius: new Finder(
        slice,
        vectors,
        ownRadius,
        Float64Array.from(ownRadius, (j) => own[j] as number),
      ),
    };
  }

  /** The first of all for settlement i, at any distance. */
  nearest(i: number): Found {
    return this.all.nearest(i);
  }

  /**
   * The first of those that serve settlement i: within their own radius, else within the threshold; closed.
   * Takes: the nearest of all, as `nearest` gave it: where that one serves, nobody goes before it; where it
   * does not and all have the same threshold, nobody serves.
   */
  serving(i: number, thresholdMetres: number, nearest: Readonly<Found>): Readonly<Found> {
    const { slice, parts } = this;
    if (nearest.facility < 0) return NOBODY;
    if (nearest.metres <= radiusOf(slice, nearest.facility, thresholdMetres)) return nearest;
    if (parts === null) return NOBODY;
    const underRule = parts.underRule.nearest(i);
    const byOwn = parts.ownRadius.inOwnRadius(i);
    const byRule = underRule.metres <= thresholdMetres ? underRule : NOBODY;
    return goesBefore(slice, i, byOwn, byRule) ? byOwn : byRule;
  }
}

/** The search itself, over one index. */
class Finder {
  private readonly index: PointIndex;

  constructor(
    private readonly slice: Slice,
    private readonly vectors: Float64Array,
    private readonly members: readonly number[],
    reachMetres?: Float64Array,
  ) {
    const lonLat = new Float64Array(members.length * 2);
    for (const [k, j] of members.entries()) {
      lonLat[2 * k] = slice.facilities.lonLat[2 * j] as number;
      lonLat[2 * k + 1] = slice.facilities.lonLat[2 * j + 1] as number;
    }
    this.index = new PointIndex(lonLat, reachMetres);
  }

  /** Collects by squared chord, which is cheap, and decides by metres among the few that are left. */
  nearest(i: number): Found {
    const points: number[] = [];
    const chords: number[] = [];
    let least = Infinity;
    this.visit(i, (k, chord2) => {
      points.push(k);
      chords.push(chord2);
      if (chord2 < least) least = chord2;
      return least;
    });
    const limit = chord2Limit(least);
    let best: Readonly<Found> = NOBODY;
    for (let c = 0; c < points.length; c += 1) {
      if ((chords[c] as number) > limit) continue;
      const found = this.found(i, points[c] as number);
      if (goesBefore(this.slice, i, found, best)) best = found;
    }
    return { ...best };
  }

  /** The first of those whose own radius holds settlement i; every candidate is measured at once, since one that does not serve must not end the search. */
  inOwnRadius(i: number): Found {
    let best: Readonly<Found> = NOBODY;
    let bestChord2 = Infinity;
    this.visit(i, (k, chord2) => {
      const found = this.found(i, k);
      const serves = found.metres <= (this.slice.facilities.ownRadiusMetres[found.facility] as number);
      if (serves && goesBefore(this.slice, i, found, best)) {
        best = found;
        bestChord2 = chord2;
      }
      return bestChord2;
    });
    return { ...best };
  }

  private found(i: number, k: number): Found {
    const facility = this.members[k] as number;
    return { facility, metres: metresBetween(this.slice, i, facility) };
  }

  private visit(i: number, visit: (k: number, chord2: number) => number): void {
    const v = this.vectors;
    this.index.visitNearest(v[3 * i] as number, v[3 * i + 1] as number, v[3 * i + 2] as number, visit);
  }
}

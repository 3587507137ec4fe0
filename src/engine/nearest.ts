/** The nearest facility of one service, exactly, with ties broken by rule. */
import { PointIndex } from '../geo/point-index.js';
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

/** A fixed set of facilities that can be asked for the one nearest to a settlement. */
export class FacilitySet {
  private readonly index: PointIndex;

  constructor(
    private readonly slice: Slice,
    /** Indices of facilities. */
    readonly members: Int32Array,
  ) {
    const lonLat = new Float64Array(members.length * 2);
    for (let k = 0; k < members.length; k += 1) {
      lonLat[2 * k] = slice.facilities.lonLat[2 * (members[k] as number)] as number;
      lonLat[2 * k + 1] = slice.facilities.lonLat[2 * (members[k] as number) + 1] as number;
    }
    this.index = new PointIndex(lonLat);
  }

  /** Takes: a settlement and its unit vector. Gives: the first of the set for it. */
  nearest(i: number, vectors: Float64Array): Found {
    const { slice, members } = this;
    const best: Found = { facility: -1, metres: Infinity };
    let bestChord2 = Infinity;
    const candidate: Found = { facility: -1, metres: Infinity };
    const [x, y, z] = [vectors[3 * i] as number, vectors[3 * i + 1] as number, vectors[3 * i + 2] as number];
    this.index.visitNearest(x, y, z, (k, chord2) => {
      candidate.facility = members[k] as number;
      candidate.metres = metresBetween(slice, i, candidate.facility);
      if (goesBefore(slice, i, candidate, best)) {
        best.facility = candidate.facility;
        best.metres = candidate.metres;
        bestChord2 = chord2;
      }
      return bestChord2;
    });
    return best;
  }
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

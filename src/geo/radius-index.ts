/** Exact fixed-radius search on the sphere: points in narrow bands of latitude, each band in order of longitude. */
import { EARTH_RADIUS_METRES, MAX_DISTANCE_METRES, distanceMetres, unitVectors } from './earth.js';
import { chord2Limit } from './point-index.js';

const RADIANS = Math.PI / 180;

/** Bands to a radius: narrow enough that the bands hug the circle, wide enough that few are looked up. */
const BANDS_PER_RADIUS = 3;
const MAX_BANDS = 100_000;

/** Widening of every bound against rounding: about six millimetres, in radians. */
const SLACK_RADIANS = 1e-9;

/** So few points are looked through one by one: cheaper than finding bands. */
const FEW = 160;

/** Called for each point within the radius, in no promised order. */
export type VisitWithin = (point: number, metres: number) => void;

/**
 * Which points lie within a radius (closed) of a place: the answer equals comparing `distanceMetres` with the
 * radius for all points. Squared chords decide what is surely in or surely out; what is left is measured.
 */
export class RadiusIndex {
  private readonly bandHeight: number;
  private readonly bandStart: Int32Array;
  /** Sine and cosine of the lower edge of each band, and of the upper edge of the last. */
  private readonly edgeSin: Float64Array;
  private readonly edgeCos: Float64Array;
  /** Points in order of band, longitude, number. */
  private readonly order: Int32Array;
  /** Longitudes in radians, and unit vectors, in that order. */
  private readonly lon: Float64Array;
  private readonly xyz: Float64Array;
  private readonly lonLat: Float64Array;

  /**
   * Takes: lon, lat pairs in degrees, length 2n; a typical radius in metres, > 0, for which the bands are cut
   * (queries of any other radius stay exact). Cost: O(n log n).
   */
  constructor(lonLat: Float64Array, typicalRadiusMetres: number) {
    const n = lonLat.length / 2;
    const height = typicalRadiusMetres / EARTH_RADIUS_METRES / BANDS_PER_RADIUS;
    this.bandHeight = Math.max(height, Math.PI / MAX_BANDS);
    this.lonLat = lonLat;
    const bands = n <= FEW ? 1 : this.bandOf(Math.PI / 2) + 1;
    const edges = Float64Array.from({ length: n <= FEW ? 0 : bands + 1 }, (_, b) =>
      Math.max(-Math.PI / 2, Math.min(Math.PI / 2, b * this.bandHeight - Math.PI / 2)),
    );
    this.edgeSin = edges.map(Math.sin);
    this.edgeCos = edges.map(Math.cos);
    const band = new Int32Array(n);
    this.bandStart = new Int32Array(bands + 1);
    for (let k = 0; k < n; k += 1) {
      band[k] = bands === 1 ? 0 : this.bandOf(lonLat[2 * k + 1] * RADIANS);
      this.bandStart[band[k] + 1] += 1;
    }
    for (let b = 0; b < bands; b += 1) this.bandStart[b + 1] += this.bandStart[b];
    this.order = Int32Array.from({ length: n }, (_, k) => k).sort(
      (a, b) => band[a] - band[b] || lonLat[2 * a] - lonLat[2 * b] || a - b,
    );
    this.lon = Float64Array.from(this.order, (k) => lonLat[2 * k] * RADIANS);
    const all = unitVectors(lonLat);
    this.xyz = new Float64Array(3 * n);
    for (let k = 0; k < n; k += 1)
      this.xyz.set(all.subarray(3 * this.order[k], 3 * this.order[k] + 3), 3 * k);
  }

  /**
   * Visits every point at most the radius away, with its distance.
   * Takes: the place in degrees; the radius in metres, >= 0. Cost: O(bands + points looked at).
   */
  visitWithin(lon: number, lat: number, radiusMetres: number, visit: VisitWithin): void {
    this.scan(lon, lat, radiusMetres, (k) => {
      const j = this.order[k];
      const metres = distanceMetres(lon, lat, this.lonLat[2 * j], this.lonLat[2 * j + 1]);
      if (metres <= radiusMetres) visit(j, metres);
    });
  }

  /** As `visitWithin`, for whoever needs no distance: measures only what lies at the very edge. */
  visitInside(lon: number, lat: number, radiusMetres: number, visit: (point: number) => void): void {
    const surely = (2 * Math.sin(Math.min(radiusMetres / EARTH_RADIUS_METRES, Math.PI) / 2)) ** 2;
    const inside = radiusMetres >= MAX_DISTANCE_METRES ? Infinity : surely - (chord2Limit(surely) - surely);
    this.scan(lon, lat, radiusMetres, (k, chord2) => {
      const j = this.order[k];
      if (
        chord2 < inside ||
        distanceMetres(lon, lat, this.lonLat[2 * j], this.lonLat[2 * j + 1]) <= radiusMetres
      )
        visit(j);
    });
  }

  private bandOf(latRadians: number): number {
    return Math.floor((latRadians + Math.PI / 2) / this.bandHeight);
  }

  /** Gives positions in `order` of all that are not surely farther than the radius. */
  private scan(
    lon: number,
    lat: number,
    radiusMetres: number,
    look: (k: number, chord2: number) => void,
  ): void {
    const angle = Math.min(Math.PI, radiusMetres / EARTH_RADIUS_METRES + SLACK_RADIANS);
    const limit =
      radiusMetres >= MAX_DISTANCE_METRES
        ? Infinity
        : chord2Limit((2 * Math.sin(radiusMetres / EARTH_RADIUS_METRES / 2)) ** 2);
    const at = { lon: lon * RADIANS, lat: lat * RADIANS };
    const cosLat = Math.cos(at.lat);
    const [x, y, z] = [cosLat * Math.cos(at.lon), cosLat * Math.sin(at.lon), Math.sin(at.lat)];
    if (this.bandStart.length === 2) {
      this.pass(0, this.order.length, Infinity, x, y, z, limit, look);
      return;
    }
    const first = Math.max(0, this.bandOf(at.lat - angle));
    const last = Math.min(this.bandStart.length - 2, this.bandOf(at.lat + angle));
    const circle = circleOf(at.lat, angle);
    for (let b = first; b <= last; b += 1) {
      const [from, to] = [this.bandStart[b], this.bandStart[b + 1]];
      if (from === to) continue;
      const half = this.halfWidth(circle, b);
      if (half >= Math.PI) {
        this.pass(from, to, Infinity, x, y, z, limit, look);
        continue;
      }
      const [west, east] = [at.lon - half, at.lon + half];
      this.pass(this.lowerBound(from, to, west), to, east, x, y, z, limit, look);
      // across the antimeridian
      if (west < -Math.PI)
        this.pass(this.lowerBound(from, to, west + 2 * Math.PI), to, Infinity, x, y, z, limit, look);
      if (east > Math.PI) this.pass(from, to, east - 2 * Math.PI, x, y, z, limit, look);
    }
  }

  /** Looks at positions from one on, until the longitude is passed. */
  private pass(
    from: number,
    to: number,
    east: number,
    x: number,
    y: number,
    z: number,
    limit: number,
    look: (k: number, chord2: number) => void,
  ): void {
    const { xyz, lon } = this;
    for (let k = from; k < to && lon[k] <= east; k += 1) {
      const dx = x - xyz[3 * k];
      const dy = y - xyz[3 * k + 1];
      const dz = z - xyz[3 * k + 2];
      const chord2 = dx * dx + dy * dy + dz * dz;
      if (chord2 <= limit) look(k, chord2);
    }
  }

  /**
   * Largest difference of longitude, in radians, between the centre and any point of the circle in the band:
   * cos = (cos a - sin f sin t) / (cos f cos t), greatest where sin t = sin f / cos a, or at the band's edge
   * nearest to it. Rounding is given away: of the quotient 4e-15 / (cos f cos t), of the edges a slack.
   */
  private halfWidth(circle: Circle, band: number): number {
    if (circle.isWide) return Math.PI;
    const isAbove = this.edgeSin[band] - SLACK_RADIANS > circle.widestSin;
    const isBelow = this.edgeSin[band + 1] + SLACK_RADIANS < circle.widestSin;
    if (!isAbove && !isBelow) return circle.widestHalf;
    const edge = isAbove ? band : band + 1;
    const divisor = circle.cosLat * this.edgeCos[edge];
    if (divisor < 1e-6) return Math.PI;
    const cosine =
      (circle.cosAngle - circle.sinLat * this.edgeSin[edge] - 4e-15 - 2 * SLACK_RADIANS * circle.sinAngle) /
      divisor;
    if (cosine <= -1) return Math.PI;
    return (cosine >= 1 ? 0 : Math.acos(cosine)) + SLACK_RADIANS;
  }

  private lowerBound(from: number, to: number, value: number): number {
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.lon[middle] < value) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

/** A circle about a query: what all its bands share. */
interface Circle {
  readonly sinLat: number;
  readonly cosLat: number;
  readonly sinAngle: number;
  readonly cosAngle: number;
  /** Sine of the latitude at which the circle is widest, and the half width there. */
  readonly widestSin: number;
  readonly widestHalf: number;
  /** It holds a pole, or nearly: every longitude may be in it. */
  readonly isWide: boolean;
}

function circleOf(lat: number, angle: number): Circle {
  const [sinLat, cosLat] = [Math.sin(lat), Math.cos(lat)];
  const [sinAngle, cosAngle] = [Math.sin(angle), Math.cos(angle)];
  // next to 1 the arc sine magnifies rounding beyond the slack
  const isWide =
    angle >= Math.PI / 2 || Math.abs(lat) + angle >= Math.PI / 2 - 1e-6 || sinAngle / cosLat >= 1 - 1e-12;
  return {
    sinLat,
    cosLat,
    sinAngle,
    cosAngle,
    widestSin: sinLat / cosAngle,
    widestHalf: isWide ? Math.PI : Math.asin(sinAngle / cosLat) * (1 + 1e-9) + SLACK_RADIANS,
    isWide,
  };
}

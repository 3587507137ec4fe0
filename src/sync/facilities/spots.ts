/** Facilities by where they stand: what is near a point is found without a look at all others. Pure. */
import { distanceMetres } from '../../geo/earth.js';
import { LIKELY, likeness, plainName } from './likeness.js';

export const NEAR_METRES = 50;
/** 50 m of latitude, rounded up. */
const NEAR_DEGREES = 0.00046;
/** Different names that are compared at one spot; a spot with more is a heap, where likeness says little. */
const NAMES_PER_SPOT = 64;

/** Side of a cell of the ground, degrees, and cells in a row of a tile, as the store reads them. */
export interface Ground {
  readonly cellDegrees: number;
  readonly cellsPerTile: number;
}

interface Standing {
  readonly id: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  readonly offer_services: readonly string[];
}

export interface Alike<T> {
  readonly facility: T;
  readonly metres: number;
  readonly likeness: number;
}

/** What stands at one spot. Names are made plain when there is something to compare them with. */
interface Spot<T> {
  readonly facilities: { readonly facility: T; plain: string | null }[];
  /** Services with plain names that stand there; null while one facility stands there alone. */
  names: Set<string> | null;
}

/** Facilities by spots of some fifty metres; of equal names at one spot the first stands for all. */
export class Spots<T extends Standing> {
  private readonly spots = new Map<number, Spot<T>>();

  add(facility: T): void {
    const band = Math.floor(facility.lat / NEAR_DEGREES);
    const key = keyOf(band, Math.floor(facility.lon / widthOf(band)));
    const spot = this.spots.get(key);
    if (spot === undefined) {
      this.spots.set(key, { facilities: [{ facility, plain: null }], names: null });
      return;
    }
    spot.names ??= new Set(
      spot.facilities.flatMap((each) =>
        namesOf(each.facility, (each.plain ??= plainName(each.facility.name))),
      ),
    );
    if (spot.names.size >= NAMES_PER_SPOT) return;
    const plain = plainName(facility.name);
    const fresh = namesOf(facility, plain).filter((name) => !spot.names?.has(name));
    if (fresh.length === 0) return;
    for (const name of fresh) spot.names.add(name);
    spot.facilities.push({ facility, plain });
  }

  /** The facility with the likest name among those near with a service in common, then the nearest, then by id. */
  mostAlike(row: Standing): Alike<T> | null {
    let plain: string | null = null;
    let best: Alike<T> | null = null;
    const band = Math.floor(row.lat / NEAR_DEGREES);
    for (let b = band - 1; b <= band + 1; b += 1) {
      const column = Math.floor(row.lon / widthOf(b));
      for (let c = column - 1; c <= column + 1; c += 1) {
        const spot = this.spots.get(keyOf(b, c));
        if (spot === undefined) continue;
        for (const each of spot.facilities) {
          const { facility } = each;
          if (facility.id === row.id || !facility.offer_services.some((s) => row.offer_services.includes(s)))
            continue;
          const metres = distanceMetres(row.lon, row.lat, facility.lon, facility.lat);
          if (metres > NEAR_METRES) continue;
          plain ??= plainName(row.name);
          const like = likeness(plain, (each.plain ??= plainName(facility.name)));
          if (like < LIKELY) continue;
          const isBetter =
            best === null ||
            like > best.likeness ||
            (like === best.likeness &&
              (metres < best.metres || (metres === best.metres && facility.id < best.facility.id)));
          if (isBetter) best = { facility, metres, likeness: like };
        }
      }
    }
    return best;
  }
}

function namesOf(facility: Standing, plain: string): string[] {
  return facility.offer_services.map((service) => `${service} ${plain}`);
}

/** Bands and columns as one whole number: there are fewer than 400,000 bands and 800,000 columns. */
function keyOf(band: number, column: number): number {
  return (band + 200_000) * 1_000_000 + column + 500_000;
}

/** Degrees of longitude that are fifty metres or more everywhere in a band of latitude. */
function widthOf(band: number): number {
  const farthest = Math.max(Math.abs(band), Math.abs(band + 1)) * NEAR_DEGREES;
  return NEAR_DEGREES / Math.max(Math.cos((Math.min(farthest, 89.9) * Math.PI) / 180), 1e-3);
}

/** Cells that hold everything within fifty metres of the points, by tile. */
export function tilesAround(
  points: readonly { readonly lon: number; readonly lat: number }[],
  { cellDegrees, cellsPerTile }: Ground,
): { xs: number[]; ys: number[] }[] {
  const seen = new Set<number>();
  const tiles = new Map<number, { xs: number[]; ys: number[] }>();
  for (const { lon, lat } of points) {
    const width = widthOf(Math.floor(lat / NEAR_DEGREES));
    const [west, east] = [Math.floor((lon - width) / cellDegrees), Math.floor((lon + width) / cellDegrees)];
    const [south, north] = [
      Math.floor((lat - NEAR_DEGREES) / cellDegrees),
      Math.floor((lat + NEAR_DEGREES) / cellDegrees),
    ];
    for (let x = west; x <= east; x += 1)
      for (let y = south; y <= north; y += 1) {
        const cell = keyOf(y, x);
        if (seen.has(cell)) continue;
        seen.add(cell);
        const tile = keyOf(Math.floor(y / cellsPerTile), Math.floor(x / cellsPerTile));
        const cells = tiles.get(tile);
        if (cells === undefined) tiles.set(tile, { xs: [x], ys: [y] });
        else {
          cells.xs.push(x);
          cells.ys.push(y);
        }
      }
  }
  return [...tiles.values()];
}

/** Random questions for the kernel: clouds about awkward centres, many ties, all quirks of facilities. */
import type { CoverageQuestion } from '../../src/engine/kernel/question.js';

/** A plain centre, both sides of the antimeridian, both poles, the origin. */
const CENTRES = [
  [104, 31],
  [180, 10],
  [-180, -40],
  [20, 90],
  [-70, -90],
  [0, 0],
] as const;
/** From far below the kernel's window of a metre and a half to the whole world. */
const SPANS_DEGREES = [5e-9, 1e-6, 2e-5, 1e-3, 0.1, 3, 60, 360] as const;
const SIZES = [0, 1, 2, 7, 8, 9, 40, 150] as const;

/**
 * Takes: a source of chance in [0, 1). Gives: up to 40 settlements, up to 150 facilities, up to three services,
 * of which some have no facility or one. Half the clouds stand on a coarse grid; some points are repeated.
 */
export function randomQuestion(random: () => number, sizes: readonly number[] = SIZES): CoverageQuestion {
  const whole = (n: number): number => Math.floor(random() * n);
  const pick = <T>(list: readonly T[]): T => list[whole(list.length)] as T;
  const [lon0, lat0] = pick(CENTRES);
  const span = pick(SPANS_DEGREES);
  const isGrid = random() < 0.5;
  const offset = (): number => (isGrid ? (whole(7) - 3) / 6 : random() - 0.5) * span;
  const place = (): [number, number] => [
    ((((lon0 + offset() + 180) % 360) + 360) % 360) - 180,
    Math.max(-90, Math.min(90, lat0 + offset())),
  ];
  const n = Math.min(40, pick(sizes));
  const m = pick(sizes);
  const points = Array.from({ length: n }, place);
  const spots: [number, number][] = [];
  for (let j = 0; j < m; j += 1) {
    const chance = random();
    if (chance < 0.1 && n > 0) spots.push(pick(points));
    else if (chance < 0.25 && j > 0) spots.push(pick(spots));
    else spots.push(place());
  }
  const services = 1 + whole(3);
  const offers = Array.from({ length: services }, () => {
    const share = pick([0, 0.02, 0.3, 0.6, 1]);
    return spots.flatMap((_, j) => (random() < share ? [j] : []));
  });
  const offerStart = new Int32Array(services + 1);
  offers.forEach((list, s) => (offerStart[s + 1] = (offerStart[s] as number) + list.length));
  const metres = (span * 111_000) / 4;
  const share = { ownRadius: pick([0, 0, 0.15, 0.7]), planned: pick([0, 0, 0.2, 1]) };
  const radius = (): number => pick([Math.min(20_015_000, metres * random() * 2 + 1e-3), 1, 20_015_000, 0]);
  const classes = 1 + whole(3);
  return {
    services,
    settlements: {
      lonLat: Float64Array.from(points.flat()),
      county: Int32Array.from(points, () => whole(3)),
      town: Int32Array.from(points, () => whole(4) - 1),
      ruleClass: Uint16Array.from(points, () => whole(classes)),
    },
    facilities: {
      lonLat: Float64Array.from(spots.flat()),
      county: Int32Array.from(spots, () => whole(4) - 1),
      town: Int32Array.from(spots, () => whole(4) - 1),
      settlement: Int32Array.from(spots, () => whole(n + 1) - 1),
      tier: Int8Array.from(spots, () => whole(6) - 1),
      inSeat: Uint8Array.from(spots, () => whole(2)),
      ownRadiusMetres: Float64Array.from(spots, () => (random() < share.ownRadius ? radius() : NaN)),
      planned: Uint8Array.from(spots, () => (random() < share.planned ? 1 : 0)),
    },
    offerStart,
    offerFacility: Int32Array.from(offers.flat()),
    thresholdMetres: Float64Array.from({ length: classes * services }, () =>
      random() < 0.15 ? NaN : Math.max(1e-3, Math.min(20_015_000, metres * random() * 2)),
    ),
    includePlanned: random() < 0.3,
  };
}

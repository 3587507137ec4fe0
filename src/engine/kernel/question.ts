/**
 * What the kernel is asked and what it answers: coverage by distance alone, as flat arrays, for one county or
 * a nation alike. A slice is turned into a question here; whoever has arrays of a nation asks without a slice.
 */
import type { Slice, SliceFacilities, SliceSettlements } from '../slice.js';
import { rulesOfSettlements } from '../rules.js';

/** Facilities as the kernel needs them; m entries each (lonLat 2m), in the order that breaks the last tie. */
export type QuestionFacilities = Pick<
  SliceFacilities,
  'lonLat' | 'county' | 'town' | 'settlement' | 'tier' | 'inSeat' | 'ownRadiusMetres' | 'planned'
>;

/** Settlements as the kernel needs them; n entries each (lonLat 2n). */
export type QuestionSettlements = Pick<SliceSettlements, 'lonLat' | 'county' | 'town'> & {
  /** Row of `thresholdMetres` that holds for the settlement. */
  readonly ruleClass: Uint16Array;
};

export interface CoverageQuestion {
  /** Number of services, S. */
  readonly services: number;
  readonly settlements: QuestionSettlements;
  readonly facilities: QuestionFacilities;
  /** Facilities that offer service s: offerFacility[offerStart[s] .. offerStart[s + 1]), ascending, each once; length S + 1. */
  readonly offerStart: Int32Array;
  readonly offerFacility: Int32Array;
  /** Threshold of rule class c and service s at c * S + s, metres in (0, 20,015,000]; NaN = no rule applies. */
  readonly thresholdMetres: Float64Array;
  /** True: planned facilities count as open. */
  readonly includePlanned: boolean;
}

/** Settlement-major: entry i * S + s. Facilities: -1 = none; metres: NaN = none. */
export interface CoverageAnswer {
  /** Nearest open facility at any distance; ties by the rule of measures 0. */
  readonly nearest: Int32Array;
  readonly nearestMetres: Float64Array;
  /** The one that serves; null where no facility has an own radius: then it is the nearest wherever `provider` is not `unmet`. */
  readonly serving: Int32Array | null;
  readonly servingMetres: Float64Array | null;
  /** Nearest planned facility that would serve where nobody does; null = no facility is planned. */
  readonly planned: Int32Array | null;
  readonly plannedMetres: Float64Array | null;
  /** Index into PROVIDER_CLASSES; `unmet` = nobody within the threshold, or no rule. */
  readonly provider: Uint8Array;
  /** Index into GAP_STATUSES. */
  readonly gap: Uint8Array;
}

/**
 * Takes: a slice. Gives: its question; arrays of the slice are shared, not copied. Settlements of one tier and
 * terrain are one rule class. Cost: O(n S + offers).
 */
export function questionOf(
  slice: Slice,
  includePlanned: boolean,
): { question: CoverageQuestion; rules: Int16Array } {
  const { settlements, services, facilities } = slice;
  const rules = rulesOfSettlements(slice);
  const classes = new Map<string, number>();
  const thresholds: number[] = [];
  const ruleClass = new Uint16Array(settlements.codes.length);
  for (let i = 0; i < ruleClass.length; i += 1) {
    const key = `${settlements.tier[i]}|${settlements.terrain[i] ?? ''}`;
    let held = classes.get(key);
    if (held === undefined) {
      held = classes.size;
      if (held > 0xffff) throw new Error(`More than ${0xffff} terrains in one slice.`);
      classes.set(key, held);
      for (let s = 0; s < services.length; s += 1)
        thresholds.push(slice.reachRules[rules[i * services.length + s] as number]?.thresholdMetres ?? NaN);
    }
    ruleClass[i] = held;
  }
  return {
    rules,
    question: {
      services: services.length,
      settlements: { ...settlements, ruleClass },
      facilities,
      ...offersByService(services.length, facilities),
      thresholdMetres: Float64Array.from(thresholds),
      includePlanned,
    },
  };
}

/** The offers of facilities turned round: facilities of each service, ascending, each once. */
export function offersByService(
  services: number,
  facilities: Pick<SliceFacilities, 'offerStart' | 'offerService'>,
): { offerStart: Int32Array; offerFacility: Int32Array } {
  const offerStart = new Int32Array(services + 1);
  eachOffer(services, facilities, (s) => {
    offerStart[s + 1] = (offerStart[s + 1] as number) + 1;
  });
  for (let s = 0; s < services; s += 1)
    offerStart[s + 1] = (offerStart[s + 1] as number) + (offerStart[s] as number);
  const offerFacility = new Int32Array(offerStart[services] as number);
  const next = offerStart.slice();
  eachOffer(services, facilities, (s, j) => {
    const place = next[s] as number;
    offerFacility[place] = j;
    next[s] = place + 1;
  });
  return { offerStart, offerFacility };
}

/** Services outside the catalogue, and a service that a facility names twice, are passed over. */
function eachOffer(
  services: number,
  facilities: Pick<SliceFacilities, 'offerStart' | 'offerService'>,
  visit: (service: number, facility: number) => void,
): void {
  const lastSeen = new Int32Array(services).fill(-1);
  for (let j = 0; j + 1 < facilities.offerStart.length; j += 1)
    for (let k = facilities.offerStart[j] as number; k < (facilities.offerStart[j + 1] as number); k += 1) {
      const s = facilities.offerService[k] as number;
      if (s < 0 || s >= services || lastSeen[s] === j) continue;
      lastSeen[s] = j;
      visit(s, j);
    }
}

/** Answers a question in this thread. */
import { GAP_STATUSES, PROVIDER_CLASSES } from '../../common/vocabulary.js';
import { unitVectors } from '../../geo/earth.js';
import { FacilitySet, metresBetween, radiusOf } from '../nearest.js';
import type { Slice } from '../slice.js';
import type { CoverageAnswer, CoverageQuestion } from './question.js';

const PROVIDER = Object.fromEntries(PROVIDER_CLASSES.map((name, k) => [name, k])) as Record<string, number>;
const GAP = Object.fromEntries(GAP_STATUSES.map((name, k) => [name, k])) as Record<string, number>;

/**
 * Takes: a question. Gives: coverage by distance of every settlement and service, exact to the last bit of
 * `distanceMetres`. Pure: the same question gives the same arrays. Cost: O((n + m) log m) per service.
 */
export function answerCoverage(question: CoverageQuestion): CoverageAnswer {
  const { settlements, facilities, services } = question;
  const n = settlements.ruleClass.length;
  const size = n * services;
  const answer = {
    nearest: new Int32Array(size).fill(-1),
    nearestMetres: new Float64Array(size).fill(NaN),
    serving: new Int32Array(size).fill(-1),
    servingMetres: new Float64Array(size).fill(NaN),
    planned: new Int32Array(size).fill(-1),
    plannedMetres: new Float64Array(size).fill(NaN),
    provider: new Uint8Array(size).fill(PROVIDER['unmet'] as number),
    gap: new Uint8Array(size).fill(GAP['not_applicable'] as number),
  };
  const slice = { settlements, facilities } as unknown as Slice;
  const vectors = unitVectors(settlements.lonLat);
  for (let s = 0; s < services; s += 1) {
    const members = [...question.offerFacility.subarray(question.offerStart[s], question.offerStart[s + 1])];
    const openOnes = members.filter((j) => question.includePlanned || facilities.planned[j] === 0);
    const open = new FacilitySet(slice, vectors, openOnes);
    const planned = new FacilitySet(
      slice,
      vectors,
      members.filter((j) => !question.includePlanned && facilities.planned[j] === 1),
    );
    const byCounty = new Map<number, number[]>();
    for (const j of openOnes) {
      const county = facilities.county[j] as number;
      byCounty.set(county, [...(byCounty.get(county) ?? []), j]);
    }
    for (let i = 0; i < n; i += 1) {
      const cell = i * services + s;
      const threshold = question.thresholdMetres[
        (settlements.ruleClass[i] as number) * services + s
      ] as number;
      const nearest = open.nearest(i);
      if (nearest.facility >= 0) {
        answer.nearest[cell] = nearest.facility;
        answer.nearestMetres[cell] = nearest.metres;
      }
      if (Number.isNaN(threshold)) continue;
      const serving = open.serving(i, threshold, nearest);
      if (serving.facility >= 0) {
        answer.serving[cell] = serving.facility;
        answer.servingMetres[cell] = serving.metres;
        const { county, town, settlement, inSeat } = facilities;
        const j = serving.facility;
        const home = settlements.county[i] as number;
        const isTown = (settlements.town[i] as number) >= 0 && town[j] === settlements.town[i];
        const peer = inSeat[j] === 1 ? 'seat' : 'peer';
        const provider =
          settlement[j] === i ? 'own' : isTown ? 'town' : county[j] !== home ? 'neighbour' : peer;
        answer.provider[cell] = PROVIDER[provider] as number;
        const isWithin = (byCounty.get(home) ?? []).some(
          (k) => metresBetween(slice, i, k) <= radiusOf(slice, k, threshold),
        );
        answer.gap[cell] = GAP[isWithin ? 'covered' : 'covered_elsewhere'] as number;
        continue;
      }
      const later = planned.serving(i, threshold, planned.nearest(i));
      if (later.facility >= 0) {
        answer.planned[cell] = later.facility;
        answer.plannedMetres[cell] = later.metres;
      }
      answer.gap[cell] = GAP[
        later.facility >= 0 ? 'covered_when_open' : nearest.facility >= 0 ? 'out_of_reach' : 'absent'
      ] as number;
    }
  }
  return answer;
}

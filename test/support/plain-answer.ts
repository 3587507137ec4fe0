/** The slow obvious judge of the kernel: all pairs, straight from the words of the measures. */
import { GAP_STATUSES, PROVIDER_CLASSES } from '../../src/common/vocabulary.js';
import type { GapStatus, ProviderClass } from '../../src/common/vocabulary.js';
import type { CoverageAnswer, CoverageQuestion } from '../../src/engine/kernel/question.js';
import { distanceMetres } from '../../src/geo/earth.js';

/** One settlement and service, in the words of the vocabulary; facilities by index, null = none. */
export interface PlainCell {
  nearest: number | null;
  nearestMetres: number | null;
  serving: number | null;
  servingMetres: number | null;
  planned: number | null;
  plannedMetres: number | null;
  provider: ProviderClass;
  gap: GapStatus;
}

/** Every cell, settlement-major. */
export function plainAnswer(question: CoverageQuestion): PlainCell[] {
  const { settlements: v, facilities: f, services } = question;
  const cells: PlainCell[] = [];
  for (let i = 0; i < v.ruleClass.length; i += 1)
    for (let s = 0; s < services; s += 1) cells.push(plainCell(i, s));
  return cells;

  function plainCell(i: number, s: number): PlainCell {
    const threshold = question.thresholdMetres[(v.ruleClass[i] as number) * services + s] as number;
    const hasRule = !Number.isNaN(threshold);
    const offered = [
      ...question.offerFacility.subarray(question.offerStart[s], question.offerStart[s + 1]),
    ].map((j) => ({
      j,
      metres: distanceMetres(
        v.lonLat[2 * i] as number,
        v.lonLat[2 * i + 1] as number,
        f.lonLat[2 * j] as number,
        f.lonLat[2 * j + 1] as number,
      ),
      planned: f.planned[j] as number,
      own: f.settlement[j] === i ? 0 : 1,
      tier: (f.tier[j] as number) < 0 ? 99 : (f.tier[j] as number),
      radius: Number.isNaN(f.ownRadiusMetres[j]) ? threshold : (f.ownRadiusMetres[j] as number),
    }));
    offered.sort(
      (a, b) => a.metres - b.metres || a.planned - b.planned || a.own - b.own || a.tier - b.tier || a.j - b.j,
    );
    const open = offered.filter((o) => question.includePlanned || o.planned === 0);
    const serving = hasRule ? open.filter((o) => o.metres <= o.radius) : [];
    const [nearest, first] = [open[0], serving[0]];
    const planned =
      hasRule && first === undefined && !question.includePlanned
        ? offered.find((o) => o.planned === 1 && o.metres <= o.radius)
        : undefined;
    let provider: ProviderClass = 'unmet';
    let gap: GapStatus = 'not_applicable';
    if (first !== undefined) {
      if (f.settlement[first.j] === i) provider = 'own';
      else if ((v.town[i] as number) >= 0 && f.town[first.j] === v.town[i]) provider = 'town';
      else if (f.county[first.j] !== v.county[i]) provider = 'neighbour';
      else provider = f.inSeat[first.j] === 1 ? 'seat' : 'peer';
      gap = serving.some((o) => f.county[o.j] === v.county[i]) ? 'covered' : 'covered_elsewhere';
    } else if (hasRule) gap = planned ? 'covered_when_open' : nearest ? 'out_of_reach' : 'absent';
    return {
      nearest: nearest?.j ?? null,
      nearestMetres: nearest?.metres ?? null,
      serving: first?.j ?? null,
      servingMetres: first?.metres ?? null,
      planned: planned?.j ?? null,
      plannedMetres: planned?.metres ?? null,
      provider,
      gap,
    };
  }
}

/** The kernel's answer in the same words. */
export function readAnswer(answer: CoverageAnswer): PlainCell[] {
  const unmet = PROVIDER_CLASSES.indexOf('unmet');
  const index = (value: number | undefined): number | null =>
    value === undefined || value < 0 ? null : value;
  const metres = (value: number | undefined): number | null =>
    value === undefined || Number.isNaN(value) ? null : value;
  return [...answer.gap].map((gap, cell) => {
    const isServed = answer.provider[cell] !== unmet;
    return {
      nearest: index(answer.nearest[cell]),
      nearestMetres: metres(answer.nearestMetres[cell]),
      serving: index(answer.serving ? answer.serving[cell] : isServed ? answer.nearest[cell] : -1),
      servingMetres: metres(
        answer.servingMetres ? answer.servingMetres[cell] : isServed ? answer.nearestMetres[cell] : NaN,
      ),
      planned: index(answer.planned?.[cell]),
      plannedMetres: metres(answer.plannedMetres?.[cell]),
      provider: PROVIDER_CLASSES[answer.provider[cell] as number] as ProviderClass,
      gap: GAP_STATUSES[gap] as GapStatus,
    };
  });
}

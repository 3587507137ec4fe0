/** Answers of key towns and of the seat's checklist. */
import type { Tier } from '../../common/vocabulary.js';
import { checklistsOf, keyTownsOf, metShare } from '../../compute/measures/indicators.js';
import type { Scope } from '../../compute/measures/scope.js';
import type { HeldSlice, OpenedSlice } from '../../compute/slices/slices.js';
import type { AllocationRule } from '../../engine/allocation/flows.js';
import type { KeyTownWeights } from '../../engine/indicators/key-towns.js';
import type { NamesRead } from '../../store/repositories/names.reader.js';
import type { KeyTownsAnswer, SeatCheckAnswer } from '../schemas/places.schema.js';
import { serviceOf, unitOf } from './words.js';

/** All towns of the counties but their seats, or the one asked for with its rank among them. */
export function keyTownItems(
  held: HeldSlice,
  unit: OpenedSlice['unit'],
  of: { readonly rule: AllocationRule; readonly weights: KeyTownWeights },
  names: NamesRead,
): KeyTownsAnswer['items'] {
  return keyTownsOf(held, of.rule, of.weights).flatMap(({ county, towns }) =>
    towns
      .map((town) => ({
        county: unitOf(county, names),
        unit: unitOf(held.slice.towns[town.town]?.code ?? '', names),
        rank: town.rank,
        score: town.score,
        parts: { ...town.parts },
        relative: { ...town.relative },
        unknownCapacities: town.unknownCapacities,
      }))
      .filter((item) => unit.level !== 'town' || item.unit.code === unit.code),
  );
}

export function checkedPlaces(
  held: HeldSlice,
  unit: OpenedSlice['unit'],
  scope: Scope,
  of: { readonly tier: Tier; readonly services: readonly number[] },
  names: NamesRead,
): SeatCheckAnswer['places'] {
  return checklistsOf(held, unit, scope, of.tier).map(({ place, list }) => {
    const items = list.items.filter((item) => of.services.includes(item.service));
    const judged = items.filter((item) => item.isMet !== null);
    const met = judged.filter((item) => item.isMet === true).length;
    return {
      unit: unitOf(place, names),
      met: metShare({ items, met, judged: judged.length }),
      items: items.map((item) => ({
        rule: item.rule,
        service: serviceOf(held, item.service, names),
        kind: item.kind,
        status: item.status,
        isMet: item.isMet,
        required: item.required,
        present: item.present,
        shortBy: item.shortBy,
        unit: item.unit,
      })),
    };
  });
}

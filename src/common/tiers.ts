/** Tier and area of a unit where users did not set them. Never derived from the code. */
import type { Area, Level, Tier, TierSource, UrbanRuralClass } from './vocabulary.js';

export interface TierQuestion {
  readonly givenTier: Tier | null;
  readonly level: Level;
  readonly urbanRuralClass: UrbanRuralClass | null;
  /** True where the unit lies under the town that is the county seat. */
  readonly underSeatTown: boolean;
}

/**
 * Tier of a unit and where it comes from.
 * Given wins. A village-level unit without one: 111, 112, 121 under the seat's town = county seat; other
 * 121 and 122 = town; 210 = town; 220 = village; 111, 112 elsewhere and 123 say nothing of a county's
 * tiers. A town-level unit without one is a town. Source: model, table of terms.
 */
export function deriveTier(question: TierQuestion): { tier: Tier | null; source: TierSource } {
  if (question.givenTier !== null) return { tier: question.givenTier, source: 'given' };
  if (question.level === 'town') return { tier: 'town', source: 'level' };
  if (question.level !== 'village') return { tier: null, source: 'unknown' };
  const tier = tierOfClass(question.urbanRuralClass, question.underSeatTown);
  return { tier, source: tier === null ? 'unknown' : 'urban_rural_class' };
}

function tierOfClass(urbanRuralClass: UrbanRuralClass | null, underSeatTown: boolean): Tier | null {
  switch (urbanRuralClass) {
    case '111':
    case '112':
      return underSeatTown ? 'county_seat' : null;
    case '121':
      return underSeatTown ? 'county_seat' : 'town';
    case '122':
    case '210':
      return 'town';
    case '220':
      return 'village';
    default:
      return null;
  }
}

/** Urban where the class begins with 1, rural where it begins with 2. */
export function areaOf(urbanRuralClass: UrbanRuralClass | null): Area {
  if (urbanRuralClass === null) return 'unknown';
  return urbanRuralClass.startsWith('1') ? 'urban' : 'rural';
}

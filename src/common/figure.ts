/**
 * A figure is never a bare number: it carries how it came about. Revision and standard set stand
 * beside the figures of an answer, once.
 */

/** Why a figure has no value, or `ok` (measures, section 0). */
export const FIGURE_STATUSES = [
  'ok',
  'no_demand',
  'no_facility',
  'unreachable',
  'unknown_capacity',
  'unknown_population',
  'not_applicable',
] as const;
export type FigureStatus = (typeof FIGURE_STATUSES)[number];

export interface Figure {
  /** numerator / denominator; null with any status but `ok`. */
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  /** What is counted, e.g. `persons / persons`, `settlements / settlements`. */
  readonly unit: string;
  readonly status: FigureStatus;
}

/**
 * A share of people.
 * Takes: whole persons served and in all, of the settlements whose people are known; how many
 * settlements the rule applies to, and for how many of them the people are unknown.
 * Gives: `not_applicable` where no settlement is asked, `unknown_population` where nobody is known to live there and
 * some number is unknown (it may not be 0), `no_demand` where all numbers are known and 0, else the share in [0, 1].
 */
export function shareOfPersons(parts: {
  served: number;
  persons: number;
  settlements: number;
  unknownSettlements: number;
}): Figure {
  const unit = 'persons / persons';
  if (parts.settlements === 0) return noFigure('not_applicable', unit);
  if (parts.persons === 0 && parts.unknownSettlements > 0) return noFigure('unknown_population', unit);
  if (parts.persons === 0)
    return { value: null, numerator: parts.served, denominator: 0, unit, status: 'no_demand' };
  return {
    value: parts.served / parts.persons,
    numerator: parts.served,
    denominator: parts.persons,
    unit,
    status: 'ok',
  };
}

/** A share of settlements: a separate, named figure, never mixed with shares of people. */
export function shareOfSettlements(served: number, settlements: number): Figure {
  const unit = 'settlements / settlements';
  if (settlements === 0) return noFigure('not_applicable', unit);
  return { value: served / settlements, numerator: served, denominator: settlements, unit, status: 'ok' };
}

/** A figure without a value, and why. */
export function noFigure(status: Exclude<FigureStatus, 'ok'>, unit: string): Figure {
  return { value: null, numerator: null, denominator: null, unit, status };
}

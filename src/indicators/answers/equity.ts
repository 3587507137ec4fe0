/** Answers of equity and parity. */
import { AREAS } from '../../common/vocabulary.js';
import { equityOf, THEIL_GROUPS } from '../../compute/measures/equity.js';
import type { Ranking, Spread } from '../../compute/measures/equity.js';
import { parityOf } from '../../compute/measures/indicators.js';
import type { Scope } from '../../compute/measures/scope.js';
import type { HeldSlice } from '../../compute/slices/slices.js';
import type { ParitySide } from '../../engine/inequality/parity.js';
import type { NamesRead } from '../../store/repositories/names.reader.js';
import type { EquityAnswer, ParityAnswer } from '../schemas/equity.schema.js';
import { measureFigure, serviceOf, valueFigure } from './words.js';

export function equityItems(
  held: HeldSlice,
  scope: Scope,
  of: { readonly spread: Spread; readonly ranking: Ranking; readonly services: readonly number[] },
  names: NamesRead,
): EquityAnswer['items'] {
  const unit = of.spread === 'coverage' ? 'persons / persons' : 'facilities / person';
  return equityOf(held, scope, of).map((row) => ({
    service: serviceOf(held, row.service, names),
    areas: row.byArea.map((each, a) => ({ area: AREAS[a] ?? 'unknown', ...each })),
    ratio: valueFigure(row.ratio, 'ratio'),
    difference: valueFigure(row.difference, unit),
    gini: measureFigure(row.gini, 'index 0 to 1'),
    theil: measureFigure(row.theil, 'nats'),
    theilParts: row.parts.map((part, k) => ({ by: THEIL_GROUPS[k] ?? '', ...part })),
    palma: measureFigure(row.palma, 'ratio'),
    concentration: measureFigure(row.concentration, 'index -1 to 1'),
    erreygers:
      row.erreygers === null
        ? valueFigure(null, 'index -1 to 1')
        : measureFigure(row.erreygers, 'index -1 to 1'),
    unknownSettlements: row.gini.unknown,
  }));
}

export function parityItems(
  held: HeldSlice,
  scope: Scope,
  services: readonly number[],
  names: NamesRead,
): ParityAnswer['items'] {
  const { unified, rows } = parityOf(held, scope);
  return rows.flatMap((row, k) =>
    services.includes(row.service)
      ? [
          {
            service: serviceOf(held, row.service, names),
            unifiedThresholdMetres: unified[k]?.thresholdMetres ?? 0,
            own: sideOf(row.own),
            unified: sideOf(row.unified),
            areas: AREAS.map((area, a) => ({
              area,
              loses: row.loses[a] ?? 0,
              gains: row.gains[a] ?? 0,
            })),
          },
        ]
      : [],
  );
}

function sideOf(side: ParitySide): ParityAnswer['items'][number]['own'] {
  return {
    areas: side.byArea.map((covered, a) => ({ area: AREAS[a] ?? 'unknown', covered })),
    ratio: side.ratio,
    difference: side.difference,
  };
}

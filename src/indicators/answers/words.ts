/** Names and figures of the indicators' answers. */
import type { Figure, FigureStatus } from '../../common/figure.js';
import { noFigure } from '../../common/figure.js';
import type { Level } from '../../common/vocabulary.js';
import { namedService } from '../../coverage/coverage.shaping.js';
import type { NamedService, NamedUnit } from '../../coverage/coverage.shapes.js';
import type { Measure } from '../../engine/inequality/weighted.js';
import type { NamesRead } from '../../store/repositories/names.reader.js';
import type { HeldSlice } from '../../compute/slices/slices.js';

export function unitOf(code: string, names: NamesRead): NamedUnit {
  const row = names.units.get(code);
  return {
    code,
    level: (row?.level ?? 'town') as Level,
    name: row?.name ?? code,
    nameEn: row?.name_en ?? null,
  };
}

export function serviceOf(held: HeldSlice, s: number, names: NamesRead): NamedService {
  return namedService(held.slice.services[s]?.code ?? '', names);
}

/** A measure without parts as a figure. */
export function measureFigure(measure: Measure, unit: string): Figure {
  return valueFigure(measure.value, unit, measure.status);
}

export function valueFigure(value: number | null, unit: string, status: FigureStatus = 'ok'): Figure {
  if (value === null || status !== 'ok') return noFigure(status === 'ok' ? 'not_applicable' : status, unit);
  return { value, numerator: null, denominator: null, unit, status: 'ok' };
}

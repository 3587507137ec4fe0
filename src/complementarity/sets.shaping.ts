/** Complementarity of service sets as the answer tells it. */
import type { Figure } from '../common/figure.js';
import { countyReading, pairReading } from '../compute/measures/readings.js';
import { servicesWithoutRule } from '../compute/measures/scope.js';
import type { ServiceSets } from '../compute/measures/service.sets.js';
import type { HeldSlice } from '../compute/slices/slices.js';
import type { NamedUnit } from '../coverage/coverage.shapes.js';
import type { NeedsScore } from '../engine/complementarity/needs.js';
import type { NamesRead } from '../store/repositories/names.reader.js';
import type { ComplementarityAnswer } from './complementarity.schema.js';
import { figure, nameOf, partName, unitNamed } from './complementarity.shaping.js';

const INDEX = 'index 0 to 1';

export function setsAnswer(
  held: HeldSlice,
  sets: ServiceSets,
  unit: NamedUnit,
  names: NamesRead,
): ComplementarityAnswer['sets'] {
  const codeOf = (s: number): string => held.slice.services[s]?.code ?? '';
  const units = sets.parts.map((code) => unitNamed(code, names));
  const { many, nodf, inertia } = sets;
  return {
    parts: units.map((part, u) => ({
      unit: part,
      facilities: (sets.counts[u] ?? []).reduce((a, b) => a + b, 0),
      quantity: sets.specialisation.unitTotals[u] ?? 0,
      services: (sets.offered[u] ?? []).map(codeOf),
      krugman: figure(sets.specialisation.krugman[u] ?? null, 'index 0 to 2', statusOr(sets, u)),
      quotients: (sets.offered[u] ?? []).map((s) => ({
        service: codeOf(s),
        facilities: sets.counts[u]?.[s] ?? 0,
        quotient: sets.specialisation.quotients[u]?.[s] ?? null,
      })),
    })),
    sorensen: figure(many.total, INDEX, many.total === null ? many.status : 'ok'),
    turnover: figure(many.turnover, INDEX, many.status),
    nestedness: figure(many.nestedness, INDEX, many.status),
    nodf: figure(nodf.nodf, 'index 0 to 100', nodf.status),
    nodfRows: figure(nodf.rows, 'index 0 to 100', nodf.status),
    nodfColumns: figure(nodf.columns, 'index 0 to 100', nodf.status),
    inertia: figure(inertia.total, 'chi squared / n', inertia.status),
    inertiaNormalised: figure(inertia.normalised, INDEX, inertia.status),
    droppedUnits: many.dropped,
    needs: needsFigure(sets.score),
    needsReading: countyReading(nameOf(unit), sets.score),
    pairs: sets.pairs.map((pair) => {
      const [a, b] = [units[pair.a] as NamedUnit, units[pair.b] as NamedUnit];
      return {
        a,
        b,
        both: pair.shared.both,
        onlyA: pair.shared.onlyFirst,
        onlyB: pair.shared.onlySecond,
        sorensen: figure(pair.beta.total, INDEX, pair.beta.total === null ? pair.beta.status : 'ok'),
        turnover: figure(pair.beta.turnover, INDEX, pair.beta.status),
        nestedness: figure(pair.beta.nestedness, INDEX, pair.beta.status),
        needs: needsFigure(pair.needs),
        reading: pairReading(partName(a), partName(b), pair.shared, pair.beta),
      };
    }),
    pairsLeftOut: sets.pairsLeftOut,
    servicesWithoutRule: servicesWithoutRule(held, names),
  };
}

function statusOr(sets: ServiceSets, u: number): 'ok' | 'no_facility' {
  return (sets.specialisation.krugman[u] ?? null) === null ? 'no_facility' : 'ok';
}

function needsFigure(score: NeedsScore): Figure {
  const { value, numerator, denominator, status } = score;
  const isKnown = status === 'ok' || status === 'no_demand';
  return {
    value,
    numerator: isKnown ? numerator : null,
    denominator: isKnown ? denominator : null,
    unit: 'persons / persons',
    status,
  };
}

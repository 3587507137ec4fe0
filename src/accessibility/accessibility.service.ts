/** How much supply each settlement can reach, shared with all who compete for it (measures 4). */
import { Inject, Injectable } from '@nestjs/common';
import type { QuestionContext } from '../common/context.js';
import { badInput } from '../common/errors.js';
import { noFigure } from '../common/figure.js';
import type { Figure } from '../common/figure.js';
import { decodeCursor, pageOf } from '../common/paging.js';
import type { Level } from '../common/vocabulary.js';
import { accessOf } from '../compute/measures/access.js';
import type { AccessFound, AccessWanted } from '../compute/measures/access.js';
import { scopeOf } from '../compute/measures/scope.js';
import { Slices } from '../compute/slices/slices.js';
import type { OpenedSlice } from '../compute/slices/slices.js';
import { namedService, namedUnit, wantedServices } from '../coverage/coverage.shaping.js';
import { Database } from '../store/database.js';
import { NamesReader } from '../store/repositories/names.reader.js';
import type { AccessibilityAnswer } from './accessibility.schema.js';

export interface AccessibilityWanted extends Omit<AccessWanted, 'services'> {
  /** Codes; at least one. */
  readonly services: readonly string[];
  readonly after?: string | null;
  readonly limit: number;
}

@Injectable()
export class AccessibilityService {
  private readonly names: NamesReader;

  constructor(
    @Inject(Database) db: Database,
    @Inject(Slices) private readonly slices: Slices,
  ) {
    this.names = new NamesReader(db);
  }

  /** Fails: as `Slices.open`. */
  async open(ctx: QuestionContext, code: string): Promise<OpenedSlice> {
    return this.slices.open(ctx, code);
  }

  /** Fails: `accessibility/service-missing`, `services/unknown-code`, and as `accessOf`. */
  async accessibility(opened: OpenedSlice, wanted: AccessibilityWanted): Promise<AccessibilityAnswer> {
    if (wanted.services.length === 0)
      throw badInput({
        code: 'accessibility/service-missing',
        field: 'service',
        message: 'service is missing; name the service, or several whose facilities are one supply.',
      });
    const { asOf, revision, cost } = opened.ctx;
    const catalogue = await this.names.names({}, asOf, revision);
    const codes = wantedServices(wanted.services, catalogue.services) ?? new Set<string>();
    // a catchment in minutes says nothing of how far the surroundings must be read
    const held = await opened.load(cost == null ? (wanted.catchment ?? undefined) : undefined);
    const { slice } = held;
    const services = slice.services.flatMap((service, s) => (codes.has(service.code) ? [s] : []));
    const scope = scopeOf(held, opened.unit);
    const found = held.derived(`access ${opened.unit.code} ${JSON.stringify([wanted, services])}`, () =>
      accessOf(held, { ...wanted, services }, scope),
    );
    const inside = slice.settlements.codes.map((_, i) => i).filter((i) => scope.settlements[i] === 1);
    const codeOf = (i: number): string => slice.settlements.codes[i] as string;
    const after = wanted.after ? String(decodeCursor(wanted.after, ['string'], 'accessibility')[0]) : null;
    const rest = inside.filter((i) => after === null || codeOf(i) > after);
    const page = pageOf(rest.slice(0, wanted.limit + 1), wanted.limit, (i) => [codeOf(i)], 'accessibility');
    const names = await this.names.names({ units: page.items.map(codeOf) }, asOf, revision);
    const { answer } = found;
    return {
      ...opened.stamp(held),
      unit: namedUnit(opened.unit),
      services: [...codes].sort().map((code) => namedService(code, catalogue)),
      method: wanted.method,
      costUnit: held.cost?.matrix.unit ?? 'metres',
      catchment: found.catchment,
      decay: decayWords(found),
      supply: wanted.supply,
      groups: [...found.groups],
      access: found.mean,
      accessPer1000: perThousand(found.mean.value),
      unknownSettlements: found.unknownSettlements,
      totals: {
        used: answer.totals.used,
        idle: answer.totals.idle,
        unknownFacilities: answer.totals.unknownColumns,
      },
      idleFacilities: found.facilities.flatMap((j, k) =>
        scope.facilities[j] === 1 && answer.demand[k] === 0 ? [slice.facilities.ids[j] as string] : [],
      ),
      items: page.items.map((i) => {
        const row = names.units.get(codeOf(i));
        const persons = found.people[i] as number;
        const access = accessFigure(found, i);
        return {
          settlement: {
            code: codeOf(i),
            level: (row?.level ?? 'village') as Level,
            name: row?.name ?? codeOf(i),
            nameEn: row?.name_en ?? null,
          },
          lon: slice.settlements.lonLat[2 * i] as number,
          lat: slice.settlements.lonLat[2 * i + 1] as number,
          persons: Number.isNaN(persons) ? null : persons,
          access,
          accessPer1000: perThousand(access.value),
        };
      }),
      nextCursor: page.nextCursor,
    };
  }
}

/** A settlement that reaches nothing has access 0, and the status says why. */
function accessFigure(found: AccessFound, i: number): Figure {
  const unit = `${found.supplyUnit} / person`;
  const status = found.answer.status[i] ?? 'no_facility';
  const value = found.answer.access[i] as number;
  if (status === 'ok' || status === 'no_facility')
    return { value, numerator: null, denominator: null, unit, status };
  return noFigure(status, unit);
}

function perThousand(value: number | null): number | null {
  return value === null ? null : value * 1000;
}

function decayWords({ decay }: AccessFound): AccessibilityAnswer['decay'] {
  const none = { kind: decay.kind, scale: null, midpoint: null, spread: null, steps: [] };
  switch (decay.kind) {
    case 'step':
      return { ...none, steps: decay.steps.map((step) => ({ ...step })) };
    case 'gaussian':
      return { ...none, scale: decay.sigma };
    case 'linear':
      return { ...none, scale: decay.end };
    case 'exponential':
      return { ...none, scale: decay.scale };
    case 'logistic':
      return { ...none, midpoint: decay.midpoint, spread: decay.spread };
    case 'binary':
    case 'power':
      return none;
  }
}

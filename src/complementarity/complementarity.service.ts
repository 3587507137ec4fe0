/** How county seat, towns and villages complement one another: one method a question, whichever door it came through. */
import { Inject, Injectable } from '@nestjs/common';
import type { QuestionContext } from '../common/context.js';
import { TIERS, PROVIDER_CLASSES } from '../common/vocabulary.js';
import {
  allocationOf,
  reciprocitiesOf,
  rolesOf,
  sankeyOf,
  talliesOf,
  tierMatrixOf,
  unitFlowsOf,
} from '../compute/measures/allocations.js';
import { countyPartsOf, nodeOfSettlement } from '../compute/measures/parts.js';
import { readingOfReliance, readingOfRole } from '../compute/measures/readings.js';
import { scopeOf } from '../compute/measures/scope.js';
import { serviceSetsOf } from '../compute/measures/service.sets.js';
import { Slices } from '../compute/slices/slices.js';
import type { HeldSlice, OpenedSlice } from '../compute/slices/slices.js';
import { namedUnit, wantedServices } from '../coverage/coverage.shaping.js';
import type { AllocationRule } from '../engine/allocation/flows.js';
import { Database } from '../store/database.js';
import { NamesReader } from '../store/repositories/names.reader.js';
import type { NamesRead } from '../store/repositories/names.reader.js';
import type { AnswerHead, ComplementarityAnswer, FlowsAnswer } from './complementarity.schema.js';
import {
  nameOf,
  partName,
  relianceOf,
  serviceName,
  serviceReliance,
  shareOf,
  tierRows,
  unitNamed,
} from './complementarity.shaping.js';
import { setsAnswer } from './sets.shaping.js';

export interface ComplementarityWanted {
  readonly rule: AllocationRule;
  /** Codes of services; none = all. */
  readonly services?: readonly string[];
}

@Injectable()
export class ComplementarityService {
  private readonly names: NamesReader;

  constructor(
    @Inject(Database) db: Database,
    @Inject(Slices) private readonly slices: Slices,
  ) {
    this.names = new NamesReader(db);
  }

  /** The unit that questions are about, and its slice. Fails: as `Slices.open`. */
  async open(ctx: QuestionContext, code: string): Promise<OpenedSlice> {
    return this.slices.open(ctx, code);
  }

  /** Who serves whom, what towns do for others, and how service sets complete one another. */
  async complementarity(opened: OpenedSlice, wanted: ComplementarityWanted): Promise<ComplementarityAnswer> {
    const held = await opened.load();
    const scope = scopeOf(held, opened.unit);
    const names = await this.namesOf(opened, held);
    const services = servicesWanted(held, wanted.services, names);
    const { byService } = talliesOf(held, wanted.rule, scope);
    const flows = allocationOf(held, wanted.rule).services;
    const tally = talliesOf(held, wanted.rule, scope, services).all;
    const sets = serviceSetsOf(held, opened.unit, scope);
    return {
      ...headOf(opened, held, wanted.rule),
      reading: readingOfReliance(nameOf(namedUnit(opened.unit)), tally),
      overall: relianceOf(held, wanted.rule, tally),
      services: services.flatMap((s) => {
        const [own, of] = [byService[s], flows[s]];
        // services without a reach rule for any settlement here are asked by nobody
        return own === undefined || of === undefined || own.settlements === 0
          ? []
          : [serviceReliance(held, of, own, names)];
      }),
      tierMatrix: tierRows(tierMatrixOf(held, wanted.rule, scope, services)),
      roles: rolesAnswer(held, wanted.rule, opened, names),
      reciprocities: reciprocitiesOf(held, wanted.rule).flatMap((r) => {
        const [a, b] = [nodeCode(held, r.a), nodeCode(held, r.b)];
        if (!isPartOf(held, opened, r.a) && !isPartOf(held, opened, r.b)) return [];
        return [
          {
            a: unitNamed(a, names),
            b: unitNamed(b, names),
            ofAByB: r.ofAByB,
            ofBByA: r.ofBByA,
            reciprocity: shareOf(2 * Math.min(r.ofAByB, r.ofBByA), r.ofAByB + r.ofBByA, 'persons / persons'),
          },
        ];
      }),
      sets: setsAnswer(held, sets, namedUnit(opened.unit), names),
    };
  }

  /** The flows as data of a Sankey diagram. */
  async flows(opened: OpenedSlice, wanted: ComplementarityWanted): Promise<FlowsAnswer> {
    const held = await opened.load();
    const scope = scopeOf(held, opened.unit);
    const names = await this.namesOf(opened, held);
    const services = new Set(servicesWanted(held, wanted.services, names));
    const codeOf = (s: number): string => held.slice.services[s]?.code ?? '';
    const tier = (k: number): string => TIERS[k] ?? 'unknown';
    const links = sankeyOf(held, wanted.rule, scope)
      .filter((link) => services.has(link.service))
      .map((link) => ({
        source: `tier:${tier(link.fromTier)}`,
        target: `class:${PROVIDER_CLASSES[link.provider] ?? ''}`,
        service: codeOf(link.service),
        persons: link.people,
      }));
    const used = new Set(links.flatMap((link) => [link.source, link.target]));
    const node = (side: 'consumer' | 'provider', kind: 'tier' | 'class', name: string) => ({
      id: `${kind}:${name}`,
      side,
      kind,
      name,
    });
    return {
      ...headOf(opened, held, wanted.rule),
      nodes: [
        ...[...TIERS, 'unknown'].map((name) => node('consumer', 'tier', name)),
        ...PROVIDER_CLASSES.map((name) => node('provider', 'class', name)),
      ].filter(({ id }) => used.has(id)),
      links,
      unitLinks: unitFlowsOf(held, wanted.rule)
        .filter((flow) => services.has(flow.service))
        .filter((flow) => isPartOf(held, opened, flow.from) || isPartOf(held, opened, flow.to))
        .map((flow) => ({
          from: nodeCode(held, flow.from),
          to: flow.to < 0 ? null : nodeCode(held, flow.to),
          service: codeOf(flow.service),
          persons: flow.people,
        })),
    };
  }

  /** Names of all units and services that an answer may speak of. Cost: one statement. */
  private namesOf(opened: OpenedSlice, held: HeldSlice): Promise<NamesRead> {
    const { towns, settlements, counties } = held.slice;
    const inside = settlements.codes.filter((_, i) => held.inside[i] === 1);
    const units = [...towns.map((t) => t.code), ...counties, ...inside];
    return this.names.names({ units }, opened.ctx.asOf, opened.ctx.revision);
  }
}

export function headOf(opened: OpenedSlice, held: HeldSlice, rule: AllocationRule): AnswerHead {
  return {
    ...opened.stamp(held),
    unit: namedUnit(opened.unit),
    rule,
    costUnit: held.cost?.matrix.unit ?? 'metres',
    surroundingsMetres: held.haloMetres,
  };
}

/** Places of the services asked for in the slice's list. Fails: `services/unknown-code`. */
export function servicesWanted(
  held: HeldSlice,
  asked: readonly string[] | undefined,
  names: NamesRead,
): number[] {
  const wanted = wantedServices(asked, names.services);
  return held.slice.services.flatMap((service, s) =>
    wanted === null || wanted.has(service.code) ? [s] : [],
  );
}

/** Towns come first, then counties. */
function nodeCode(held: HeldSlice, node: number): string {
  const { towns, counties } = held.slice;
  return towns[node]?.code ?? counties[node - towns.length] ?? '';
}

/** Whether a town (or a county for what hangs directly under it) is part of the unit asked for. */
function isPartOf(held: HeldSlice, opened: OpenedSlice, node: number): boolean {
  if (node < 0) return false;
  const { towns } = held.slice;
  const town = towns[node];
  if (opened.unit.level === 'town') return town?.code === opened.unit.code;
  if (opened.unit.level === 'village') {
    const i = held.slice.settlements.codes.indexOf(opened.unit.code);
    return i >= 0 && nodeOfSettlement(held.slice, i) === node;
  }
  const county = town === undefined ? node - towns.length : town.county;
  return county >= 0 && county < held.askedCounties;
}

function rolesAnswer(
  held: HeldSlice,
  rule: AllocationRule,
  opened: OpenedSlice,
  names: NamesRead,
): ComplementarityAnswer['roles'] {
  if (opened.unit.level === 'village') return [];
  const parts = new Set(countyPartsOf(held).nodes);
  return rolesOf(held, rule)
    .filter((role) => isPartOf(held, opened, role.node))
    .filter((role) => role.node < held.slice.towns.length || parts.has(role.node) || role.served > 0)
    .map((role) => {
      const unit = unitNamed(nodeCode(held, role.node), names);
      return {
        unit,
        served: role.served,
        ownServed: role.ownServed,
        centrality: role.centrality,
        reachPeople: role.reachPeople,
        unitsServed: role.unitsServed,
        settlementsServed: role.hinterland.length,
        mainFor: role.hinterland.filter((place) => place.isMain).length,
        reading: readingOfRole(held, rule, role, {
          unit: partName(unit),
          service: (s) => serviceName(held.slice.services[s]?.code ?? '', names),
          node: (n) => partName(unitNamed(nodeCode(held, n), names)),
        }),
      };
    })
    .sort((a, b) => b.centrality - a.centrality || (a.unit.code < b.unit.code ? -1 : 1));
}

/** Indicators of the policy: one method a question, whichever door it came through (measures 7, 8). */
import { Inject, Injectable } from '@nestjs/common';
import type { QuestionContext } from '../common/context.js';
import { badInput, refuseIfAny, shown } from '../common/errors.js';
import type { Tier } from '../common/vocabulary.js';
import type { Ranking, Spread } from '../compute/measures/equity.js';
import { citizenisationOf, employmentOf, partsOf, wholeOf } from '../compute/measures/indicators.js';
import { landOf } from '../compute/measures/land.js';
import type { ProposedSite } from '../compute/measures/land.js';
import { scopeOf, servicesWithoutRule } from '../compute/measures/scope.js';
import type { Scope } from '../compute/measures/scope.js';
import { Slices } from '../compute/slices/slices.js';
import type { HeldSlice, OpenedSlice } from '../compute/slices/slices.js';
import { namedUnit, wantedServices } from '../coverage/coverage.shaping.js';
import type { AllocationRule } from '../engine/allocation/flows.js';
import type { BandBounds } from '../engine/indicators/carrying.js';
import type { KeyTownWeights } from '../engine/indicators/key-towns.js';
import { Database } from '../store/database.js';
import { NamesReader } from '../store/repositories/names.reader.js';
import type { NamesRead } from '../store/repositories/names.reader.js';
import { capacityRows, layoutItems } from './answers/capacity.js';
import { equityItems, parityItems } from './answers/equity.js';
import { checkedPlaces, keyTownItems } from './answers/places.js';
import { serviceOf } from './answers/words.js';
import { POLICY } from './indicators.policy.js';
import type { PolicyWords } from './indicators.policy.js';
import type { CapacityAnswer, LayoutAnswer } from './schemas/capacity.schema.js';
import type { EquityAnswer, ParityAnswer } from './schemas/equity.schema.js';
import type { CitizenisationAnswer, EmploymentAnswer } from './schemas/people.schema.js';
import type { KeyTownsAnswer, LandAnswer, SeatCheckAnswer } from './schemas/places.schema.js';

export interface ServicesWanted {
  /** Codes; none = all. */
  readonly services?: readonly string[];
}
export interface RuleWanted extends ServicesWanted {
  readonly rule: AllocationRule;
}
export interface CapacityWanted extends RuleWanted {
  readonly bands: BandBounds;
  readonly newcomers: number;
  /** Code of the unit where they settle; null = the seat of a county, or the unit itself. */
  readonly settleIn: string | null;
}
export interface EquityWanted extends ServicesWanted {
  readonly spread: Spread;
  readonly ranking: Ranking;
}

/** What an indicator is made from. */
interface Ground {
  readonly held: HeldSlice;
  readonly scope: Scope;
  readonly names: NamesRead;
  readonly services: readonly number[];
}

@Injectable()
export class IndicatorsService {
  private readonly names: NamesReader;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(Slices) private readonly slices: Slices,
  ) {
    this.names = new NamesReader(db);
  }

  /** Fails: as `Slices.open`. */
  async open(ctx: QuestionContext, code: string): Promise<OpenedSlice> {
    return this.slices.open(ctx, code);
  }

  /** How full the unit and its towns are, and would be. Fails: `capacity/settle-where`, `capacity/nobody-settles`, `capacity/bad-bands`. */
  async capacity(opened: OpenedSlice, wanted: CapacityWanted): Promise<CapacityAnswer> {
    const { bands, rule } = wanted;
    refuseIfAny(
      bands.fit <= bands.tight && bands.tight <= bands.overloaded
        ? []
        : [
            {
              code: 'capacity/bad-bands',
              field: 'bands',
              value: `${bands.fit},${bands.tight},${bands.overloaded}`,
              message: 'bands must rise, such as 0.5,0.85,1.',
            },
          ],
    );
    if (wanted.settleIn !== null && wanted.newcomers === 0)
      throw badInput({
        code: 'capacity/nobody-settles',
        field: 'settleIn',
        value: shown(wanted.settleIn),
        message:
          'settleIn says where newcomers settle, but there are none; give newcomers, or leave settleIn out.',
      });
    const { held, scope, names, services } = await this.ground(opened, wanted.services);
    const parts = partsOf(held, opened.unit, scope);
    const settleIn = wanted.newcomers === 0 ? null : (wanted.settleIn ?? onlySeat(parts.codes, parts.isSeat));
    if (settleIn !== null && !parts.codes.includes(settleIn))
      throw badInput({
        code: 'capacity/settle-where',
        field: 'settleIn',
        value: settleIn,
        message: `settleIn is ${shown(settleIn)}, which is no part of this unit; it has ${parts.codes.join(', ')}.`,
      });
    const part = settleIn === null ? -1 : parts.codes.indexOf(settleIn);
    const isThere = (i: number): boolean => parts.ofSettlement[i] === part;
    const newcomers = settleIn === null ? null : { code: settleIn, people: wanted.newcomers, isThere };
    const of = { bands, newcomers, services };
    return {
      ...this.head(opened, held, POLICY.capacity),
      rule,
      bands: { fit: bands.fit, tight: bands.tight, overloaded: bands.overloaded },
      newcomers: wanted.newcomers,
      settleIn,
      total: capacityRows(held, rule, wholeOf(opened.unit, scope), of, names),
      parts: capacityRows(held, rule, parts, of, names),
    };
  }

  /** How coverage, or access, is spread over people. */
  async equity(opened: OpenedSlice, wanted: EquityWanted): Promise<EquityAnswer> {
    const { held, scope, names, services } = await this.ground(opened, wanted.services);
    const { spread, ranking } = wanted;
    return {
      ...this.head(opened, held, POLICY.equity),
      spread,
      ranking,
      items: equityItems(held, scope, { spread, ranking, services }, names),
    };
  }

  /** The standards of the own tier beside one standard for all. */
  async parity(opened: OpenedSlice, wanted: ServicesWanted): Promise<ParityAnswer> {
    const { held, scope, names, services } = await this.ground(opened, wanted.services);
    return {
      ...this.head(opened, held, POLICY.parity),
      items: parityItems(held, scope, services, names),
    };
  }

  /** Towns ranked by what they do for others. */
  async keyTowns(
    opened: OpenedSlice,
    wanted: { readonly rule: AllocationRule; readonly weights: KeyTownWeights },
  ): Promise<KeyTownsAnswer> {
    const { held, names } = await this.ground(opened);
    return {
      ...this.head(opened, held, POLICY.keyTowns),
      rule: wanted.rule,
      weights: { ...wanted.weights },
      items: opened.unit.level === 'village' ? [] : keyTownItems(held, opened.unit, wanted, names),
    };
  }

  /** Jobs near home. */
  async employment(opened: OpenedSlice): Promise<EmploymentAnswer> {
    const { held, scope, names } = await this.ground(opened);
    const found = employmentOf(held, scope);
    const { value } = found.jobsPerWorkingAge;
    return {
      ...this.head(opened, held, POLICY.employment),
      services: found.services.map((s) => serviceOf(held, s, names)),
      servicesWithoutRule: servicesWithoutRule(held, names),
      jobsPerWorkingAge: found.jobsPerWorkingAge,
      jobsPer1000WorkingAge: value === null ? null : value * 1000,
      workersInReach: found.workersInReach,
      migrantShare: found.migrantShare,
      sitesWithoutJobs: found.sitesWithoutJobs,
      unknownSettlements: found.unknownSettlements,
    };
  }

  /** The same services for those who live there and those registered there; the basis of the context does not matter. */
  async citizenisation(
    opened: OpenedSlice,
    wanted: ServicesWanted & { readonly peoplePerHousehold: number },
  ): Promise<CitizenisationAnswer> {
    const ofBasis = (basis: QuestionContext['basis']): Promise<HeldSlice> =>
      this.slices
        .open({ ...opened.ctx, revision: opened.moment.revision, basis }, opened.unit.code)
        .then((one) => one.load());
    const { held, scope, names, services } = await this.ground(opened, wanted.services);
    const [resident, registered] = [await ofBasis('resident'), await ofBasis('registered')];
    const found = citizenisationOf(resident, registered, scope, wanted.peoplePerHousehold);
    return {
      ...this.head(opened, held, POLICY.citizenisation),
      peoplePerHousehold: wanted.peoplePerHousehold,
      items: found.rows
        .filter((row) => services.includes(row.service))
        .map(({ service, ...row }) => ({ service: serviceOf(held, service, names), ...row })),
      housing: {
        places: found.housing.places,
        migrantHouseholds: found.housing.households,
        perHousehold: found.housing.perHousehold,
      },
    };
  }

  /** Each requirement of the standard set for a tier: met, or short by how much. */
  async seatCheck(
    opened: OpenedSlice,
    wanted: ServicesWanted & { readonly tier: Tier },
  ): Promise<SeatCheckAnswer> {
    const { held, scope, names, services } = await this.ground(opened, wanted.services);
    const { tier } = wanted;
    return {
      ...this.head(opened, held, POLICY.seatCheck),
      tier,
      places: checkedPlaces(held, opened.unit, scope, { tier, services }, names),
    };
  }

  /** Facilities and sites by class of land. */
  async land(
    opened: OpenedSlice,
    wanted: { readonly sites: readonly ProposedSite[]; readonly mustBeInUrbanBoundary: boolean },
  ): Promise<LandAnswer> {
    const { held, scope } = await this.ground(opened);
    const found = await landOf(this.db, held, scope, opened.moment, wanted);
    return {
      ...this.head(opened, held, POLICY.land),
      mustBeInUrbanBoundary: wanted.mustBeInUrbanBoundary,
      classes: found.byClass.map((row, k) => ({
        landClass: row.landClass,
        zones: found.zones[k]?.zones ?? 0,
        facilities: row.facilities,
        proposed: row.proposed,
      })),
      unzoned: { ...found.unzoned },
      conflicts: found.conflicts.map(({ id, ...rest }) => ({ place: id, ...rest })),
    };
  }

  /** Facilities, capacity and people by domain, layer beside layer. */
  async layout(opened: OpenedSlice, wanted: { readonly rule: AllocationRule }): Promise<LayoutAnswer> {
    const { held, scope, names } = await this.ground(opened);
    return {
      ...this.head(opened, held, POLICY.layout),
      rule: wanted.rule,
      servicesWithoutRule: servicesWithoutRule(held, names),
      items: layoutItems(held, wanted.rule, partsOf(held, opened.unit, scope), names),
    };
  }

  private async ground(opened: OpenedSlice, asked?: readonly string[]): Promise<Ground> {
    const held = await opened.load();
    const { asOf, revision } = opened.ctx;
    const units = [...held.slice.towns.map((town) => town.code), ...held.slice.counties, opened.unit.code];
    const names = await this.names.names({ units }, asOf, revision);
    const wanted = wantedServices(asked, names.services);
    const services = held.slice.services.flatMap((service, s) =>
      wanted === null || wanted.has(service.code) ? [s] : [],
    );
    return { held, scope: scopeOf(held, opened.unit), names, services };
  }

  private head(opened: OpenedSlice, held: HeldSlice, policy: PolicyWords) {
    return {
      ...opened.stamp(held),
      unit: namedUnit(opened.unit),
      policy: {
        en: policy.en,
        zh: policy.zh,
        source: policy.source,
        wording: policy.documents.length > 0 ? ('terms_of_documents' as const) : ('paraphrase' as const),
        documents: policy.documents.map((one) => ({ ...one })),
      },
    };
  }
}

/** Fails: `capacity/settle-where` where there is not exactly one seat, or one part. */
function onlySeat(codes: readonly string[], isSeat: readonly boolean[]): string {
  const seats = codes.length === 1 ? codes : codes.filter((_, k) => isSeat[k]);
  const [seat] = seats;
  if (seats.length === 1 && seat !== undefined) return seat;
  throw badInput({
    code: 'capacity/settle-where',
    field: 'settleIn',
    message: `The unit has ${seats.length} parts that are a county seat, so it must be said where newcomers settle; give settleIn, one of ${codes.join(', ')}.`,
  });
}

/** A siting question as it is asked, and what answers it: plain shapes, kept with the job. */
import type { AnswerStamp, QuestionContext } from '../../common/context.js';
import type { SitingModel } from '../../engine/siting/problem.js';

export const FORBIDDEN_LAND = ['basic_farmland', 'ecological_redline', 'outside_urban_boundary'] as const;
export type ForbiddenLand = (typeof FORBIDDEN_LAND)[number];
export const SITING_WEIGHTS = ['people', 'settlements'] as const;
export type SitingWeight = (typeof SITING_WEIGHTS)[number];
export const SITING_ACTIONS = ['build', 'enlarge'] as const;
export type SitingAction = (typeof SITING_ACTIONS)[number];

export const MAX_SITING_DEMAND = 20_000;
export const MAX_SITING_OPTIONS = 5_000;
/** `p_median` pairs everything with everything. */
export const MAX_MEDIAN_PAIRS = 4_000_000;
export const MAX_SITING_SECONDS = 600;
/** Longest list of one kind in an answer; its length is given beside it. */
export const LISTED = 200;

export interface SitingPoint {
  readonly code: string;
  readonly name?: string | undefined;
  readonly lon: number;
  readonly lat: number;
  readonly cost?: number | undefined;
  readonly capacity?: number | undefined;
}

export type SitingCandidates =
  | { readonly from: 'settlements' }
  | { readonly from: 'towns' }
  | { readonly from: 'points'; readonly points: readonly SitingPoint[] }
  | { readonly from: 'grid'; readonly spacingMetres: number }
  | { readonly from: 'units'; readonly codes: readonly string[] };

export interface SitingRequest {
  readonly unit: string;
  readonly service: string;
  readonly model: SitingModel;
  readonly number?: number | undefined;
  readonly budget?: number | undefined;
  /** In the place of the thresholds of the standard. */
  readonly radiusMetres?: number | undefined;
  /** The same for a matrix that counts minutes. */
  readonly radiusMinutes?: number | undefined;
  readonly candidates: SitingCandidates;
  readonly actions: readonly SitingAction[];
  readonly build: { readonly cost?: number | undefined; readonly capacity?: number | undefined };
  readonly enlarge: {
    readonly cost?: number | undefined;
    readonly capacity?: number | undefined;
    /** Ids of the facilities that may be enlarged; none = all of the service that stand in the unit. */
    readonly facilities?: readonly string[] | undefined;
  };
  /** People that one unit of capacity serves; none = by the capacity rule of the standard. */
  readonly personsPerCapacityUnit?: number | undefined;
  readonly forbid: readonly ForbiddenLand[];
  readonly minimumPerTown?: number | undefined;
  readonly floorPerTown?: number | undefined;
  /** What a settlement counts in the objective of `mclp`: its people, or once. */
  readonly weigh: SitingWeight;
  /** Seconds that the exact search may take. */
  readonly seconds: number;
  readonly context: QuestionContext;
}

export interface Named {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string | null;
}

export interface SitingSite {
  /** 1 = the largest gain. */
  readonly order: number;
  readonly action: SitingAction;
  /** Of the candidate, or the id of the facility that is enlarged. */
  readonly code: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly lon: number;
  readonly lat: number;
  readonly town: Named | null;
  readonly cost: number | null;
  /** Added capacity in the unit of the service; null where capacity is not looked at. */
  readonly capacity: number | null;
  /** What it adds after the sites before it: people, or person-metres saved. */
  readonly gain: number;
  readonly settlementsGained: number;
  readonly reason: string;
}

export interface SitingRejected {
  readonly code: string;
  readonly reason: ForbiddenLand;
  /** The zone that it lies in; null for what lies outside of a class. */
  readonly zone: { readonly id: string; readonly name: string | null } | null;
}

export interface SitingSettlement extends Named {
  /** Null = unknown. */
  readonly persons: number | null;
}

export interface SitingTown extends Named {
  readonly lackingSites: number;
  readonly lackingPersons: number;
}

export interface SitingAnswer extends AnswerStamp {
  readonly unit: Named & { readonly level: string };
  readonly service: Named;
  readonly model: SitingModel;
  readonly method: 'exact' | 'greedy+swap';
  /** `optimal` only where proved. */
  readonly status: 'optimal' | 'bounded';
  /** In people newly covered, person-metres (person-minutes by a matrix that counts minutes), or sites. */
  readonly objective: { readonly value: number; readonly unit: string };
  /** Nothing can be better; null = not known. */
  readonly bound: number | null;
  readonly gap: number | null;
  readonly people: {
    readonly all: number;
    readonly servedBefore: number;
    readonly servedAfter: number;
    readonly uncoverable: number;
  };
  /** Cost of the sites; null without a budget. */
  readonly spent: number | null;
  readonly sites: readonly SitingSite[];
  readonly uncoverable: { readonly settlements: number; readonly listed: readonly SitingSettlement[] };
  readonly rejected: { readonly candidates: number; readonly listed: readonly SitingRejected[] };
  /** Towns that lack facilities of their minimum, or people of their floor, after the sites. */
  readonly townsLacking: readonly SitingTown[];
  readonly settlements: {
    readonly all: number;
    readonly notApplicable: number;
    readonly unknownPopulation: number;
  };
  readonly sizes: {
    readonly demand: number;
    readonly candidates: number;
    readonly pairs: number;
    readonly reducedDemand: number;
    readonly reducedCandidates: number;
  };
  /** Plain sentences about what the answer leaves out or could not do. */
  readonly notes: readonly string[];
  /** The sites as changes of a scenario. */
  readonly changes: readonly SitingChange[];
}

/** What a scenario does to have a site. */
export type SitingChange =
  | {
      readonly change: 'open';
      readonly externalId: string;
      readonly name: string;
      readonly lon: number;
      readonly lat: number;
      readonly offers: readonly {
        readonly service: string;
        readonly capacity: number | null;
        readonly capacityUnit: string | null;
      }[];
    }
  | { readonly change: 'enlarge'; readonly facility: string; readonly service: string; readonly add: number };

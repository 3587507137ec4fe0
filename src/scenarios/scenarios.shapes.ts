/** Plain shapes of scenarios: what the services hand to both doors. */
import type { PlannedChange } from '../common/change-set.js';
import type { AnswerStamp } from '../common/context.js';
import type { Group } from '../common/vocabulary.js';
import type { NamedService, NamedUnit } from '../coverage/coverage.shapes.js';

/** A scenario in a list. */
export interface ScenarioHead {
  readonly id: string;
  /** Goes up by one with every change of the scenario; If-Match names it. */
  readonly version: number;
  readonly name: string;
  readonly description: string | null;
  /** Feed of the facilities that it opens: their ids are feed:externalId. */
  readonly feed: string;
  readonly changeCount: number;
  /** Revision of the data that it was last written against. */
  readonly baseRevision: number;
  readonly createdAt: string;
  readonly changedAt: string;
}

/** A change that no longer fits, or whose facility has changed since. */
export interface ScenarioConflict {
  /** Place in the list of changes, from 0. */
  readonly at: number;
  readonly code: string;
  readonly field: string;
  readonly value: string;
  readonly message: string;
}

export interface Scenario extends ScenarioHead {
  readonly changes: readonly PlannedChange[];
  readonly base: {
    readonly revision: number;
    readonly newestRevision: number;
    /** True when the data have changed since, whether or not it matters. */
    readonly moved: boolean;
    readonly conflicts: readonly ScenarioConflict[];
  };
}

export interface ComparedService {
  readonly service: NamedService;
  readonly before: number;
  readonly after: number;
  readonly gained: number;
  readonly lost: number;
  readonly personsBefore: number;
  readonly personsAfter: number;
  readonly moved: number;
  readonly settlementsGained: number;
  readonly settlementsLost: number;
  readonly unknownSettlements: number;
}

export interface ScenarioComparison extends AnswerStamp {
  /** `base`, or the id of the other scenario: what is compared with. */
  readonly with: string;
  /** Counties that can differ: the others are left out, and are the same. */
  readonly counties: readonly string[];
  readonly services: readonly ComparedService[];
  readonly groups: readonly {
    readonly service: string;
    readonly group: Group;
    readonly gained: number;
    readonly lost: number;
  }[];
  readonly units: readonly { readonly unit: NamedUnit; readonly services: readonly ComparedService[] }[];
  readonly settlements: readonly {
    readonly settlement: NamedUnit;
    readonly gained: number;
    readonly lost: number;
    readonly servicesGained: readonly string[];
    readonly servicesLost: readonly string[];
    readonly servicesMoved: readonly string[];
  }[];
}

/** What became of a change when the scenario was handed over. */
export interface PublishedChange {
  readonly at: number;
  readonly facility: string;
  readonly outcome: 'created' | 'exists' | 'rejected';
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

export interface Publication {
  readonly revision: number;
  readonly feed: string;
  readonly facilities: readonly PublishedChange[];
  /** Changes that are no new facilities: what stands is changed by those who keep it. */
  readonly leftOut: readonly { readonly at: number; readonly change: PlannedChange['change'] }[];
}

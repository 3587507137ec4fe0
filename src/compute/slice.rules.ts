/** Rows of services and rules as the slice has them, and a fingerprint of all that a county's rows are made by. */
import { createHash } from 'node:crypto';
import type { Mode } from '../common/vocabulary.js';
import { thresholdMetresOf } from '../engine/rules.js';
import type { CapacityRule, PresenceRule, ReachRule, Slice, SliceService } from '../engine/slice.js';
import type { RuleRow, ServiceRow } from './slice.queries.js';

/** Speeds for thresholds given in minutes, km/h: settings, shown with the answers. */
export type Speeds = Readonly<Record<Mode, number>>;

/** Services with their rules: what is measured. */
export type Measured = Pick<Slice, 'services' | 'reachRules' | 'presenceRules' | 'capacityRules'>;

/** To be raised whenever the same slice gives other rows than before: no row made before is kept beside a newer one. */
const MEASURES = 1;

/** Takes: rows in order of code, speeds in km/h. Gives: services and rules; rules of services not given are left out. */
export function measured(
  rules: readonly RuleRow[],
  services: readonly ServiceRow[],
  speeds: Speeds,
): Measured {
  return {
    services: services.map((s): SliceService => ({
      code: s.code,
      domain: s.domain,
      capacityUnit: s.capacity_unit,
      weight: s.weight,
    })),
    ...engineRules(rules, services, speeds),
  };
}

/** Gives: a word that is another one where a service, a rule, a speed or the measures differ. */
export function fingerprintOf({ services, reachRules, presenceRules, capacityRules }: Measured): string {
  const text = JSON.stringify([MEASURES, services, reachRules, presenceRules, capacityRules]);
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function engineRules(
  rules: readonly RuleRow[],
  services: readonly ServiceRow[],
  speeds: Speeds,
): Pick<Slice, 'reachRules' | 'presenceRules' | 'capacityRules'> {
  const index = new Map(services.map((s, k) => [s.code, k]));
  const reachRules: ReachRule[] = [];
  const presenceRules: PresenceRule[] = [];
  const capacityRules: CapacityRule[] = [];
  for (const r of rules) {
    const service = index.get(r.service_code);
    if (service === undefined) continue;
    const head = { code: r.code, service, tiers: r.tiers, verified: r.verified };
    if (r.kind === 'presence' && r.presence_level !== null)
      presenceRules.push({ ...head, level: r.presence_level });
    else if (r.kind === 'capacity' && r.capacity_per_1000 !== null)
      capacityRules.push({
        ...head,
        capacityPer1000: r.capacity_per_1000,
        capacityUnit: r.capacity_unit ?? '',
        groups: r.target_groups,
      });
    else if (r.kind === 'reach')
      reachRules.push({
        ...head,
        thresholdMetres: thresholdMetresOf({ metres: r.metres, minutes: r.minutes, mode: r.mode }, speeds),
        groups: r.target_groups,
        terrain: r.terrain,
        fromMinutes: r.metres === null,
        thresholdMinutes: r.metres === null ? r.minutes : null,
      });
  }
  return { reachRules, presenceRules, capacityRules };
}

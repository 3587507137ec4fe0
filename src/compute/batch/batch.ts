/** Some counties at one revision: loaded and computed together, written in short transactions (walk A). */
import type { Config } from '../../config.js';
import { todayOf } from '../../config.js';
import type { Database } from '../../store/database.js';
import { CoverageRepository } from '../../store/repositories/coverage.repository.js';
import { patchCountyRows } from '../../store/repositories/coverage.patch.js';
import type { PatchedCounty } from '../../store/repositories/coverage.patch.js';
import { replaceCounties } from '../../store/repositories/coverage.writer.js';
import type { DerivedCounty } from '../../store/repositories/coverage.writer.js';
import { StaleRepository } from '../../store/repositories/stale.repository.js';
import type { UnitOfWork } from '../../store/unit-of-work.js';
import { deriveLines } from '../derived.js';
import { patchCounties } from './narrow.js';
import { speedsOf } from '../settings.js';
import { computeCounties } from '../slice.loader.js';

/** Counties of one transaction: writers of changes wait for it. */
const COUNTIES_PER_WRITE = 6;

/** What a worker has claimed. */
export interface Claim {
  readonly worker: string;
  readonly counties: readonly string[];
  /** Services that may have changed in any of them; null = all. */
  readonly services: readonly string[] | null;
  readonly revision: number;
}

export class Batch {
  /** How far services reached in what was computed last: its neighbours will be alike. */
  private readonly lastReach = new Map<string, number>();

  constructor(
    private readonly db: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly config: Config,
  ) {}

  /** Computes first, writes last. Gives: how many counties were written; those whose lease another has got by now are not. */
  async recompute(claim: Claim): Promise<number> {
    const moment = {
      asOf: todayOf(this.config),
      revision: claim.revision,
      standardSet: this.config.HINTERLAND_STANDARD_SET,
      basis: 'resident',
    };
    const options = { ...moment, speeds: speedsOf(this.config), includePlanned: false };
    if (claim.services !== null) {
      const patched = await patchCounties(this.db, claim.counties, claim.services, options);
      if (patched !== null) return this.patch(claim, patched);
    }
    const computed = await computeCounties(this.db, claim.counties, {
      ...options,
      knownReach: await this.knownReach(claim.counties),
    });
    const derived = deriveLines(computed, moment);
    this.remember(derived);
    let written = 0;
    for (let first = 0; first < derived.length; first += COUNTIES_PER_WRITE)
      written += await this.write(claim, derived.slice(first, first + COUNTIES_PER_WRITE));
    return written;
  }

  private async patch(claim: Claim, patched: readonly PatchedCounty[]): Promise<number> {
    let written = 0;
    for (let first = 0; first < patched.length; first += COUNTIES_PER_WRITE) {
      const some = patched.slice(first, first + COUNTIES_PER_WRITE);
      const codes = some.map((p) => p.state.county_code);
      written += await this.unitOfWork.derive(claim.revision, async (tx) => {
        const held = await new StaleRepository(tx).stillHeld(claim.worker, codes);
        return patchCountyRows(
          tx,
          some.filter((p) => held.has(p.state.county_code)),
          claim.services ?? [],
        );
      });
    }
    return written;
  }

  private async write(claim: Claim, derived: readonly DerivedCounty[]): Promise<number> {
    const codes = derived.map((d) => d.state.county_code);
    return this.unitOfWork.derive(claim.revision, async (tx) => {
      const held = await new StaleRepository(tx).stillHeld(claim.worker, codes);
      const kept = derived.filter((d) => held.has(d.state.county_code));
      await replaceCounties(tx, kept);
      return kept.length;
    });
  }

  /** How far the counties reached when they were last computed, else how far the last ones did. */
  private async knownReach(counties: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const states = await new CoverageRepository(this.db).reaches(counties);
    if (states.length === 0) return this.lastReach;
    return farthest(states);
  }

  private remember(derived: readonly DerivedCounty[]): void {
    for (const [service, metres] of farthest(derived.map((d) => d.state)))
      this.lastReach.set(service, metres);
  }
}

function farthest(
  states: readonly { readonly services: readonly string[]; readonly reach_metres: readonly number[] }[],
): Map<string, number> {
  const reach = new Map<string, number>();
  for (const { services, reach_metres } of states)
    for (const [s, service] of services.entries())
      reach.set(service, Math.max(reach.get(service) ?? 0, reach_metres[s] ?? 0));
  return reach;
}

/** Units with the states of their counties: remembered, and handed out only while their county is as it was. */
import type { Sql } from '../database.js';
import { CoverageRepository } from '../repositories/coverage.repository.js';
import type { CountyFreshness, UnitWithStates } from '../repositories/coverage.repository.js';
import type { CountyVersion, KeptAnswers } from './kept.answers.js';

/** A unit without its county's state, which many units share. */
const UNIT_BYTES = 700;
/** Counties whose states are remembered, a few kilobytes each. */
const MAX_STATES = 500;

export class StoredUnits {
  private readonly repository: CoverageRepository;
  /** The last state read of each county, so that its units share it. */
  private readonly states = new Map<string, CountyFreshness>();

  constructor(
    sql: Sql,
    private readonly kept: KeptAnswers,
  ) {
    this.repository = new CoverageRepository(sql);
  }

  /**
   * The unit with this code as held now, with the states of its counties; null = no such unit.
   * Cost: a share of one statement where the unit is remembered, else one.
   */
  async open(code: string, at: { asOf: string; standardSet: string }): Promise<UnitWithStates | null> {
    const question = `unit ${at.asOf} ${at.standardSet} ${code}`;
    const found = await this.kept.find<UnitWithStates>(question);
    if (found !== null) return { ...found.value, newest: found.newest };
    const unit = await this.repository.unitWithStates(code, { ...at, revision: null, withStates: true });
    if (unit === null) return null;
    const shared = { ...unit, states: unit.states.map((state) => this.shared(state)) };
    const of = versionOf(shared);
    if (of !== null) this.kept.keep(question, of, shared, UNIT_BYTES);
    return shared;
  }

  private shared(state: CountyFreshness): CountyFreshness {
    const held = this.states.get(state.county_code);
    if (held?.version === state.version) return held;
    this.states.delete(state.county_code);
    this.states.set(state.county_code, state);
    const [oldest] = this.states.keys();
    if (this.states.size > MAX_STATES && oldest !== undefined) this.states.delete(oldest);
    return state;
  }
}

/** The version that answers about a unit hold for: of units within one computed county; null for others. */
export function versionOf(unit: UnitWithStates): CountyVersion | null {
  const [state] = unit.states;
  if (unit.counties.length !== 1 || state?.county_code !== unit.counties[0]) return null;
  return { county: state.county_code, version: state.version };
}

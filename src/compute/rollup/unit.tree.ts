/** Units above the towns as a tree, and which counties lie below each. */
import type { UpperUnitRow } from '../../store/repositories/rollup.reader.js';

export class UnitTree {
  private readonly byCode: ReadonlyMap<string, UpperUnitRow>;
  private readonly children = new Map<string, UpperUnitRow[]>();

  /** Takes: units above the towns at one moment, in order of code. */
  constructor(units: readonly UpperUnitRow[]) {
    this.byCode = new Map(units.map((unit) => [unit.code, unit]));
    for (const unit of units)
      if (unit.parent_code !== null) {
        const siblings = this.children.get(unit.parent_code);
        if (siblings === undefined) this.children.set(unit.parent_code, [unit]);
        else siblings.push(unit);
      }
  }

  unit(code: string): UpperUnitRow | null {
    return this.byCode.get(code) ?? null;
  }

  /** Codes of units that stand under no other, counties left out. */
  roots(): string[] {
    const isRoot = (unit: UpperUnitRow): boolean =>
      unit.level !== 'county' && (unit.parent_code === null || !this.byCode.has(unit.parent_code));
    return [...this.byCode.values()].filter(isRoot).map((unit) => unit.code);
  }

  /** The unit and all above the towns that lie below it; a county is not descended into. */
  within(code: string): UpperUnitRow[] {
    const head = this.byCode.get(code);
    if (head === undefined) return [];
    const found = [head];
    for (const unit of found)
      if (unit.level !== 'county') for (const child of this.children.get(unit.code) ?? []) found.push(child);
    return found;
  }

  /** Counties of a unit: those below it, and itself where it holds towns in a county's stead; in order. */
  countiesOf(code: string): string[] {
    const codes = this.within(code).flatMap((u) => (u.county_code === '' ? [] : [u.county_code]));
    return [...new Set(codes)].sort();
  }

  /**
   * The unit cut into blocks: each is one unit above the counties, with its own county code if it has one
   * and the counties directly below it. Blocks of a unit share no county.
   */
  blocksOf(code: string): Map<string, string[]> {
    const blocks = new Map<string, string[]>();
    for (const unit of this.within(code))
      if (unit.level !== 'county') {
        const direct = (this.children.get(unit.code) ?? []).filter((child) => child.level === 'county');
        const counties = [unit, ...direct].flatMap((u) => (u.county_code === '' ? [] : [u.county_code]));
        if (counties.length > 0) blocks.set(unit.code, [...new Set(counties)].sort());
      }
    return blocks;
  }
}

/** All people of a unit, split: served, no capacity, out of reach, absent; by service and one more group. */
import { Injectable } from '@nestjs/common';
import { badInput } from '../common/errors.js';
import { capacitySplit } from '../compute/gaps/capacity.gaps.js';
import { namedUnit, wantedServices } from '../coverage/coverage.shaping.js';
import { rowsBelow } from '../coverage/coverage.source.js';
import type { Slice } from '../engine/slice.js';
import { Database } from '../store/database.js';
import type { StoredCoverageRow } from '../store/repositories/coverage.repository.js';
import { NamesReader } from '../store/repositories/names.reader.js';
import { capacityCandidates } from './gaps.candidates.js';
import type { OpenedGaps } from './gaps.service.js';
import type { CapacityState, GapSummary, KindRow, SplitGroup } from './gaps.shapes.js';
import {
  addCapacity,
  addRows,
  addSummaries,
  kindsOfRows,
  kindsOfSummaries,
  kindsOfUnits,
  Splitting,
} from './gaps.splitting.js';

/** Units that a split by unit may have at a national level: above that, aggregates page through them. */
const MAX_UNITS = 200;

@Injectable()
export class GapSummaries {
  private readonly names: NamesReader;

  constructor(db: Database) {
    this.names = new NamesReader(db);
  }

  /**
   * Takes: the opened unit, with the rule it was opened by. Gives: rows in order of service and group; for each, the
   * parts add up to all people. Fails: `services/unknown-code`, `gaps/too-many-units`.
   */
  async summary(
    opened: OpenedGaps,
    asked: { readonly groupBy: SplitGroup; readonly services?: readonly string[] | undefined },
  ): Promise<GapSummary> {
    const { ctx, unit, source, slice } = opened;
    const { groupBy } = asked;
    const names = await this.names.names({}, ctx.asOf, ctx.revision);
    const wanted = wantedServices(asked.services, names.services);
    const splitting = new Splitting();
    const { kinds, capacityOf } =
      slice === null
        ? { kinds: await this.byNearest(opened, groupBy, wanted, splitting), capacityOf: notAsked }
        : await this.byCapacity(opened, slice, groupBy, wanted, splitting);
    return {
      ...source.stamp,
      unit: namedUnit(unit),
      rule: slice === null ? 'nearest' : 'capacity',
      groupBy,
      rows: splitting.rows(names, wanted, capacityOf),
      kinds,
    };
  }

  /**
   * Adds up who is served where places are used up. Counts the gaps that are listed by the same rule: a settlement with
   * people without a place is `no_capacity` with these people, every other has its state by reach.
   */
  private async byCapacity(
    opened: OpenedGaps,
    opening: NonNullable<OpenedGaps['slice']>,
    by: SplitGroup,
    wanted: ReadonlySet<string> | null,
    into: Splitting,
  ): Promise<{ kinds: KindRow[]; capacityOf: (service: string) => CapacityState }> {
    const { unit, source } = opened;
    const held = await opening.load();
    const split = capacitySplit(held);
    addCapacity(into, held, split, { by, unitOf: (i) => unitIn(opened, held.slice, i) });
    const rows = await source.rows(rowsBelow(unit));
    const states = new Map((await source.states()).map((s) => [s.county_code, s]));
    const isBelow = unit.level === 'town' || unit.level === 'village';
    const inside = new Set(rows.map((row) => row.settlement_code)).add(unit.code);
    const unitGaps = (await source.unitGaps()).filter((g) => !isBelow || inside.has(g.unit_code));
    const full = capacityCandidates(held, split, rows, states);
    const capacities = new Map<string, CapacityState>();
    held.slice.services.forEach((s, k) => capacities.set(s.code, split.capacity[k] as CapacityState));
    return {
      kinds: [...kindsOfRows(rows, states, wanted, full), ...kindsOfUnits(unitGaps, wanted)],
      capacityOf: (service) => capacities.get(service) ?? 'no_capacity_rule',
    };
  }

  /** Adds up who is served by the nearest, and counts the gaps. */
  private async byNearest(
    { unit, source }: OpenedGaps,
    by: SplitGroup,
    wanted: ReadonlySet<string> | null,
    into: Splitting,
  ): Promise<KindRow[]> {
    const isBelow = unit.level === 'town' || unit.level === 'village';
    if (!isBelow && by === 'unit' && unit.counties.length > MAX_UNITS)
      throw badInput({
        code: 'gaps/too-many-units',
        field: 'groupBy',
        value: String(unit.counties.length),
        message: `The unit has ${unit.counties.length} counties; a split by unit takes at most ${MAX_UNITS}. /v1/aggregates pages through them.`,
      });
    const byTown = by === 'unit' && unit.level === 'county';
    if (isBelow || byTown) {
      const rows = await source.rows(rowsBelow(unit));
      const states = new Map((await source.states()).map((s) => [s.county_code, s]));
      const unitOf = (row: StoredCoverageRow): string =>
        isBelow ? row.settlement_code : (row.town_code ?? row.county_code);
      addRows(into, rows, states, { by, unitOf });
      const inside = new Set(rows.map((row) => row.settlement_code)).add(unit.code);
      const unitGaps = (await source.unitGaps()).filter((g) => !isBelow || inside.has(g.unit_code));
      return [...kindsOfRows(rows, states, wanted), ...kindsOfUnits(unitGaps, wanted)];
    }
    const rows = await source.summaries();
    // rolled-up sums know their unit alone
    addSummaries(into, by === 'unit' ? await source.summariesOfCounties() : rows, by);
    return [...kindsOfSummaries(rows, wanted), ...kindsOfUnits(await source.unitGaps(), wanted)];
  }
}

const notAsked = (): CapacityState => 'not_asked';

/** The unit that settlement i counts for: a settlement, a town or a county, below the one asked; null = not in it. */
function unitIn({ unit }: Pick<OpenedGaps, 'unit'>, slice: Slice, i: number): string | null {
  const code = slice.settlements.codes[i] as string;
  const town = slice.towns[slice.settlements.town[i] as number]?.code ?? null;
  const county = slice.counties[slice.settlements.county[i] as number] as string;
  if (unit.level === 'village') return code === unit.code ? code : null;
  if (unit.level === 'town') return town === unit.code ? code : null;
  return unit.level === 'county' ? (town ?? county) : county;
}

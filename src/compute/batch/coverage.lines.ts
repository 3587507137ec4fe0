/**
 * Rows of settlements as lines in COPY format, straight from the engine's arrays: what `coverageRows` says, without an
 * object, an array and a string for each of a nation's millions of cells. A test compares the two.
 */
import { AREAS, TIERS } from '../../common/vocabulary.js';
import type { Coverage } from '../../engine/coverage.js';
import type { Slice } from '../../engine/slice.js';
import { textElement, textField } from '../../store/copy/text.js';

const NULL_FIELD = '\\N';

export class CoverageLines {
  /** Settlements of each county, in the order of the slice. */
  private readonly members: readonly (readonly number[])[];
  /** Ids as array elements, by facility. */
  private readonly ids: (string | undefined)[];

  constructor(
    private readonly slice: Slice,
    private readonly coverage: Coverage,
  ) {
    const members: number[][] = slice.counties.map(() => []);
    for (let i = 0; i < slice.settlements.codes.length; i += 1)
      members[slice.settlements.county[i] as number]?.push(i);
    this.members = members;
    this.ids = new Array<string | undefined>(slice.facilities.ids.length);
  }

  /** Lines of county k, columns in the order of COVERAGE_COLUMNS; made as they are taken, so they can be taken anew. */
  ofCounty(k: number): Iterable<string> {
    const lineOf = (i: number): string => this.line(i);
    const members = this.members[k] ?? [];
    return {
      *[Symbol.iterator]() {
        for (const i of members) yield lineOf(i);
      },
    };
  }

  private line(i: number): string {
    const { slice, coverage: c } = this;
    const { settlements, services } = slice;
    const count = services.length;
    let [rule, facility, metres, threshold, provider, gap, persons, severity] = [
      '',
      '',
      '',
      '',
      '',
      '',
      '',
      '',
    ];
    let nearestDiffers = false;
    let isPlanned = false;
    for (let s = 0; s < count; s += 1) {
      const cell = i * count + s;
      const comma = s === 0 ? '' : ',';
      const serving = c.serving[cell] as number;
      const isServed = serving >= 0;
      rule += comma + (c.rule[cell] as number);
      facility += comma + this.id(isServed ? serving : (c.nearest[cell] as number));
      metres +=
        comma + known(isServed ? (c.servingMetres[cell] as number) : (c.nearestMetres[cell] as number));
      threshold += comma + known(c.thresholdMetres[cell] as number);
      provider += comma + (c.provider[cell] as number);
      gap += comma + (c.gap[cell] as number);
      persons += comma + known(c.people[cell] as number);
      severity += comma + known(c.severity[cell] as number);
      if (isServed && serving !== c.nearest[cell]) nearestDiffers = true;
      if ((c.planned[cell] as number) >= 0) isPlanned = true;
    }
    const town = slice.towns[settlements.town[i] as number];
    const head = [
      textField(slice.counties[settlements.county[i] as number] as string),
      textField(settlements.codes[i] as string),
      textField(town?.code ?? null),
      textField(TIERS[settlements.tier[i] as number] ?? null),
      AREAS[settlements.area[i] as number] as string,
    ].join('\t');
    const nearest = nearestDiffers
      ? this.pair(i, c.nearest, c.nearestMetres)
      : `${NULL_FIELD}\t${NULL_FIELD}`;
    const planned = isPlanned ? this.pair(i, c.planned, c.plannedMetres) : `${NULL_FIELD}\t${NULL_FIELD}`;
    return `${head}\t{${rule}}\t{${facility}}\t{${metres}}\t{${threshold}}\t{${provider}}\t{${gap}}\t{${persons}}\t{${severity}}\t${nearest}\t${planned}\n`;
  }

  /** Two fields: facilities and their distances, for each service of settlement i. */
  private pair(i: number, facilities: Int32Array, distances: Float64Array): string {
    const count = this.slice.services.length;
    let [ids, metres] = ['', ''];
    for (let s = 0; s < count; s += 1) {
      const cell = i * count + s;
      const comma = s === 0 ? '' : ',';
      ids += comma + this.id(facilities[cell] as number);
      metres += comma + known(distances[cell] as number);
    }
    return `{${ids}}\t{${metres}}`;
  }

  private id(j: number): string {
    if (j < 0) return 'NULL';
    const held = this.ids[j];
    if (held !== undefined) return held;
    const made = textElement(this.slice.facilities.ids[j] as string);
    this.ids[j] = made;
    return made;
  }
}

/** NaN is the engine's unknown. */
function known(value: number): string {
  return Number.isNaN(value) ? 'NULL' : String(value);
}

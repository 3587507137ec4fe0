/** Lines for COPY say what the rows say, cell by cell. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CoverageLines } from '../../src/compute/batch/coverage.lines.js';
import { coverageRows } from '../../src/compute/coverage.rows.js';
import type { CoverageRow } from '../../src/compute/coverage.rows.js';
import { computeCoverage } from '../../src/engine/coverage.js';
import { numbersField, textField, textsField } from '../../src/store/copy/text.js';
import { randomWorld } from '../support/random-world.js';

function lineOf(row: CoverageRow): string {
  const fields = [
    ...[row.countyCode, row.settlementCode, row.townCode, row.tier, row.area].map(textField),
    ...[numbersField(row.rule), textsField(row.facility), numbersField(row.metres)],
    ...[row.thresholdMetres, row.provider, row.gap, row.persons, row.severity].map(numbersField),
    ...[textsField(row.nearestFacility), numbersField(row.nearestMetres)],
    ...[textsField(row.plannedFacility), numbersField(row.plannedMetres)],
  ];
  return `${fields.join('\t')}\n`;
}

describe('lines of coverage', () => {
  it('are those of the rows, county by county, whatever the facilities are called', () => {
    let lines = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), fc.boolean(), (seed, isOdd) => {
        const world = randomWorld(seed);
        const ids = world.facilities.ids.map((id, j) => (isOdd ? `"${id}"\\ {${j},\t}` : id));
        const slice = { ...world, facilities: { ...world.facilities, ids } };
        const coverage = computeCoverage(slice, { includePlanned: false });
        const rows = coverageRows(slice, coverage);
        const made = new CoverageLines(slice, coverage);
        for (const [k, county] of slice.counties.entries()) {
          const expected = rows.filter((row) => row.countyCode === county).map(lineOf);
          expect([...made.ofCounty(k)]).toEqual(expected);
          lines += expected.length;
        }
      }),
      { numRuns: 300 },
    );
    expect(lines).toBeGreaterThan(1000);
  });
});

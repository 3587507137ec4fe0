/** What a person at the command line is told of a sync. Pure: text from an answer. */
import type { HeldSync } from '../store/syncing/syncs.reader.js';
import type { ReasonCount } from '../store/syncing/reasons.reader.js';
import { VERDICTS } from './report.js';

const SHOWN_CHANGES = 20;

interface OutlookShown {
  readonly counties: number;
  readonly countiesLeftOut: number;
  readonly rows: readonly { unit: string; service: string; gained: number; lost: number }[];
}

/** Takes: why rows got their verdicts. Gives: a line for each reason, after those of the file as a whole. */
export function reasonLines(sync: HeldSync, reasons: readonly ReasonCount[]): string[] {
  return [
    ...[...sync.fileProblems, ...sync.fileWarnings].map(({ code, message }) => `file: ${code}: ${message}`),
    ...reasons.map(
      ({ verdict, code, rows, firstRow, message }) =>
        `${rows} ${verdict}: ${code}: ${firstRow === null ? '' : `row ${firstRow}: `}${message}`,
    ),
  ];
}

/** Gives: what would change in coverage, where a dry run tells it, and the counts on the last line. */
export function resultLines(sync: HeldSync): string[] {
  const counts = ['rows', ...VERDICTS].map((name) => `${name} ${sync.counts[name] ?? 0}`);
  const outcome = sync.wouldBe === null ? sync.outcome : `${sync.outcome} (would be ${sync.wouldBe})`;
  return [
    ...outlookLines((sync.coverageChanges ?? null) as OutlookShown | null),
    `${outcome}, revision ${sync.revision ?? 'none'}, sync ${sync.id}: ${counts.join(', ')}`,
  ];
}

function outlookLines(outlook: OutlookShown | null): string[] {
  if (outlook === null) return [];
  const { counties, countiesLeftOut, rows } = outlook;
  const left = rows.length - SHOWN_CHANGES;
  return [
    `coverage of ${counties} counties would change (${countiesLeftOut} not computed):`,
    ...rows
      .slice(0, SHOWN_CHANGES)
      .map((row) => `  ${row.unit} ${row.service}: ${row.gained} people gained, ${row.lost} lost`),
    ...(left > 0 ? [`  ... and ${left} more`] : []),
  ];
}

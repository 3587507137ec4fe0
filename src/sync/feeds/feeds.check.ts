/** A look at a sample of a feed's file before anything is synced: system, encoding, categories, units. */
import { readCode } from '../../common/codes.js';
import type { Problem } from '../../common/errors.js';
import { KNOWN_CRS, isDegrees, readPlace } from '../../geo/datum.js';
import type { Crs } from '../../geo/datum.js';
import type { Sql } from '../../store/database.js';
import { insideOwnUnit, unknownCodes } from '../../store/syncing/unit.codes.js';
import { FACILITY_FILE_COLUMNS, readFacilityRow } from '../facilities/reading.js';
import { isReadable } from '../rows/bytes.js';
import type { Encoding } from '../rows/bytes.js';
import { coordinateNumber } from '../rows/fields.js';
import { readRows } from '../rows/source.js';
import type { FileFormat, SourceRow } from '../rows/source.js';
import { UnreadableFile } from '../rows/unreadable.js';
import { categoriesIn, serviceOf } from './categories.js';
import type { Feed } from './feed.js';

export interface FeedCheck {
  readonly rows: number;
  readonly readableRows: number;
  readonly problems: Readonly<Record<string, number>>;
  readonly fileProblems: readonly Problem[];
  readonly encoding: { readonly declared: string; readonly likely: string | null };
  readonly crs: {
    readonly declared: string;
    readonly likely: string | null;
    readonly points: number;
    readonly insideBefore: number | null;
    readonly insideAfter: number | null;
    readonly insideBySystem: Readonly<Record<string, number>>;
  };
  readonly unmappedCategories: readonly { readonly category: string; readonly rows: number }[];
  readonly unknownUnits: readonly string[];
}

const SAMPLE_ROWS = 5_000;
export const SAMPLE_BYTES = 16 * 1024 * 1024;
const SHOWN = 100;
/** Fewer points say nothing about a system; another must fit by so much better to be named. */
const ENOUGH_POINTS = 20;
const CLEARLY_BETTER = 0.1;

interface Point {
  readonly unit: string;
  readonly x: number;
  readonly y: number;
}

/** Takes: the feed and the bytes of a sample, of which the first 5,000 rows are looked at. Gives: what was found. */
export async function checkSample(
  sql: Sql,
  feed: Feed,
  sample: Uint8Array,
  format: FileFormat,
): Promise<FeedCheck> {
  const isText = format !== 'xlsx' && !(sample[0] === 0x1f && sample[1] === 0x8b);
  const other: Encoding = feed.encoding === 'utf-8' ? 'gb18030' : 'utf-8';
  const isBroken = isText && !isReadable([sample], feed.encoding);
  let likely: string | null = isBroken && isReadable([sample], other) ? other : null;
  const seen = new Sample(feed);
  const fileProblems: Problem[] = [];
  try {
    const options = { format, mapping: feed.mapping, known: FACILITY_FILE_COLUMNS };
    const onWarning = (problem: Problem): void => {
      fileProblems.push(problem);
      if (problem.code === 'file/likely-gbk') likely = 'gb18030';
    };
    for await (const row of readRows(once(sample), { ...options, encoding: feed.encoding, onWarning })) {
      seen.add(row);
      if (seen.rows === SAMPLE_ROWS) break;
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    fileProblems.push(error.problem);
  }
  return {
    rows: seen.rows,
    readableRows: seen.readable,
    problems: Object.fromEntries([...seen.problems].sort(([a], [b]) => (a < b ? -1 : 1))),
    fileProblems,
    encoding: { declared: feed.encoding, likely },
    crs: await systemsOf(sql, feed.crs, seen.points),
    unmappedCategories: [...seen.unmapped]
      .map(([category, rows]) => ({ category, rows }))
      .sort((a, b) => b.rows - a.rows || (a.category < b.category ? -1 : 1))
      .slice(0, SHOWN),
    unknownUnits: (await unknownCodes(sql, [...seen.units])).slice(0, SHOWN),
  };
}

class Sample {
  rows = 0;
  readable = 0;
  readonly problems = new Map<string, number>();
  readonly unmapped = new Map<string, number>();
  readonly points: Point[] = [];
  readonly units = new Set<string>();

  constructor(private readonly feed: Feed) {}

  add(row: SourceRow): void {
    const { feed } = this;
    this.rows += 1;
    const read = readFacilityRow(row, { ...feed, feed: feed.code, merged: new Map() });
    if (read.draft !== null) this.readable += 1;
    for (const code of new Set(read.reasons.map((reason) => reason.code)))
      this.problems.set(code, (this.problems.get(code) ?? 0) + 1);
    for (const category of categoriesIn(row.cells.get('category') ?? ''))
      if (serviceOf(feed.categories, category) === undefined)
        this.unmapped.set(category, (this.unmapped.get(category) ?? 0) + 1);
    const text = row.cells.get('unit');
    const unit = text === undefined ? null : readCode(feed.scheme, text, 'unit');
    if (unit === null || 'problem' in unit) return;
    this.units.add(unit.code);
    const [x, y] = [
      coordinateNumber(row.cells.get('lon') ?? ''),
      coordinateNumber(row.cells.get('lat') ?? ''),
    ];
    if (Number.isFinite(x) && Number.isFinite(y)) this.points.push({ unit: unit.code, x, y });
  }
}

/** Counts points inside their own unit for the declared system and for those it is confused with. */
async function systemsOf(sql: Sql, declared: Crs, points: readonly Point[]): Promise<FeedCheck['crs']> {
  const candidates: Crs[] = [...new Set<Crs>([declared, ...(isDegrees(declared) ? KNOWN_CRS : [])])].filter(
    (crs) => crs !== 'CGCS2000' || crs === declared,
  );
  const placed = candidates.flatMap((crs, c) =>
    points.flatMap(({ unit, x, y }) => {
      const place = readPlace(crs, x, y);
      return 'problem' in place ? [] : [{ c, unit, lon: place.lon, lat: place.lat }];
    }),
  );
  const { outlined, inside } = await insideOwnUnit(
    sql,
    placed,
    points.map((point) => point.unit),
  );
  const share = (crs: Crs): number =>
    outlined === 0 ? 0 : (inside.get(candidates.indexOf(crs)) ?? 0) / outlined;
  const best = candidates.reduce((a, b) => (share(b) > share(a) ? b : a), declared);
  const isClear = outlined >= ENOUGH_POINTS && share(best) >= share(declared) + CLEARLY_BETTER;
  return {
    declared,
    likely: isClear ? best : null,
    points: outlined,
    insideBefore: outlined === 0 || !isDegrees(declared) ? null : share('WGS84'),
    insideAfter: outlined === 0 ? null : share(declared),
    insideBySystem: outlined === 0 ? {} : Object.fromEntries(candidates.map((crs) => [crs, share(crs)])),
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** What is wrong with unit codes that rows give: not in force any more, or in use for a second place. */
import { shown } from '../../common/errors.js';
import type { Problem } from '../../common/errors.js';
import { distanceMetres } from '../../geo/earth.js';
import type { Sql } from '../../store/database.js';
import { segmentsOf, successorsOf } from '../../store/syncing/unit.codes.js';
import type { UnitSegment } from '../../store/syncing/unit.codes.js';

interface Placed {
  readonly given_unit: string | null;
  readonly lon: number;
  readonly lat: number;
}

export interface Doubts {
  readonly refusals: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly all: readonly Problem[];
}

export interface UnitDoubts {
  /** Codes about which there is something to say. */
  readonly codes: readonly string[];
  /** Of a row that gives a unit. */
  of(row: Placed): Doubts;
}

const NONE: Doubts = { refusals: [], warnings: [], all: [] };
/** Places of one name that moved less are the same place. */
const SAME_PLACE_METRES = 1_000;

/** Takes: the codes that rows give, and the day. Cost: two statements. */
export async function unitDoubts(sql: Sql, codes: readonly string[], day: string): Promise<UnitDoubts> {
  const segments = new Map<string, UnitSegment[]>();
  for (const each of await segmentsOf(sql, codes))
    segments.set(each.code, [...(segments.get(each.code) ?? []), each]);
  const retired = new Map<string, UnitSegment>();
  const reused = new Map<string, { now: UnitSegment; before: UnitSegment[] }>();
  for (const [code, lives] of segments) {
    const now = lives.find((life) => isInForce(life, day));
    const last = lives[lives.length - 1] as UnitSegment;
    if (now === undefined && last.valid_to !== null && last.valid_to <= day) retired.set(code, last);
    const before = now === undefined ? [] : lives.filter((l) => l !== now && isOtherPlace(l, now));
    if (now !== undefined && before.length > 0) reused.set(code, { now, before });
  }
  const successors = retired.size === 0 ? new Map() : await successorsOf(sql, [...retired.keys()]);
  return {
    codes: [...retired.keys(), ...reused.keys()],
    of(row) {
      if (row.given_unit === null) return NONE;
      const old = retired.get(row.given_unit);
      if (old !== undefined) return refused(retiredProblem(old, successors.get(old.code) ?? null));
      const lives = reused.get(row.given_unit);
      return lives === undefined ? NONE : reuse(row, lives.now, lives.before);
    },
  };
}

function isInForce(life: UnitSegment, day: string): boolean {
  return (life.valid_from ?? '') <= day && (life.valid_to === null || day < life.valid_to);
}

function isOtherPlace(a: UnitSegment, b: UnitSegment): boolean {
  const metres = between(a.lon, a.lat, b);
  return metres === null ? a.name !== b.name : metres > SAME_PLACE_METRES;
}

function between(lon: number | null, lat: number | null, unit: UnitSegment): number | null {
  if (lon === null || lat === null || unit.lon === null || unit.lat === null) return null;
  return distanceMetres(lon, lat, unit.lon, unit.lat);
}

function refused(problem: Problem): Doubts {
  return { refusals: [problem], warnings: [], all: [problem] };
}

function retiredProblem(old: UnitSegment, successor: { code: string; name: string } | null): Problem {
  const wayOut =
    successor === null
      ? 'give the unit that is there now, or leave it blank to have it found'
      : `its successor is ${successor.code} (${shown(successor.name)}): give that`;
  return {
    code: 'facilities/retired-unit',
    field: 'unit',
    value: old.code,
    message: `unit is ${old.code} (${shown(old.name)}), which ended on ${old.valid_to}; ${wayOut}.`,
  };
}

/** The code means the place that has it now; a row that lies nearer to a former one means that. */
function reuse(row: Placed, now: UnitSegment, before: readonly UnitSegment[]): Doubts {
  const toNow = between(row.lon, row.lat, now);
  const meant = before.find((life) => {
    const toLife = between(row.lon, row.lat, life);
    return toNow !== null && toLife !== null && toLife < toNow;
  });
  const former = meant ?? (before[before.length - 1] as UnitSegment);
  const head = `unit is ${now.code}, a code that was ${shown(former.name)} until ${former.valid_to ?? 'some day'} and is ${shown(now.name)} now`;
  const problem: Problem = {
    code: 'facilities/reused-unit-code',
    field: 'unit',
    value: now.code,
    message:
      meant === undefined
        ? `${head}; it is read as the latter. Check the row if the list is older.`
        : `${head}; the facility lies nearer to the former. Give the unit that is there now, or leave it blank to have it found.`,
  };
  return meant === undefined ? { refusals: [], warnings: [problem], all: [problem] } : refused(problem);
}

/** Calendar dates as `YYYY-MM-DD` strings: no time zone can move them, and text order is date order. */

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** True for a date that exists in the Gregorian calendar, years 1 to 9999. */
export function isCalendarDate(text: string): boolean {
  const parts = SHAPE.exec(text);
  if (!parts) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] ?? 0);
}

/**
 * Reads a date as files bring it: `2024-03-05`, `2024/3/5`, `2024.3.5`, `20240305`, `2024年3月5日`.
 * Gives the ISO form, or null when it is no calendar date.
 */
export function readDate(text: string): string | null {
  const loose =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(text) ??
    /^(\d{4})年(\d{1,2})月(\d{1,2})日$/.exec(text);
  if (!loose) return null;
  const iso = `${loose[1]}-${loose[2]?.padStart(2, '0')}-${loose[3]?.padStart(2, '0')}`;
  return isCalendarDate(iso) ? iso : null;
}

/** True when `date` lies in [from, to); null ends are open. */
export function isInForce(date: string, from: string | null, to: string | null): boolean {
  return (from === null || from <= date) && (to === null || date < to);
}

/** Whether two names may be one facility's: a guess for people to look at, never a decision. Pure. */

/** From this likeness on two names near each other are told; 1 = the same after normalising. */
export const LIKELY = 0.7;

/** Letters and digits alone, in one width and case. */
export function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** What tells Number One from Number Two: digits and Chinese numerals, in their order. */
function numeralsOf(plain: string): string {
  return plain.replace(/[^\p{N}一二三四五六七八九十百]/gu, '');
}

/**
 * Likeness of two names, 0 to 1: twice the pairs of neighbouring letters that both have, over all of theirs
 * (Dice). 0 where their numerals differ. Takes: plain names.
 */
export function likeness(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1;
  if (numeralsOf(a) !== numeralsOf(b)) return 0;
  const pairs = new Map<string, number>();
  const lettersA = [...a];
  const lettersB = [...b];
  if (lettersA.length < 2 || lettersB.length < 2) return 0;
  for (let k = 1; k < lettersA.length; k += 1) {
    const pair = `${lettersA[k - 1]}${lettersA[k]}`;
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  let shared = 0;
  for (let k = 1; k < lettersB.length; k += 1) {
    const pair = `${lettersB[k - 1]}${lettersB[k]}`;
    const left = pairs.get(pair) ?? 0;
    if (left > 0) {
      shared += 1;
      pairs.set(pair, left - 1);
    }
  }
  return (2 * shared) / (lettersA.length + lettersB.length - 2);
}

/** The synthetic nation as a question for the kernel, and in the other shapes that its alternatives read. */
import { writeFileSync } from 'node:fs';

const { nationArrays } = await import('../../dist/src/demo/arrays.js');

/** Thresholds by kind of place and service, metres: made up, but in the range of the built-in standard. */
const thresholds = (kinds, services) =>
  Float64Array.from(
    { length: kinds * services },
    (_, k) => 500 * (1 + ((k % services) % 8)) * (1 + Math.floor(k / services) / 2),
  );

/**
 * Takes: counties, seed, and whether planned facilities and own radii are kept (the alternatives know neither).
 * Gives: the question; facilities that are closed offer nothing.
 */
export function nationQuestion(counties, seed, { plain = true } = {}) {
  const a = nationArrays(counties, seed);
  const services = a.services.length;
  const n = a.settlementKind.length;
  const m = a.facilityService.length;
  const isOffered = (j) => a.facilityState[j] === 0 || (!plain && a.facilityState[j] === 1);
  const offerStart = new Int32Array(services + 1);
  const each = (visit) => {
    for (let j = 0; j < m; j += 1) {
      if (!isOffered(j)) continue;
      visit(a.facilityService[j], j);
      if (a.facilityAlso[j] >= 0 && a.facilityAlso[j] !== a.facilityService[j]) visit(a.facilityAlso[j], j);
    }
  };
  each((s) => (offerStart[s + 1] += 1));
  for (let s = 0; s < services; s += 1) offerStart[s + 1] += offerStart[s];
  const offerFacility = new Int32Array(offerStart[services]);
  const next = offerStart.slice();
  each((s, j) => {
    offerFacility[next[s]] = j;
    next[s] += 1;
  });
  const county = (start, length) => {
    const codes = new Int32Array(length);
    for (let k = 0; k < counties; k += 1) codes.fill(k, start[k], start[k + 1]);
    return codes;
  };
  return {
    services,
    settlements: {
      lonLat: a.settlementLonLat,
      county: county(a.settlementStart, n),
      town: new Int32Array(n).fill(-1),
      ruleClass: Uint16Array.from(a.settlementKind),
    },
    facilities: {
      lonLat: a.facilityLonLat,
      county: county(a.facilityStart, m),
      town: new Int32Array(m).fill(-1),
      settlement: a.facilitySettlement,
      tier: new Int8Array(m).fill(-1),
      inSeat: new Uint8Array(m),
      ownRadiusMetres: plain ? new Float64Array(m).fill(NaN) : a.facilityOwnRadius,
      planned: Uint8Array.from(a.facilityState, (state) => (!plain && state === 1 ? 1 : 0)),
    },
    offerStart,
    offerFacility,
    thresholdMetres: thresholds(5, services),
    includePlanned: false,
  };
}

export const cellsOf = (question) => question.settlements.ruleClass.length * question.services;

/** The question as limit.c reads it. */
export function writeForLimit(question, path) {
  const bytes = (array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
  const { settlements, facilities, services } = question;
  const head = Int32Array.of(
    settlements.ruleClass.length,
    services,
    facilities.planned.length,
    question.offerFacility.length,
    question.thresholdMetres.length / services,
    0,
  );
  writeFileSync(
    path,
    Buffer.concat(
      [
        head,
        settlements.lonLat,
        facilities.lonLat,
        question.thresholdMetres,
        question.offerStart,
        question.offerFacility,
        Int32Array.from(settlements.ruleClass),
      ].map(bytes),
    ),
  );
}

/**
 * What answers are compared by: how many are within, and the sum of distances in whole kilometres (the limit, SQL
 * and geokdbush round otherwise than the haversine, in the eighth digit at the latest).
 */
export function checksum(nearest, metres, within) {
  let sum = 0;
  let inside = 0;
  for (let cell = 0; cell < nearest.length; cell += 1) {
    if (nearest[cell] >= 0) sum += metres[cell];
    inside += within(cell) ? 1 : 0;
  }
  return { within: inside, kilometres: sum / 1000 };
}

/** Same counts within one in a million (places that lie on a threshold), same sums within one in ten million. */
export function isSame(a, b) {
  return (
    Math.abs(a.within - b.within) <= a.within * 1e-6 &&
    Math.abs(a.kilometres - b.kilometres) <= a.kilometres * 1e-7
  );
}

/** People of the sample: residents and registered persons by age, workers and migrants. */

export const GROUPS = ['all', '0-2', '3-5', '6-11', '12-14', '15-17', '18-59', '60+', 'workers', 'migrants'];
const AGES = GROUPS.slice(1, 8);

/** Shares of the ages in the order of AGES, which sum to 1: young quarters, old villages. */
const URBAN_AGES = [0.026, 0.034, 0.082, 0.041, 0.042, 0.605, 0.17];
const RURAL_AGES = [0.018, 0.024, 0.061, 0.034, 0.033, 0.53, 0.3];

/** Residents by urban-rural class: middle and spread; then registered persons per resident. */
const SIZES = {
  111: [7600, 1500, 0.8],
  112: [3600, 700, 0.94],
  121: [5400, 700, 0.97],
  122: [2200, 350, 1.06],
  210: [2300, 250, 1.05],
  220: [1760, 420, 1.24],
};

/** Whole numbers in the given shares that add up to `total` (largest remainder, the first at a tie). */
function split(total, shares) {
  const exact = shares.map((share) => share * total);
  const whole = exact.map(Math.floor);
  const order = exact.map((x, i) => [x - whole[i], i]).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  const missing = total - whole.reduce((sum, x) => sum + x, 0);
  for (let i = 0; i < missing; i++) whole[order[i][1]] += 1;
  return whole;
}

function agesOf(random, base) {
  const drawn = base.map((share) => share * random.between(0.88, 1.12));
  const sum = drawn.reduce((a, b) => a + b, 0);
  return drawn.map((share) => share / sum);
}

/**
 * Gives every settlement `people.resident` and `people.registered`, by group; null = unknown.
 *
 * @param {ReturnType<import('./random.mjs').randomStream>} random
 */
export function peopleOf(random, settlements) {
  for (const settlement of settlements) {
    const isUrban = settlement.urbanRuralClass.startsWith('1');
    const [middle, spread, registeredShare] = SIZES[settlement.urbanRuralClass];
    const remote = settlement.terrain === 'mountain' ? 0.62 : 1;
    const all = Math.round((middle + spread * random.bell()) * remote);
    const residents = Math.max(180, all);
    const registered = Math.round(residents * registeredShare * random.between(0.96, 1.04));
    const count = (total, shares, workShare, migrants) => {
      const ages = split(total, shares);
      const workers = Math.round(ages[AGES.indexOf('18-59')] * workShare);
      return Object.fromEntries(GROUPS.map((group, i) => [group, [total, ...ages, workers, migrants][i]]));
    };
    const migrantShare = isUrban ? random.between(0.12, 0.3) : random.between(0, 0.02);
    settlement.people = {
      resident: count(
        residents,
        agesOf(random, isUrban ? URBAN_AGES : RURAL_AGES),
        random.between(0.72, 0.82),
        Math.round(residents * migrantShare),
      ),
      // Whoever is registered where he lives is no migrant there.
      registered: count(
        registered,
        agesOf(random, isUrban ? URBAN_AGES : RURAL_AGES),
        random.between(0.7, 0.8),
        0,
      ),
    };
  }
  const villages = settlements.filter(
    (s) => s.urbanRuralClass === '220' && s.terrain === 'mountain' && s.tier === '',
  );
  const [first, second] = random.shuffled(villages);
  const unknown = Object.fromEntries(GROUPS.map((group) => [group, null]));
  first.people = { resident: unknown, registered: unknown };
  second.people = { ...second.people, resident: unknown };
}

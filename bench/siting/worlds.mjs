/** Made-up places for siting: demand and candidates in clusters, the same for the same seed. */
function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Takes: model, counts, number, threshold in metres. Gives: SitingPlaces of the engine. */
export function clustered({ model, demand: n, candidates: m, number, thresholdMetres }) {
  const random = chance(1);
  const degrees = Math.sqrt(n / 400);
  const centres = Array.from({ length: Math.max(5, Math.floor(n / 50)) }, () => [
    104 + random() * degrees,
    30 + random() * degrees,
  ]);
  const spread = () => (random() + random() + random() - 1.5) * 0.06;
  const points = (count) =>
    Float64Array.from(
      Array.from({ length: count }, () => {
        const centre = centres[Math.floor(random() * centres.length)];
        return [centre[0] + spread(), centre[1] + spread()];
      }).flat(),
    );
  const code = (letter, k) => `${letter}${String(k).padStart(6, '0')}`;
  return {
    model,
    demand: {
      codes: Array.from({ length: n }, (_, i) => code('d', i)),
      weight: Float64Array.from({ length: n }, () => 1 + Math.floor(random() * 1000)),
      town: new Int32Array(n).fill(-1),
    },
    options: {
      codes: Array.from({ length: m }, (_, j) => code('s', j)),
      cost: new Float64Array(m).fill(1),
      capacity: new Float64Array(m).fill(Infinity),
      town: new Int32Array(m).fill(-1),
      adds: new Uint8Array(m).fill(1),
      forbidden: new Uint8Array(m),
    },
    reach: {
      demandLonLat: points(n),
      optionLonLat: points(m),
      thresholdMetres: new Float64Array(n).fill(thresholdMetres),
      optionRadiusMetres: new Float64Array(m).fill(NaN),
    },
    kept: {
      capacity: new Float64Array(0),
      pairs: { start: new Int32Array(1), demand: new Int32Array(0), cost: new Float64Array(0) },
    },
    limits: { number, budget: null },
    towns: { codes: [], minimum: new Int32Array(0), floor: new Float64Array(0) },
  };
}

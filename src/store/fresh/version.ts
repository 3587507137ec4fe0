/**
 * The version of county `s` as SQL: what its rows were made from and when, and the newest change that they do not hold
 * yet. Every change marks the counties that it can reach in its own transaction, names included, so what is read of a
 * county, and of the facilities its rows name, is the same as long as this is.
 */
export const VERSION = `concat_ws(':', s.county_code, s.revision, s.as_of,
  (extract(epoch FROM s.computed_at) * 1000000)::int8,
  (SELECT m.revision FROM stale_mark m WHERE m.county_code = s.county_code))`;

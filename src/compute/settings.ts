/** Settings that computing needs, read from the configuration in one place. */
import type { Config } from '../config.js';
import type { Speeds } from './slice.rules.js';

export function speedsOf(config: Config): Speeds {
  return {
    walk: config.HINTERLAND_SPEED_WALK_KMH,
    bicycle: config.HINTERLAND_SPEED_BICYCLE_KMH,
    bus: config.HINTERLAND_SPEED_BUS_KMH,
    drive: config.HINTERLAND_SPEED_DRIVE_KMH,
    any: config.HINTERLAND_SPEED_ANY_KMH,
  };
}

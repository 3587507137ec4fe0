/** What the solving thread is given and what it reports. */
import type { SitingPlaces } from '../../engine/siting/places.js';
import type { SitingSolution } from '../../engine/siting/solve.js';
import type { SitingProgress } from '../../engine/siting/solve.shared.js';

export interface SitingTask {
  readonly places: SitingPlaces;
  /** Seconds that the exact search may take; 0 = greedy and swaps alone. */
  readonly seconds: number;
}

/** The chosen option indices are those of the places. `score` arrays come as they are. */
export type SitingReport =
  | { readonly kind: 'progress'; readonly progress: SitingProgress }
  | { readonly kind: 'solved'; readonly solution: SitingSolution }
  | { readonly kind: 'failed'; readonly reason: string };

/** Lists of things with a place as GeoJSON (RFC 7946), where the caller asks for it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

export const formatQuery = { format: z.enum(['json', 'geojson']).optional() };

interface Placed {
  readonly lon: number | null;
  readonly lat: number | null;
}

/** A parameter wins over the header. */
export function wantsGeoJson(request: FastifyRequest, format: 'json' | 'geojson' | undefined): boolean {
  if (format !== undefined) return format === 'geojson';
  return (request.headers.accept ?? '').includes('application/geo+json');
}

/** Gives: the page as a FeatureCollection; revision and cursor stay beside the features. */
export function asFeatures<T extends Placed>(
  reply: FastifyReply,
  page: { revision: number; items: readonly T[]; nextCursor: string | null },
  idOf: (item: T) => string,
): unknown {
  void reply.header('content-type', 'application/geo+json; charset=utf-8');
  const features = page.items.map((item) => {
    const { lon, lat, ...properties } = item;
    const geometry = lon === null || lat === null ? null : { type: 'Point', coordinates: [lon, lat] };
    return { type: 'Feature', id: idOf(item), geometry, properties };
  });
  return { type: 'FeatureCollection', revision: page.revision, nextCursor: page.nextCursor, features };
}

/** Lists of things with a place as GeoJSON (RFC 7946), where the caller asks for it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Feature, FeatureCollection, MultiPolygon, Point, Polygon } from 'geojson';
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

type Geometry = Point | Polygon | MultiPolygon;

/** One thing as a Feature; its outline where one is given, else its point. */
export function asFeature<T extends Placed>(
  reply: FastifyReply,
  item: T,
  id: string,
  outline?: Geometry,
): Feature<Geometry | null> {
  geoJsonHeader(reply);
  return featureOf(item, id, outline);
}

/** Gives: the page as a FeatureCollection; what else the answer says (revision, cursor) stays beside the features. */
export function asFeatures<T extends Placed>(
  reply: FastifyReply,
  page: { readonly items: readonly T[] },
  idOf: (item: T) => string,
  outlines: ReadonlyMap<string, Geometry> = new Map(),
): FeatureCollection<Geometry | null> {
  geoJsonHeader(reply);
  const { items, ...rest } = page;
  const features = items.map((item) => featureOf(item, idOf(item), outlines.get(idOf(item))));
  return { type: 'FeatureCollection', ...rest, features };
}

function featureOf<T extends Placed>(item: T, id: string, outline?: Geometry): Feature<Geometry | null> {
  const { lon, lat, ...properties } = item;
  const point: Point | null =
    lon === null || lat === null ? null : { type: 'Point', coordinates: [lon, lat] };
  return { type: 'Feature', id, geometry: outline ?? point, properties };
}

function geoJsonHeader(reply: FastifyReply): void {
  void reply.header('content-type', 'application/geo+json; charset=utf-8');
}

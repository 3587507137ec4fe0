/** What a REST route says of itself in OpenAPI: its parameters by the shapes that check them, its answers. */
import { applyDecorators } from '@nestjs/common';
import type { ApiResponseOptions } from '@nestjs/swagger';
import { ApiBody, ApiConsumes, ApiHeader, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { featureCollectionSchema, featureSchema, problemSchema } from './schemas.js';

type JsonSchema = Extract<ApiResponseOptions, { schema: unknown }>['schema'];

/** A route as its readers need it. */
export interface RouteContract {
  /** The very shape that the route reads its query by. */
  readonly query?: z.ZodRawShape;
  readonly answer: z.ZodType;
  /** Media type of an answer that is no JSON. */
  readonly text?: string;
  /** 200 unless said. */
  readonly status?: 200 | 201;
  /** Answers 202 with the same shape where the work goes on. */
  readonly accepted?: boolean;
  /** Answers as GeoJSON too: a FeatureCollection for lists, else a Feature. */
  readonly geoJson?: 'FeatureCollection' | 'Feature';
  /** Answers 304 to If-None-Match. */
  readonly revalidates?: boolean;
  /** Must name the version it changes. */
  readonly ifMatch?: boolean;
  readonly body?: z.ZodType;
  /** Media types of a file that is sent as the body. */
  readonly upload?: readonly string[];
  /** Statuses of refusals beside 400 and 401. */
  readonly refusals?: readonly (403 | 404 | 409 | 412 | 413 | 415 | 422 | 428 | 429 | 503)[];
}

const MEANINGS: Readonly<Record<number, string>> = {
  200: 'The answer',
  201: 'Made',
  202: 'Under way; ask again at Location',
  304: 'Unchanged since the answer whose ETag was sent in If-None-Match',
  400: 'Bad input; every problem is named',
  401: 'A key is needed, or the one that was sent is none',
  403: 'Not allowed',
  404: 'No such thing',
  409: 'Contradicts what is held',
  412: 'Changed in between: If-Match names an older version',
  413: 'Too large',
  415: 'Not a media type that is read here',
  422: 'The file was read and rejected; the verdicts say why',
  428: 'If-Match is missing',
  429: 'Too many; try again after the seconds of Retry-After',
  503: 'Cannot answer now',
};

const ETAG = {
  ETag: { description: 'Changes whenever the answer can', schema: { type: 'string' as const } },
};

const WORDS: Readonly<Record<string, string>> = {
  actor: 'Who did it: key:ID, cli:USER, loopback or system',
  after: 'nextCursor of the page before',
  asOf: 'Valid on this date, YYYY-MM-DD; today by default',
  atomicity: 'all: nothing is written where a row is rejected; rows: the good rows are',
  bands: 'Shares of capacity below which it is idle, above which tight, above which overloaded',
  basis: 'Which people are counted: who live there, or who are registered there',
  by: 'What to split by besides the service, separated by commas: area, tier',
  box: 'minLon,minLat,maxLon,maxLat in WGS-84 degrees',
  rule: 'nearest: all to the nearest in reach; capacity: places are respected, nearest first',
  view: 'summary, or flows: data of a Sankey diagram',
  catchment: 'Closed, in the unit of the cost; by default the largest threshold of the rules',
  decay: 'How interest fades with cost; scale, midpoint, spread and steps are its parameters',
  cost: 'matrix:NAME: travel costs that were imported, in the place of straight lines',
  costColumn: 'Column that holds the cost',
  crs: 'Coordinate system of the points: WGS84, CGCS2000, GCJ02, BD09 or EPSG:n',
  destinations: 'What destinations are that are not named in full as unit/CODE or candidate/CODE',
  dryRun: 'true: everything but writing',
  encoding: 'Encoding of the file',
  feed: 'Code of the source that the facilities belong to',
  figure: 'coverage: a share of people; settlement_coverage: a share of settlements',
  format: 'geojson or csv as a parameter wins over the Accept header',
  fromColumn: 'Column that holds the code of the settlement',
  from: 'First day closed, YYYY-MM-DD; today by default',
  geometry: 'boundary: the outlines that are held, else the points; point: the points alone',
  includePlanned: 'true: planned facilities count as open',
  group: 'Population groups that compete, separated by commas; those of the rule by default',
  ignore: 'Columns that are not read, separated by commas',
  groupBy: 'What to split by besides the service',
  kind: 'Kinds of gaps, separated by commas',
  lat: 'Latitude, WGS-84 degrees',
  layout: 'long: a pair a line; wide: a settlement a line, a facility a column',
  level: 'Level of the units',
  limit: 'How many, 1 to 1000',
  method: '2sfca, 3sfca, mh3sfca or balanced floating catchments',
  midpoint: 'Midpoint of the logistic decay',
  newcomers: 'People who settle; their mix of ages is that of the unit',
  peoplePerHousehold: 'People who share a dwelling; 2.62 as in the census of China in 2020',
  ranking: 'What settlements are ranked by for the concentration index',
  scale: 'Sigma, end or scale of the decay',
  settleIn: 'Code of the town where newcomers settle; the seat by default',
  sites: 'Proposed sites: lon,lat;lon,lat in WGS-84 degrees',
  spread: 'What is spread over people (equity), or the spread of the logistic decay (accessibility)',
  steps: 'Weights by cost, upper-inclusive: upTo:weight, separated by commas',
  supply: 'capacity, or facilities: each counts one',
  urbanBoundary: 'true: standing outside the urban development boundary is a conflict',
  weights: 'Weights of centrality,reach,growth,capacity',
  lon: 'Longitude, WGS-84 degrees',
  mapping: 'JSON: columns, constants, values, offersFrom, ignore, attributes',
  mode: 'How people travel',
  region: 'Code of a unit: what is, or was until then, in it or below it',
  revision: 'As known at this revision; the newest by default',
  scenario: 'Id of a scenario to lay over the data',
  scheme: 'Code scheme of the units',
  search: 'Part of a name, in either script',
  service: 'Codes of services, separated by commas; all by default',
  standardSet: 'Code of the standard set to measure with',
  status: 'Status, or statuses separated by commas',
  toColumn: 'Column that holds the facility: its id, or its external id where feed is given',
  tier: 'Tier of the units, given or derived',
  unit: 'Code of a unit: those in it and in all below it',
  wait: 'Seconds to wait where there is nothing yet',
  within: 'Code of a unit above',
};

/** Takes: what a route reads and answers. Gives: the decorator that says so in OpenAPI. */
export function Contract(route: RouteContract): MethodDecorator & ClassDecorator {
  const { query = {}, status = 200, refusals = [] } = route;
  const content: Record<string, { schema: JsonSchema }> = {
    [route.text ?? 'application/json']: { schema: jsonSchema(route.answer, 'output') },
  };
  if (route.geoJson === 'FeatureCollection')
    content['application/geo+json'] = { schema: jsonSchema(featureCollectionSchema, 'output') };
  if (route.geoJson === 'Feature')
    content['application/geo+json'] = { schema: jsonSchema(featureSchema, 'output') };
  return applyDecorators(
    ...Object.entries(query).map(([name, shape]) => {
      const type = shape as z.ZodType;
      return ApiQuery({
        name,
        required: !type.safeParse(undefined).success,
        schema: jsonSchema(type, 'input'),
        ...(WORDS[name] === undefined ? {} : { description: WORDS[name] }),
      });
    }),
    ApiResponse({
      status,
      description: MEANINGS[status] as string,
      content,
      ...(route.revalidates ? { headers: ETAG } : {}),
    }),
    ...(route.accepted ? [ApiResponse({ status: 202, description: MEANINGS[202], content })] : []),
    ...(route.revalidates
      ? [
          ApiHeader({
            name: 'If-None-Match',
            required: false,
            description: 'ETag of an answer that is held',
          }),
          ApiResponse({ status: 304, description: MEANINGS[304] as string }),
        ]
      : []),
    ...(route.ifMatch
      ? [ApiHeader({ name: 'If-Match', required: true, description: 'ETag of the version that is changed' })]
      : []),
    ...(route.body ? [ApiBody({ required: true, schema: jsonSchema(route.body, 'input') })] : []),
    ...(route.upload
      ? [
          ApiConsumes(...route.upload),
          ApiBody({ required: true, schema: { type: 'string', format: 'binary' } }),
        ]
      : []),
    ...[400, 401, ...refusals]
      .sort((a, b) => a - b)
      .map((refusal) =>
        ApiResponse({
          status: refusal,
          description: MEANINGS[refusal] as string,
          content:
            refusal === 422
              ? { 'application/json': { schema: jsonSchema(route.answer, 'output') } }
              : { 'application/problem+json': { schema: jsonSchema(problemSchema, 'output') } },
        }),
      ),
  );
}

function jsonSchema(type: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io, unrepresentable: 'any', reused: 'inline' });
  return schema as JsonSchema;
}

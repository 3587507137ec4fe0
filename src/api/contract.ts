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
  503: 'Cannot answer now; try again after the seconds of Retry-After',
};

const ETAG = {
  ETag: { description: 'Changes whenever the answer can', schema: { type: 'string' as const } },
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
        schema: parameterSchema(type),
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

/** Numbers and truths are read from text; what callers send is told by its meaning, not by the text that is checked. */
function parameterSchema(type: z.ZodType): JsonSchema {
  const { pattern, enum: choices, ...rest } = jsonSchema(type, 'input') as Record<string, unknown>;
  const isText = rest['type'] === 'string';
  return {
    ...rest,
    ...(isText && pattern !== undefined ? { pattern } : {}),
    ...(isText && choices !== undefined ? { enum: choices } : {}),
  } as JsonSchema;
}

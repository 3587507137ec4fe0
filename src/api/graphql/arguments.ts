/** Arguments of GraphQL fields: the words and the checks are those of the REST parameters. */
import { ArgsType, Field, Float, Int } from '@nestjs/graphql';
import type { z } from 'zod';
import { BASES } from '../../common/vocabulary.js';
import type { Basis } from '../../common/vocabulary.js';
import { contextQuery, pageQuery, readQuery, serviceQuery } from '../query.js';
import { enumOf, Long } from './scalars.js';

const BasisEnum = enumOf('Basis', BASES, 'People who live there, or people registered there.');

@ArgsType()
export class MomentArgs {
  @Field(() => String, { nullable: true, description: 'Valid on this date, YYYY-MM-DD; today by default.' })
  asOf?: string;

  @Field(() => Long, { nullable: true, description: 'As known at this revision; the newest by default.' })
  revision?: number;
}

@ArgsType()
export class PageArgs {
  @Field(() => Int, { defaultValue: 50, description: 'How many, 1 to 1000.' })
  first: number;

  @Field(() => String, { nullable: true, description: 'endCursor of the page before.' })
  after?: string;
}

@ArgsType()
export class QuestionArgs extends MomentArgs {
  @Field(() => String, { nullable: true, description: 'Code of the standard set to measure with.' })
  standardSet?: string;

  @Field(() => BasisEnum, { nullable: true, description: 'Which people are counted.' })
  basis?: Basis;

  @Field(() => Boolean, { nullable: true, description: 'Whether planned facilities count as open.' })
  includePlanned?: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'matrix:NAME: travel costs that were imported, in the place of straight lines.',
  })
  cost?: string;
  @Field(() => String, { nullable: true, description: 'Id of a scenario to lay over the data.' })
  scenario?: string;

  @Field(() => [String], { nullable: true, description: 'Codes of services; all by default.' })
  service?: string[];
}

@ArgsType()
export class QuestionPageArgs extends QuestionArgs {
  @Field(() => Int, { defaultValue: 50, description: 'How many, 1 to 1000.' })
  first: number;

  @Field(() => String, { nullable: true, description: 'endCursor of the page before.' })
  after?: string;
}

@ArgsType()
export class PointArgs extends QuestionArgs {
  @Field(() => Float, { description: 'Longitude, WGS-84 degrees.' })
  lon: number;

  @Field(() => Float, { description: 'Latitude, WGS-84 degrees.' })
  lat: number;
}

/** Shapes of the arguments above, for `readArguments`. */
export const momentShape = { asOf: contextQuery.asOf, revision: contextQuery.revision };
export const pageShape = { first: pageQuery.limit, after: pageQuery.after };
export const questionShape = { ...contextQuery, ...serviceQuery };
export const questionPageShape = { ...questionShape, ...pageShape };

/**
 * Checks arguments by the shapes of the REST parameters, so that both doors refuse alike.
 * Fails: as `readQuery` does.
 */
export function readArguments<S extends z.ZodRawShape>(shape: S, given: object): z.infer<z.ZodObject<S>> {
  const written = Object.entries(given)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]: [string, unknown]) => [name, writtenAs(value)]);
  return readQuery(shape, Object.fromEntries(written));
}

/** Lists of words stay lists, lists of numbers (a box) are written with commas, as in a REST parameter. */
function writtenAs(value: unknown): unknown {
  if (Array.isArray(value)) return value.some((part) => typeof part === 'number') ? value.join() : value;
  return typeof value === 'string' ? value : String(value);
}

/** Accessibility as the GraphQL door shows it. */
import { ArgsType, Field, Float } from '@nestjs/graphql';
import { pageShape, QuestionPageArgs } from '../api/graphql/arguments.js';
import { objectOf } from '../api/graphql/model.js';
import { KNOWN } from '../coverage/known.dto.js';
import { accessQuery } from './accessibility.query.js';
import { accessibilitySchema } from './accessibility.schema.js';

export const AccessibilityModel = objectOf(
  'Accessibility',
  accessibilitySchema,
  KNOWN,
  'Supply in reach, shared with all who compete for it.',
);

@ArgsType()
export class AccessibilityArgs extends QuestionPageArgs {
  @Field(() => String, { nullable: true, description: '2sfca (default), 3sfca, mh3sfca or balanced.' })
  method?: string;
  @Field(() => String, { nullable: true, description: 'capacity (default), or facilities: each counts one.' })
  supply?: string;
  @Field(() => Float, {
    nullable: true,
    description: 'In the unit of the cost; by default the largest threshold of the rules.',
  })
  catchment?: number;
  @Field(() => String, {
    nullable: true,
    description: 'binary (default), step, gaussian, linear, exponential or logistic.',
  })
  decay?: string;
  @Field(() => String, { nullable: true, description: 'upTo:weight pairs, such as 20:1,40:0.68,60:0.22.' })
  steps?: string;
  @Field(() => Float, { nullable: true, description: 'Sigma, end or scale of the decay.' })
  scale?: number;
  @Field(() => Float, { nullable: true })
  midpoint?: number;
  @Field(() => Float, { nullable: true })
  spread?: number;
  @Field(() => [String], { nullable: true, description: 'People who compete; those of the rule by default.' })
  group?: string[];
}

const { limit: _, ...rest } = accessQuery;
export const accessShape = { ...rest, ...pageShape };

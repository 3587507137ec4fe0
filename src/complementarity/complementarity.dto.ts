/** Complementarity as the GraphQL door shows it: types made from the shapes of the REST answers. */
import { ArgsType, Field, Int } from '@nestjs/graphql';
import { z } from 'zod';
import { pageShape, QuestionArgs, questionShape } from '../api/graphql/arguments.js';
import { objectOf } from '../api/graphql/model.js';
import { enumOf } from '../api/graphql/scalars.js';
import { KNOWN } from '../coverage/known.dto.js';
import { complementaritySchema, flowsSchema, hinterlandSchema, RULES } from './complementarity.schema.js';

const RuleEnum = enumOf(
  'AllocationRule',
  RULES,
  'Who serves: the nearest in reach, or the nearest with places left.',
);

export const ComplementarityModel = objectOf(
  'Complementarity',
  complementaritySchema,
  KNOWN,
  'How county seat, towns and villages complement one another.',
);
export const FlowsModel = objectOf('Flows', flowsSchema, KNOWN, 'Who serves whom, as data of a Sankey.');
export const HinterlandModel = objectOf(
  'Hinterland',
  hinterlandSchema,
  KNOWN,
  'Settlements of others that are served.',
);

@ArgsType()
export class RuleArgs extends QuestionArgs {
  @Field(() => RuleEnum, {
    nullable: true,
    description: 'How people are given to facilities; nearest by default.',
  })
  rule?: (typeof RULES)[number];
}

@ArgsType()
export class RulePageArgs extends RuleArgs {
  @Field(() => Int, { defaultValue: 50, description: 'How many, 1 to 1000.' })
  first: number;

  @Field(() => String, { nullable: true, description: 'nextCursor of the page before.' })
  after?: string;
}

export const ruleShape = { ...questionShape, rule: z.enum(RULES).default('nearest') };
export const rulePageShape = { ...ruleShape, ...pageShape };

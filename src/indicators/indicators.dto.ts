/** Indicators as the GraphQL door shows them: types made from the shapes of the REST answers. */
import { ArgsType, Field, Float, Int } from '@nestjs/graphql';
import { QuestionArgs } from '../api/graphql/arguments.js';
import { objectOf } from '../api/graphql/model.js';
import type { KnownTypes } from '../api/graphql/model.js';
import { KNOWN } from '../coverage/known.dto.js';
import { capacitySchema, layoutSchema } from './schemas/capacity.schema.js';
import { policySchema } from './schemas/common.schema.js';
import { equitySchema, paritySchema } from './schemas/equity.schema.js';
import { citizenisationSchema, employmentSchema } from './schemas/people.schema.js';
import { keyTownsSchema, landSchema, seatCheckSchema } from './schemas/places.schema.js';

const PolicyModel = objectOf('PolicyWords', policySchema, KNOWN, 'Which words of the policy it measures.');
const known: KnownTypes = { ...KNOWN, objects: new Map([...KNOWN.objects, [policySchema, PolicyModel]]) };

export const CapacityModel = objectOf('CarryingCapacity', capacitySchema, known);
export const LayoutModel = objectOf('Layout', layoutSchema, known);
export const EquityModel = objectOf('Equity', equitySchema, known);
export const ParityModel = objectOf('Parity', paritySchema, known);
export const EmploymentModel = objectOf('Employment', employmentSchema, known);
export const CitizenisationModel = objectOf('Citizenisation', citizenisationSchema, known);
export const KeyTownsModel = objectOf('KeyTowns', keyTownsSchema, known);
export const SeatCheckModel = objectOf('SeatCheck', seatCheckSchema, known);
export const LandModel = objectOf('LandBalance', landSchema, known);

@ArgsType()
export class RuledArgs extends QuestionArgs {
  @Field(() => String, { nullable: true, description: 'nearest, or capacity: places are respected.' })
  rule?: string;
}

@ArgsType()
export class CapacityArgs extends RuledArgs {
  @Field(() => [Float], { nullable: true, description: 'Bounds of the bands; 0.5, 0.85, 1 by default.' })
  bands?: number[];
  @Field(() => Int, {
    nullable: true,
    description: 'People who settle; their mix of ages is that of the unit.',
  })
  newcomers?: number;
  @Field(() => String, {
    nullable: true,
    description: 'Code of the town where they settle; the seat by default.',
  })
  settleIn?: string;
}

@ArgsType()
export class EquityArgs extends QuestionArgs {
  @Field(() => String, { nullable: true, description: 'coverage (default) or access.' })
  spread?: string;
  @Field(() => String, { nullable: true, description: 'tier (default) or people.' })
  ranking?: string;
}

@ArgsType()
export class KeyTownsArgs extends RuledArgs {
  @Field(() => [Float], {
    nullable: true,
    description: 'Weights of centrality, reach, growth, capacity; 1 each by default.',
  })
  weights?: number[];
}

@ArgsType()
export class CitizenisationArgs extends QuestionArgs {
  @Field(() => Float, { nullable: true, description: '2.62 by default, as in the census of 2020.' })
  peoplePerHousehold?: number;
}

@ArgsType()
export class SeatCheckArgs extends QuestionArgs {
  @Field(() => String, {
    nullable: true,
    description: 'Tier whose requirements hold; county_seat by default.',
  })
  tier?: string;
}

@ArgsType()
export class LandArgs extends QuestionArgs {
  @Field(() => String, { nullable: true, description: 'Points lon,lat separated by semicolons.' })
  sites?: string;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether standing outside the urban boundary is a conflict.',
  })
  urbanBoundary?: boolean;
}

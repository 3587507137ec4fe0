/** The catalogue as the GraphQL door shows it. */
import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { enumOf } from '../api/graphql/scalars.js';
import { DOMAINS, RULE_KINDS, VERIFIED } from '../common/vocabulary.js';
import type { Domain, RuleKind, Verified } from '../common/vocabulary.js';
import type { ServiceRecord, StandardRuleRecord } from '../store/repositories/standards.reader.js';
import type { StandardSet } from './standards.service.js';

const DomainEnum = enumOf('Domain', DOMAINS, 'What the policy wants laid out together.');
const RuleKindEnum = enumOf('RuleKind', RULE_KINDS, 'What a rule asks: a reach, a capacity, or presence.');
const VerifiedEnum = enumOf(
  'Verified',
  VERIFIED,
  'How well the figure of a rule was checked against its source.',
);

@ObjectType('Service', { description: 'What people need.' })
export class ServiceModel implements ServiceRecord {
  @Field(() => String)
  code: string;
  @Field(() => String)
  name: string;
  @Field(() => String, { nullable: true })
  nameEn: string | null;
  @Field(() => DomainEnum)
  domain: Domain;
  @Field(() => String, { nullable: true, description: 'What its capacity is counted in.' })
  capacityUnit: string | null;
  @Field(() => Float, { description: 'Weight in the severity of gaps.' })
  weight: number;

  /** Revision it was asked for at. No field of the schema. */
  revision?: number | undefined;
}

@ObjectType('StandardRule', { description: 'One rule of a standard set, with its source.' })
export class StandardRuleModel implements StandardRuleRecord {
  @Field(() => String)
  code: string;
  /** Shown as the service itself. */
  service: string;
  @Field(() => String, { nullable: true })
  name: string | null;
  @Field(() => String, { nullable: true })
  nameEn: string | null;
  @Field(() => RuleKindEnum)
  kind: RuleKind;
  @Field(() => [String], { description: 'Tiers it applies to; empty = all.' })
  tiers: string[];
  @Field(() => Float, { nullable: true, description: 'Threshold in metres; closed.' })
  metres: number | null;
  @Field(() => Float, { nullable: true, description: 'Threshold in minutes, by `mode`.' })
  minutes: number | null;
  @Field(() => String, { nullable: true })
  mode: string | null;
  @Field(() => Float, { nullable: true })
  capacityPer1000: number | null;
  @Field(() => String, { nullable: true })
  capacityUnit: string | null;
  @Field(() => String, { nullable: true, description: 'Level of which every unit must have one.' })
  presenceLevel: string | null;
  @Field(() => [String], { description: 'Groups of people whom it is for; empty = all.' })
  groups: string[];
  @Field(() => String, { nullable: true })
  terrain: string | null;
  @Field(() => String)
  source: string;
  @Field(() => String, { nullable: true })
  clause: string | null;
  @Field(() => Int, { nullable: true })
  goalYear: number | null;
  @Field(() => VerifiedEnum)
  verified: Verified;

  /** Revision it was asked for at. No field of the schema. */
  revision?: number | undefined;
}

@ObjectType('StandardSet')
export class StandardSetModel implements Omit<StandardSet, 'rules'> {
  @Field(() => String)
  code: string;
  @Field(() => String)
  name: string;
  @Field(() => String, { nullable: true })
  nameEn: string | null;
  @Field(() => String, { nullable: true, description: 'First day in force; null = always was.' })
  validFrom: string | null;
  @Field(() => String, { nullable: true, description: 'First day no longer in force; null = open.' })
  validTo: string | null;

  /** Revision it was asked for at. No field of the schema. */
  revision?: number | undefined;
}

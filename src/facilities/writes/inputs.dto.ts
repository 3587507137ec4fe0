/** Single writes of facilities as the GraphQL door takes them; the checks are those of the REST bodies. */
import { Field, Float, InputType } from '@nestjs/graphql';
import type { FacilityStatus } from '../../common/vocabulary.js';
import { FacilityStatusEnum } from '../facilities.dto.js';

@InputType('OfferInput')
export class OfferInput {
  @Field(() => String)
  service: string;
  @Field(() => Float, { nullable: true, description: 'Null = unknown.' })
  capacity?: number | null;
  @Field(() => String, { nullable: true })
  capacityUnit?: string | null;
}

@InputType('FacilityPeriodInput')
export class FacilityPeriodInput {
  @Field(() => String, { nullable: true, description: 'First day of the state; null = since ever.' })
  from?: string | null;
  @Field(() => FacilityStatusEnum)
  status: FacilityStatus;
}

@InputType('EntryInput')
export class EntryInput {
  @Field(() => String)
  name: string;
  @Field(() => String)
  value: string;
}

@InputType('FacilityPatch', { description: 'Fields left out stay; null clears a field that may be empty.' })
export class FacilityPatchInput {
  @Field(() => String, { nullable: true })
  name?: string;
  @Field(() => String, { nullable: true })
  nameEn?: string | null;
  @Field(() => Float, { nullable: true, description: 'In the system of crs, or of the version held.' })
  lon?: number;
  @Field(() => Float, { nullable: true, description: 'In the system of crs, or of the version held.' })
  lat?: number;
  @Field(() => String, { nullable: true, description: 'WGS84, CGCS2000, GCJ02, BD09 or EPSG:n.' })
  crs?: string;
  @Field(() => String, { nullable: true, description: 'Code of the unit; null = to be found by the point.' })
  unit?: string | null;
  @Field(() => [OfferInput], { nullable: true })
  offers?: OfferInput[];
  @Field(() => [FacilityPeriodInput], { nullable: true })
  periods?: FacilityPeriodInput[];
  @Field(() => Float, { nullable: true })
  serviceRadiusMetres?: number | null;
  @Field(() => [EntryInput], { nullable: true })
  identifiers?: EntryInput[];
  @Field(() => [EntryInput], { nullable: true })
  attributes?: EntryInput[];
}

@InputType('NewFacility')
export class NewFacilityInput extends FacilityPatchInput {
  @Field(() => String)
  feed: string;
  @Field(() => String)
  externalId: string;
  @Field(() => String)
  declare name: string;
  @Field(() => Float)
  declare lon: number;
  @Field(() => Float)
  declare lat: number;
  @Field(() => [OfferInput])
  declare offers: OfferInput[];
}

/** Takes: an input. Gives: the body that REST takes for the same write. */
export function bodyOf(input: FacilityPatchInput): Record<string, unknown> {
  const { identifiers, attributes, ...rest } = input;
  return {
    ...rest,
    ...(rest.offers ? { offers: rest.offers.map((offer) => ({ ...offer })) } : {}),
    ...(rest.periods
      ? { periods: rest.periods.map(({ from, status }) => ({ from: from ?? null, status })) }
      : {}),
    ...(identifiers ? { identifiers: mapOf(identifiers) } : {}),
    ...(attributes ? { attributes: mapOf(attributes) } : {}),
  };
}

function mapOf(entries: readonly EntryInput[]): Record<string, string> {
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
}

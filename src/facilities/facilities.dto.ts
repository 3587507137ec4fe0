/** Facilities as the GraphQL door shows them. */
import { Field, Float, ObjectType } from '@nestjs/graphql';
import { PageInfoModel } from '../api/graphql/connection.js';
import { enumOf, Long } from '../api/graphql/scalars.js';
import { FACILITY_STATUSES, UNIT_SOURCES } from '../common/vocabulary.js';
import type { FacilityStatus, UnitSource } from '../common/vocabulary.js';
import type { Facility } from './facilities.shape.js';

export const FacilityStatusEnum = enumOf(
  'FacilityStatus',
  FACILITY_STATUSES,
  'State of a facility on a date.',
);
const UnitSourceEnum = enumOf(
  'UnitSource',
  UNIT_SOURCES,
  'How it was found in which unit a facility stands.',
);

@ObjectType('SourcePoint', { description: 'A pair of coordinates as it came.' })
export class SourcePointModel {
  @Field(() => Float)
  x: number;
  @Field(() => Float)
  y: number;
  @Field(() => String)
  crs: string;
}

@ObjectType('FacilityPeriod')
export class FacilityPeriodModel {
  @Field(() => String, { nullable: true, description: 'First day of the state; null = since ever.' })
  from: string | null;
  @Field(() => FacilityStatusEnum)
  status: FacilityStatus;
}

@ObjectType('Offer', { description: 'A service that a facility provides.' })
export class OfferModel {
  /** Shown as the service itself. */
  service: string;
  @Field(() => Float, { nullable: true, description: 'Null = unknown, never 0.' })
  capacity: number | null;
  @Field(() => String, { nullable: true })
  capacityUnit: string | null;

  /** Revision the facility was asked for at. No field of the schema. */
  revision?: number | undefined;
}

@ObjectType('Entry')
export class EntryModel {
  @Field(() => String)
  name: string;
  @Field(() => String)
  value: string;
}

@ObjectType('Facility', { description: 'A place that provides services.' })
export class FacilityModel implements Omit<Facility, 'identifiers' | 'attributes'> {
  @Field(() => String, { description: 'feed:externalId.' })
  id: string;
  @Field(() => String)
  feed: string;
  @Field(() => String)
  externalId: string;
  @Field(() => String)
  name: string;
  @Field(() => String, { nullable: true })
  nameEn: string | null;
  @Field(() => Float, { description: 'Longitude, WGS-84 degrees.' })
  lon: number;
  @Field(() => Float, { description: 'Latitude, WGS-84 degrees.' })
  lat: number;
  @Field(() => SourcePointModel, { description: 'The pair and its coordinate system as they came.' })
  source: Facility['source'];
  /** Shown as the unit itself. */
  unit: string;
  @Field(() => UnitSourceEnum)
  unitSource: UnitSource;
  /** Shown as the unit itself. */
  town: string | null;
  @Field(() => String)
  countyCode: string;
  @Field(() => Float, { nullable: true, description: 'Its own radius; null = that of the standard.' })
  serviceRadiusMetres: number | null;
  @Field(() => [OfferModel])
  offers: readonly OfferModel[];
  @Field(() => FacilityStatusEnum, { nullable: true, description: 'State on the date asked for.' })
  status: FacilityStatus | null;
  @Field(() => [FacilityPeriodModel], { description: 'From each date on, the state.' })
  periods: Facility['periods'];
  @Field(() => [EntryModel], { description: 'Unified social credit code, school code ...' })
  identifiers: EntryModel[];
  @Field(() => [EntryModel], { description: 'What else the source says.' })
  attributes: EntryModel[];
  @Field(() => Long, { description: 'Revision that made this version of the facility.' })
  version: number;

  /** The moment it was asked for. No field of the schema. */
  moment: { readonly asOf?: string; readonly revision?: number };
}

@ObjectType('FacilityEdge')
export class FacilityEdgeModel {
  @Field(() => String)
  cursor: string;
  @Field(() => FacilityModel)
  node: FacilityModel;
}

@ObjectType('FacilityConnection')
export class FacilityConnectionModel {
  @Field(() => Long, { nullable: true, description: 'Revision of the data the list was made from.' })
  revision: number | null;
  @Field(() => [FacilityEdgeModel])
  edges: FacilityEdgeModel[];
  @Field(() => PageInfoModel)
  pageInfo: PageInfoModel;
}

/** Takes: a facility and the moment it was asked for. Gives: what the door shows. */
export function facilityModel(facility: Facility, moment: FacilityModel['moment']): FacilityModel {
  const { identifiers, attributes, offers, ...rest } = facility;
  return {
    ...rest,
    offers: offers.map((offer) => ({ ...offer, revision: moment.revision })),
    identifiers: entries(identifiers),
    attributes: entries(attributes),
    moment,
  };
}

function entries(map: Readonly<Record<string, string>>): EntryModel[] {
  return Object.entries(map).map(([name, value]) => ({ name, value }));
}

/** Feeds and facilities: the rows of 1764300003000-CreateFacilities, without relations. */
import type { Point } from 'geojson';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'feed' })
export class FeedRow {
  @PrimaryColumn({ type: 'varchar', length: 64 })
  code: string;

  @PrimaryColumn({ type: 'bigint', name: 'rev_from' })
  revFrom: number;

  @Column({ type: 'bigint', name: 'rev_to', nullable: true })
  revTo: number | null;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', nullable: true })
  owner: string | null;

  @Column({ type: 'varchar', length: 32, name: 'region_code', nullable: true })
  regionCode: string | null;

  @Column({ type: 'text' })
  crs: string;

  @Column({ type: 'text', nullable: true })
  encoding: string | null;

  @Column({ type: 'jsonb', name: 'column_mapping' })
  columnMapping: unknown;

  @Column({ type: 'jsonb', name: 'category_mapping' })
  categoryMapping: unknown;

  @Column({ type: 'text' })
  mode: string;

  @Column({ type: 'text', name: 'code_scheme' })
  codeScheme: string;

  @Column({ type: 'double precision', name: 'max_closed_share' })
  maxClosedShare: number;
}

@Entity({ name: 'facility' })
export class FacilityRow {
  @PrimaryColumn({ type: 'varchar', length: 32, name: 'county_code' })
  countyCode: string;

  @PrimaryColumn({ type: 'varchar', length: 200 })
  id: string;

  @PrimaryColumn({ type: 'bigint', name: 'rev_from' })
  revFrom: number;

  @Column({ type: 'bigint', name: 'rev_to', nullable: true })
  revTo: number | null;

  @Column({ type: 'varchar', length: 64, name: 'feed_code' })
  feedCode: string;

  @Column({ type: 'varchar', length: 128, name: 'external_id' })
  externalId: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', name: 'name_en', nullable: true })
  nameEn: string | null;

  @Column({ type: 'double precision' })
  lon: number;

  @Column({ type: 'double precision' })
  lat: number;

  @Column({
    type: 'geometry',
    spatialFeatureType: 'Point',
    srid: 4326,
    nullable: true,
    insert: false,
    update: false,
  })
  geom: Point | null;

  @Column({ type: 'double precision', name: 'source_x' })
  sourceX: number;

  @Column({ type: 'double precision', name: 'source_y' })
  sourceY: number;

  @Column({ type: 'text', name: 'source_crs' })
  sourceCrs: string;

  @Column({ type: 'varchar', length: 32, name: 'unit_code' })
  unitCode: string;

  @Column({ type: 'text', name: 'unit_source' })
  unitSource: string;

  @Column({ type: 'varchar', length: 32, name: 'town_code', nullable: true })
  townCode: string | null;

  @Column({ type: 'double precision', name: 'service_radius_metres', nullable: true })
  serviceRadiusMetres: number | null;

  @Column({ type: 'text', array: true, name: 'offer_services' })
  offerServices: string[];

  @Column({ type: 'double precision', array: true, name: 'offer_capacities' })
  offerCapacities: (number | null)[];

  @Column({ type: 'text', array: true, name: 'offer_units' })
  offerUnits: string[];

  @Column({ type: 'date', array: true, name: 'period_from' })
  periodFrom: string[];

  @Column({ type: 'text', array: true, name: 'period_status' })
  periodStatus: string[];

  @Column({ type: 'jsonb' })
  identifiers: unknown;

  @Column({ type: 'jsonb' })
  attributes: unknown;
}

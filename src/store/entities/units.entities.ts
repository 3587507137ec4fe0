/** Units, boundaries and people: the rows of 1764300001000-CreateUnits, without relations. */
import type { Point, MultiPolygon } from 'geojson';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'unit' })
export class UnitRow {
  @PrimaryColumn({ type: 'varchar', length: 32, name: 'county_code' })
  countyCode: string;

  @PrimaryColumn({ type: 'varchar', length: 32 })
  code: string;

  @PrimaryColumn({ type: 'date', name: 'valid_from' })
  validFrom: string;

  @PrimaryColumn({ type: 'bigint', name: 'rev_from' })
  revFrom: number;

  @Column({ type: 'date', name: 'valid_to', nullable: true })
  validTo: string | null;

  @Column({ type: 'bigint', name: 'rev_to', nullable: true })
  revTo: number | null;

  @Column({ type: 'text' })
  level: string;

  @Column({ type: 'varchar', length: 32, name: 'parent_code', nullable: true })
  parentCode: string | null;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', name: 'name_en', nullable: true })
  nameEn: string | null;

  @Column({ type: 'text', name: 'code_scheme' })
  codeScheme: string;

  @Column({ type: 'text', nullable: true })
  tier: string | null;

  @Column({ type: 'text', name: 'urban_rural_class', nullable: true })
  urbanRuralClass: string | null;

  @Column({ type: 'text', nullable: true })
  terrain: string | null;

  @Column({ type: 'date', nullable: true })
  edition: string | null;

  @Column({ type: 'double precision', nullable: true })
  lon: number | null;

  @Column({ type: 'double precision', nullable: true })
  lat: number | null;

  @Column({
    type: 'geometry',
    spatialFeatureType: 'Point',
    srid: 4326,
    nullable: true,
    insert: false,
    update: false,
  })
  geom: Point | null;
}

@Entity({ name: 'boundary' })
export class BoundaryRow {
  @PrimaryColumn({ type: 'varchar', length: 32, name: 'county_code' })
  countyCode: string;

  @PrimaryColumn({ type: 'varchar', length: 32 })
  code: string;

  @PrimaryColumn({ type: 'date', name: 'valid_from' })
  validFrom: string;

  @PrimaryColumn({ type: 'bigint', name: 'rev_from' })
  revFrom: number;

  @Column({ type: 'date', name: 'valid_to', nullable: true })
  validTo: string | null;

  @Column({ type: 'bigint', name: 'rev_to', nullable: true })
  revTo: number | null;

  @Column({ type: 'geometry', spatialFeatureType: 'MultiPolygon', srid: 4326 })
  geom: MultiPolygon;
}

@Entity({ name: 'population' })
export class PopulationRow {
  @PrimaryColumn({ type: 'varchar', length: 32, name: 'county_code' })
  countyCode: string;

  @PrimaryColumn({ type: 'varchar', length: 32, name: 'settlement_code' })
  settlementCode: string;

  @PrimaryColumn({ type: 'date', name: 'reference_date' })
  referenceDate: string;

  @PrimaryColumn({ type: 'text' })
  basis: string;

  @PrimaryColumn({ type: 'bigint', name: 'rev_from' })
  revFrom: number;

  @Column({ type: 'bigint', name: 'rev_to', nullable: true })
  revTo: number | null;

  @Column({ type: 'bigint', array: true, name: 'persons_by_group' })
  personsByGroup: (number | null)[];
}

/** Land zones: the rows of 1764300004000-CreateLandZones, without relations. */
import type { MultiPolygon } from 'geojson';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'land_zone' })
export class LandZoneRow {
  @PrimaryColumn({ type: 'varchar', length: 32, name: 'county_code' })
  countyCode: string;

  @PrimaryColumn({ type: 'varchar', length: 128 })
  id: string;

  @PrimaryColumn({ type: 'bigint', name: 'rev_from' })
  revFrom: number;

  @Column({ type: 'bigint', name: 'rev_to', nullable: true })
  revTo: number | null;

  @Column({ type: 'text' })
  class: string;

  @Column({ type: 'text', nullable: true })
  name: string | null;

  @Column({ type: 'date', name: 'valid_from', nullable: true })
  validFrom: string | null;

  @Column({ type: 'date', name: 'valid_to', nullable: true })
  validTo: string | null;

  @Column({ type: 'geometry', spatialFeatureType: 'MultiPolygon', srid: 4326 })
  geom: MultiPolygon;
}

/** Bounds of the gaps of each county: the row of 1764300086000-CreateGapBounds. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'gap_bound' })
export class GapBoundRow {
  @PrimaryColumn({ type: 'varchar', length: 32, name: 'county_code' })
  countyCode: string;

  @Column({ type: 'double precision', array: true })
  worst: number[];
}

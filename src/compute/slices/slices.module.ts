/** One cache of slices for all rooms of the process. */
import { Global, Module } from '@nestjs/common';
import { CONFIG } from '../../config.js';
import type { Config } from '../../config.js';
import { Database } from '../../store/database.js';
import { Spot } from '../spot/spot.js';
import { Slices } from './slices.js';

@Global()
@Module({
  providers: [
    {
      provide: Slices,
      inject: [Database, CONFIG, Spot],
      useFactory: (db: Database, config: Config, spot: Spot) => new Slices(db, config, undefined, spot),
    },
  ],
  exports: [Slices],
})
export class SlicesModule {}

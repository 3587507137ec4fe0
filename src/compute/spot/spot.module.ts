/** One place to compute on the spot for all rooms of the process. */
import { Global, Module } from '@nestjs/common';
import { CONFIG } from '../../config.js';
import type { Config } from '../../config.js';
import { Database } from '../../store/database.js';
import { Spot } from './spot.js';

@Global()
@Module({
  providers: [
    {
      provide: Spot,
      inject: [Database, CONFIG],
      useFactory: (db: Database, config: Config) => new Spot(db, config),
    },
  ],
  exports: [Spot],
})
export class SpotModule {}

/** One cache of slices for all rooms of the process. */
import { Global, Module } from '@nestjs/common';
import { CONFIG } from '../../config.js';
import type { Config } from '../../config.js';
import { Database } from '../../store/database.js';
import { Slices } from './slices.js';

@Global()
@Module({
  providers: [
    {
      provide: Slices,
      inject: [Database, CONFIG],
      useFactory: (db: Database, config: Config) => new Slices(db, config),
    },
  ],
  exports: [Slices],
})
export class SlicesModule {}

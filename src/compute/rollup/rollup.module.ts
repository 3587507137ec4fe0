/** One roll-up for all rooms of the process. */
import { Global, Module } from '@nestjs/common';
import { CONFIG } from '../../config.js';
import type { Config } from '../../config.js';
import { Database } from '../../store/database.js';
import { Rollup } from './rollup.js';

@Global()
@Module({
  providers: [
    {
      provide: Rollup,
      inject: [Database, CONFIG],
      useFactory: (db: Database, config: Config) => new Rollup(db, config),
    },
  ],
  exports: [Rollup],
})
export class RollupModule {}

/** Jobs and the siting solver of the process; the application ends both. */
import { Module } from '@nestjs/common';
import type { DynamicModule, OnModuleDestroy } from '@nestjs/common';
import { CONFIG } from '../../config.js';
import type { Config } from '../../config.js';
import { Database } from '../../store/database.js';
import { Jobs } from '../jobs/jobs.js';
import { Slices } from '../slices/slices.js';
import { SitingSolver } from '../solver/siting.solver.js';
import { Siting } from './siting.js';

class Ending implements OnModuleDestroy {
  constructor(
    private readonly jobs: Jobs,
    private readonly solver: SitingSolver,
  ) {}

  async onModuleDestroy(): Promise<void> {
    await this.jobs.stop();
    await this.solver.close();
  }
}

@Module({})
export class SitingComputeModule {
  static with(onFailure: (error: unknown) => void): DynamicModule {
    return {
      module: SitingComputeModule,
      global: true,
      providers: [
        { provide: SitingSolver, useFactory: () => new SitingSolver() },
        {
          provide: Jobs,
          inject: [Database, CONFIG],
          useFactory: (db: Database, config: Config) => new Jobs(db, config, onFailure),
        },
        {
          provide: Siting,
          inject: [Database, CONFIG, Slices, SitingSolver],
          useFactory: (db: Database, config: Config, slices: Slices, solver: SitingSolver) =>
            new Siting(db, config, slices, solver),
        },
        {
          provide: Ending,
          inject: [Jobs, SitingSolver],
          useFactory: (jobs: Jobs, solver: SitingSolver) => new Ending(jobs, solver),
        },
      ],
      exports: [Jobs, Siting],
    };
  }
}

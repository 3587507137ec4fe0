/** Lends the database and the unit of work; both are opened before the application is made. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { Database } from './database.js';
import { UnitOfWork } from './unit-of-work.js';

@Module({})
export class StoreModule {
  static over(parts: { db: Database; unitOfWork: UnitOfWork; config: Config }): DynamicModule {
    return {
      module: StoreModule,
      global: true,
      providers: [
        { provide: Database, useValue: parts.db },
        { provide: UnitOfWork, useValue: parts.unitOfWork },
        { provide: CONFIG, useValue: parts.config },
      ],
      exports: [Database, UnitOfWork, CONFIG],
    };
  }
}

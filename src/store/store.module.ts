/** Lends the database and the unit of work; both are opened before the application is made. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { Database } from './database.js';
import { Freshness } from './fresh/freshness.js';
import { KeptAnswers } from './fresh/kept.answers.js';
import { StoredUnits } from './fresh/stored.units.js';
import { UnitOfWork } from './unit-of-work.js';

@Module({})
export class StoreModule {
  static over(parts: { db: Database; unitOfWork: UnitOfWork; config: Config }): DynamicModule {
    const freshness = new Freshness(parts.db);
    const kept = new KeptAnswers(freshness, parts.config.HINTERLAND_ANSWERS_MB * 1_000_000);
    return {
      module: StoreModule,
      global: true,
      providers: [
        { provide: Database, useValue: parts.db },
        { provide: UnitOfWork, useValue: parts.unitOfWork },
        { provide: CONFIG, useValue: parts.config },
        { provide: Freshness, useValue: freshness },
        { provide: KeptAnswers, useValue: kept },
        { provide: StoredUnits, useValue: new StoredUnits(parts.db, kept) },
      ],
      exports: [Database, UnitOfWork, CONFIG, Freshness, KeptAnswers, StoredUnits],
    };
  }
}

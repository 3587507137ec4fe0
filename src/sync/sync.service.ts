/** Imports as a caller over the web asks for them, and what came of past ones. */
import { Inject, Injectable } from '@nestjs/common';
import { notFound } from '../common/errors.js';
import { Database } from '../store/database.js';
import { readSync } from '../store/repositories/syncs.reader.js';
import type { HeldSync } from '../store/repositories/syncs.reader.js';
import { ImportService } from './import.service.js';
import type { ImportQuestion } from './import.service.js';

/** Verdicts told in one answer; all that are kept stay in the database. */
const SHOWN_VERDICTS = 1_000;

@Injectable()
export class SyncService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(ImportService) private readonly imports: ImportService,
  ) {}

  /** Imports a file and gives the same report that `one` gives later. */
  async import(question: ImportQuestion): Promise<HeldSync> {
    const { id } = await this.imports.importFile(question);
    return this.one(id);
  }

  /** Fails: `syncs/not-found`. */
  async one(id: string): Promise<HeldSync> {
    const sync = await readSync(this.db, id, SHOWN_VERDICTS);
    if (sync === null) throw notFound('syncs/not-found', 'No import of this id is held.', id);
    return sync;
  }
}

/** The tables as the migrations leave them: they can be taken back, and the entities describe them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityMetadata } from 'typeorm';
import { runMigrations } from '../../src/store/data-source.js';
import { ENTITIES } from '../../src/store/entities/entities.js';
import { MIGRATIONS } from '../../src/store/migrations.js';
import { testDatabase } from '../support/database.js';
import type { TestDatabase } from '../support/database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase({ entities: ENTITIES, migrations: MIGRATIONS });
});
afterAll(async () => {
  await database?.close();
});

/** Every column of our tables, one line each: what two schemas are compared by. */
async function columns(): Promise<string[]> {
  const rows: { line: string }[] = await database.dataSource.query(`
    SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
           || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
           || CASE WHEN a.attnum = ANY (i.indkey) THEN ' key' ELSE '' END AS line
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    LEFT JOIN pg_depend d ON d.objid = c.oid AND d.deptype = 'e'
    WHERE c.relkind = 'r' AND d.objid IS NULL AND c.relname <> 'migrations'`);
  return rows.map((row) => row.line).sort();
}

async function indexes(): Promise<string[]> {
  const rows: { indexdef: string }[] = await database.dataSource.query(
    `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT IN ('migrations', 'spatial_ref_sys')`,
  );
  return rows.map((row) => row.indexdef).sort();
}

/** The same lines, from what the entities say. */
function described(entity: EntityMetadata): string[] {
  const names: Record<string, string> = {
    varchar: 'character varying',
    timestamptz: 'timestamp with time zone',
  };
  return entity.columns.map((column) => {
    const base = names[String(column.type)] ?? String(column.type);
    const length = column.length ? `(${column.length})` : '';
    const spatial = column.spatialFeatureType ? `(${column.spatialFeatureType},${column.srid})` : '';
    const type = `${base}${length}${spatial}${column.isArray ? '[]' : ''}`;
    const isNotNull = !column.isNullable || column.isPrimary;
    return `${entity.tableName}.${column.databaseName} ${type}${isNotNull ? ' not null' : ''}${column.isPrimary ? ' key' : ''}`;
  });
}

describe('the migrations', () => {
  it('run once each, and a second start has nothing to do', async () => {
    expect(await runMigrations(database.dataSource)).toHaveLength(MIGRATIONS.length);
    expect(await runMigrations(database.dataSource)).toEqual([]);
  });

  it('leave no table behind on the way back, and the same schema after going up again', async () => {
    const before = [await columns(), await indexes()];
    expect(before[0]?.length).toBeGreaterThan(100);
    for (let n = 0; n < MIGRATIONS.length; n += 1)
      await database.dataSource.undoLastMigration({ transaction: 'each' });
    expect([await columns(), await indexes()]).toEqual([[], []]);
    await runMigrations(database.dataSource);
    expect([await columns(), await indexes()]).toEqual(before);
  });

  it('make the tables, columns, types, nullability and keys that the entities describe', async () => {
    const fromEntities = database.dataSource.entityMetadatas.flatMap(described).sort();
    expect(fromEntities).toEqual(await columns());
  });

  it('start with revision 0', async () => {
    expect(await database.dataSource.query('SELECT revision FROM revision_counter')).toEqual([
      { revision: 0 },
    ]);
  });
});

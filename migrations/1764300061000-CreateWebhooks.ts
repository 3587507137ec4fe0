import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The feed of changes is read from the versioned rows themselves, so it needs indexes and no table. Webhooks
 * hold how far they have read it; what is to be sent stands in an outbox, and is put there in the transaction
 * that moves the position on, so that a crash loses nothing.
 */
const VERSIONED: readonly (readonly [table: string, key: string])[] = [
  ['facility', 'id'],
  ['unit', 'code'],
  ['boundary', 'code'],
  ['population', 'settlement_code'],
  ['standard_set', 'code'],
];

export class CreateWebhooks1764300061000 implements MigrationInterface {
  readonly name = 'CreateWebhooks1764300061000';

  async up(q: QueryRunner): Promise<void> {
    for (const [table, key] of VERSIONED) {
      await q.query(`CREATE INDEX change_${table}_begun ON ${table} (rev_from, ${key} COLLATE "C")`);
      await q.query(
        `CREATE INDEX change_${table}_ended ON ${table} (rev_to, ${key} COLLATE "C") WHERE rev_to IS NOT NULL`,
      );
      await q.query(`CREATE INDEX change_${table}_versions ON ${table} (${key}, rev_from)`);
    }
    await q.query(`
      CREATE TABLE webhook (
        id varchar(16) PRIMARY KEY,
        url text NOT NULL,
        region_code varchar(32),
        kinds text[],
        secret text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        created_by text NOT NULL,
        read_revision bigint NOT NULL,
        read_kind text NOT NULL,
        read_key text NOT NULL,
        next_number bigint NOT NULL DEFAULT 1
      )`);
    await q.query(`
      CREATE TABLE webhook_delivery (
        webhook_id varchar(16) NOT NULL,
        number bigint NOT NULL,
        state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'dead')),
        body text NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        due_at timestamptz NOT NULL DEFAULT now(),
        claim text,
        claimed_until timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        finished_at timestamptz,
        last_status integer,
        last_error text,
        PRIMARY KEY (webhook_id, number)
      )`);
    await q.query(
      `CREATE INDEX webhook_delivery_pending ON webhook_delivery (webhook_id, number) WHERE state = 'pending'`,
    );
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE webhook_delivery`);
    await q.query(`DROP TABLE webhook`);
    for (const [table] of VERSIONED)
      for (const what of ['begun', 'ended', 'versions']) await q.query(`DROP INDEX change_${table}_${what}`);
  }
}

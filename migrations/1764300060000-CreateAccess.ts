import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who may write, and who wrote what. Of a key only the SHA-256 of its secret is kept; while a rotation
 * overlaps, two. The audit log is written in the transaction of what it tells of, and can only grow: a
 * trigger refuses whatever would change or remove a row.
 */
export class CreateAccess1764300060000 implements MigrationInterface {
  readonly name = 'CreateAccess1764300060000';

  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE api_key (
        id varchar(16) PRIMARY KEY,
        name text NOT NULL,
        role text NOT NULL CHECK (role IN ('reader', 'syncer', 'ministry', 'admin')),
        region_code varchar(32),
        feeds text[],
        secret_hash bytea NOT NULL CHECK (octet_length(secret_hash) = 32),
        previous_hash bytea CHECK (octet_length(previous_hash) = 32),
        previous_until timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        created_by text NOT NULL,
        expires_at timestamptz,
        revoked_at timestamptz,
        last_used_at timestamptz,
        CHECK (role <> 'syncer' OR feeds IS NOT NULL),
        CHECK ((previous_hash IS NULL) = (previous_until IS NULL))
      )`);
    await q.query(`
      CREATE TABLE audit_entry (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL DEFAULT now(),
        actor text NOT NULL,
        kind text NOT NULL,
        key text,
        summary text NOT NULL,
        was jsonb,
        became jsonb,
        revision bigint
      )`);
    await q.query(`CREATE INDEX audit_entry_key ON audit_entry (kind, key, id)`);
    await q.query(`CREATE INDEX audit_entry_actor ON audit_entry (actor, id)`);
    await q.query(`CREATE INDEX audit_entry_revision ON audit_entry (revision, id)`);
    await q.query(`
      CREATE FUNCTION audit_entry_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'the audit log only grows: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
      END $$`);
    await q.query(`
      CREATE TRIGGER audit_entry_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
        FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_only_grows()`);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query(`DROP TABLE audit_entry`);
    await q.query(`DROP FUNCTION audit_entry_only_grows()`);
    await q.query(`DROP TABLE api_key`);
  }
}

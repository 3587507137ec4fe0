/**
 * The gateway: serves the PostgreSQL wire protocol on a unix socket over one embedded session.
 * Many connections share that session by turns; a turn lasts until ReadyForQuery says "idle", so a
 * transaction is never mixed with another connection's statements.
 */
import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { Turns } from './turns.js';
import * as wire from './wire.js';

/** The database behind the gateway: takes whole batches of messages, gives the whole reply. */
export interface Backend {
  /** Runs client messages up to and including Sync, Flush, a simple query or the end of a COPY. */
  run(messages: Buffer): Promise<Buffer>;
  isInTransaction(): boolean;
  /** Server parameters a client is told at the start, e.g. `server_version`. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface GatewayLimits {
  /** How long a connection may wait for its turn, ms. */
  readonly waitMs: number;
  /** How long an open transaction may stay silent, ms. */
  readonly idleTransactionMs: number;
}

export const DEFAULT_LIMITS: GatewayLimits = { waitMs: 30_000, idleTransactionMs: 60_000 };

/** A running gateway; `close` ends every connection and rolls open transactions back. */
export interface Gateway {
  close(): Promise<void>;
}

/** Messages that end a batch: Sync, Flush, Query, FunctionCall. */
const BATCH_ENDS = new Set(['S', 'H', 'Q', 'F']);

/**
 * Listens on a unix socket.
 * Takes: the socket's path (under 100 characters, in a folder only its owner may enter), a backend, limits.
 * Gives: the gateway once it listens. Fails: with the system's error when the socket cannot be made.
 */
export async function listen(socketPath: string, backend: Backend, limits: GatewayLimits): Promise<Gateway> {
  const turns = new Turns(limits.waitMs);
  const open = new Map<Socket, Promise<void>>();
  let lastId = 0;
  const server: Server = createServer((socket) => {
    lastId += 1;
    const connection = new Connection(socket, lastId, backend, turns, limits);
    open.set(socket, connection.serve());
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  chmodSync(socketPath, 0o600);
  return {
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      const serving = [...open.values()];
      for (const socket of open.keys()) socket.destroy();
      await Promise.all([closed, ...serving]);
    },
  };
}

/** One client. Messages are taken one batch at a time; the socket is not read while a batch runs. */
class Connection {
  private readonly reader = new wire.MessageReader();
  private batch: Buffer[] = [];
  /** The COPY being received: its query, then its rows. */
  private copy: Buffer[] | null = null;
  /** After a refused batch without a Sync, everything up to the Sync belongs to that batch. */
  private skipToSync = false;
  private idleTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly id: number,
    private readonly backend: Backend,
    private readonly turns: Turns,
    private readonly limits: GatewayLimits,
  ) {}

  /** Serves until the client leaves; never rejects. */
  async serve(): Promise<void> {
    try {
      // the iterator would otherwise cut the socket before the last words are out
      for await (const chunk of this.socket.iterator({ destroyOnReturn: false })) {
        clearTimeout(this.idleTimer);
        this.reader.push(chunk as Buffer);
        for (let next = this.reader.next(); next; next = this.reader.next())
          if ((await this.take(next)) === 'end') return;
      }
    } catch (error) {
      // a client that vanishes, or sends what is no protocol, ends here; nobody else is concerned
      if (!this.socket.destroyed)
        this.socket.write(
          wire.errorResponse('FATAL', '08P01', error instanceof Error ? error.message : 'bad message'),
        );
    } finally {
      clearTimeout(this.idleTimer);
      await this.abandon();
      this.socket.destroySoon();
    }
  }

  private async take(message: wire.WireMessage): Promise<'end' | void> {
    if (!this.reader.startupDone) return this.takeStartup(message.bytes);
    if (message.type === 'X') return 'end';
    if (this.copy) return this.takeCopy(this.copy, message);
    if (this.skipToSync) {
      if (message.type !== 'S') return;
      this.skipToSync = false;
      return this.send(wire.readyForQuery('I'));
    }
    if (wire.isCopyIn(message)) {
      this.copy = [message.bytes];
      return this.send(wire.copyInResponse());
    }
    this.batch.push(message.bytes);
    if (!BATCH_ENDS.has(message.type)) return;
    const batch = Buffer.concat(this.batch);
    this.batch = [];
    return this.run(batch, message.type === 'H');
  }

  private async takeStartup(packet: Buffer): Promise<'end' | void> {
    const code = packet.length >= 8 ? packet.readInt32BE(4) : 0;
    if (code === wire.SSL_REQUEST || code === wire.GSS_REQUEST) return this.send(Buffer.from('N'));
    // a statement runs to its end inside the one session: there is nothing a cancel could reach
    if (code === wire.CANCEL_REQUEST) return 'end';
    if (code >> 16 !== wire.PROTOCOL_3 >> 16) {
      await this.send(wire.errorResponse('FATAL', '0A000', `Protocol ${code >> 16} is not served; use 3.`));
      return 'end';
    }
    this.reader.startupDone = true;
    return this.send(wire.welcome(this.backend.parameters, this.id));
  }

  /** Rows of a COPY are kept until its end: the session cannot wait for more input half-way. */
  private async takeCopy(copy: Buffer[], message: wire.WireMessage): Promise<void> {
    if (message.type === 'd') copy.push(message.bytes);
    if (message.type !== 'c' && message.type !== 'f') return;
    const rows = message.type === 'c' ? copy : copy.slice(0, 1);
    this.copy = null;
    return this.run(Buffer.concat([...rows, message.bytes]), false, wire.withoutCopyInResponse);
  }

  /** Runs one batch in this connection's turn; the turn ends with the transaction. */
  private async run(batch: Buffer, endsInFlush: boolean, edit = (reply: Buffer) => reply): Promise<void> {
    if (!(await this.turns.take(this))) {
      this.skipToSync = endsInFlush;
      const refusal = wire.errorResponse(
        'ERROR',
        '55P03',
        `The embedded database has one session and another connection's transaction has held it for ${this.limits.waitMs / 1000} s. ` +
          'Do not query through the pool inside a transaction; for parallel work set DATABASE_URL to a PostgreSQL server.',
      );
      return this.send(endsInFlush ? refusal : Buffer.concat([refusal, wire.readyForQuery('I')]));
    }
    if (this.socket.destroyed) return;
    let reply = edit(await this.backend.run(batch));
    let status = endsInFlush ? null : wire.finalStatus(reply);
    if (status === null && !endsInFlush) {
      status = this.backend.isInTransaction() ? 'E' : 'I';
      const broken = wire.errorResponse('ERROR', 'XX000', 'The embedded database gave no complete answer.');
      reply = Buffer.concat([reply, broken, wire.readyForQuery(status)]);
    }
    if (status === 'I') this.turns.giveBack(this);
    else this.idleTimer = setTimeout(() => this.dropIdleTransaction(), this.limits.idleTransactionMs);
    return this.send(reply);
  }

  private dropIdleTransaction(): void {
    const text = `The transaction was rolled back after ${this.limits.idleTransactionMs / 1000} s without a statement.`;
    this.socket.write(wire.errorResponse('FATAL', '25P03', text), () => this.socket.destroy());
  }

  /** Rolls back what a vanished client left open, and passes the turn on. */
  private async abandon(): Promise<void> {
    if (!this.turns.isHeldBy(this)) return;
    try {
      await this.backend.run(wire.sync());
      await this.backend.run(wire.simpleQuery('ROLLBACK'));
    } finally {
      this.turns.giveBack(this);
    }
  }

  private async send(bytes: Buffer): Promise<void> {
    if (bytes.length === 0 || this.socket.destroyed || this.socket.write(bytes)) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.socket.off('drain', done).off('close', done);
        resolve();
      };
      this.socket.on('drain', done).on('close', done);
    });
  }
}

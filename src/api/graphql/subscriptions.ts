/**
 * Subscriptions over WebSockets (protocol graphql-transport-ws): the same keys, limits and words as over HTTP,
 * and nothing but subscriptions: queries and mutations have their own door.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { getOperationAST, GraphQLError, parse, validate } from 'graphql';
import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { Context } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import type { Extra } from 'graphql-ws/use/ws';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import type { Actor } from '../../common/actor.js';
import { Refusal } from '../../common/errors.js';
import type { AccessGuard } from '../access/access.guard.js';
import { graphqlError } from './graphql.errors.js';
import { MAX_TOKENS, refuseBeyondLimits } from './limits.js';
import { requestContext } from './loaders.js';

/** Sockets open at once in this process, and subscriptions of one of them. */
export const MAX_SOCKETS = 500;
export const MAX_SUBSCRIPTIONS = 10;
const MAX_MESSAGE_BYTES = 64 * 1024;
const INIT_WAIT_MS = 5_000;
/** A key that is revoked or expires while its socket is open is noticed within this. */
export const RECHECK_MS = 30_000;
const FORBIDDEN = 4403;

type Known = Record<PropertyKey, unknown> & { actor: Actor; recheck: NodeJS.Timeout };
type Connection = Context<Record<string, unknown>, Extra & Partial<Known>>;

/**
 * Serves subscriptions at `path` of an HTTP server.
 * Takes: the server, the schema, the guard that knows keys. Gives: how to end it; open sockets are closed.
 */
export function serveSubscriptions(
  server: Server,
  path: string,
  parts: { schema: GraphQLSchema; guard: AccessGuard; log: Logger },
): () => Promise<void> {
  const { schema, guard, log } = parts;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const shown = (error: GraphQLError): GraphQLFormattedError => graphqlError(error.toJSON(), error, log);
  const served = useServer<Record<string, unknown>, Known>(
    {
      schema,
      connectionInitWaitTimeout: INIT_WAIT_MS,
      onConnect: async (connection) => {
        const actor = await whoConnects(guard, connection);
        if (actor === null || !actor.may.includes('read')) return false;
        connection.extra.actor = actor;
        recheck(guard, connection);
        return true;
      },
      onDisconnect: ({ extra }) => clearInterval(extra.recheck),
      onSubscribe: (connection, _id, payload) => {
        if (Object.keys(connection.subscriptions).length > MAX_SUBSCRIPTIONS)
          return [
            problem(
              'graphql/too-many-subscriptions',
              `A connection takes ${MAX_SUBSCRIPTIONS} subscriptions at once; end one first.`,
            ),
          ];
        try {
          return planned(schema, connection, payload);
        } catch (error) {
          return [error instanceof GraphQLError ? error : new GraphQLError((error as Error).message)];
        }
      },
      onError: (_connection, _id, _payload, errors) => errors.map(shown),
      onNext: (_connection, _id, _payload, _args, result) =>
        result.errors ? { ...result, errors: result.errors.map(shown) } : undefined,
    },
    sockets,
  );
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url?.split('?')[0] !== path) return refuse(socket, '404 Not Found');
    if (sockets.clients.size >= MAX_SOCKETS) return refuse(socket, '503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (opened) => {
      sockets.emit('connection', opened, request);
      // the library prints errors past the log; the socket closes by itself, with the code of the error
      opened.removeAllListeners('error').on('error', (error) => log.info({ err: error }, 'socket closed'));
    });
  };
  server.on('upgrade', upgrade);
  return async () => {
    server.off('upgrade', upgrade);
    await served.dispose();
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}

/** Null where the key is none, or a page of another site comes without one. */
async function whoConnects(
  guard: AccessGuard,
  { connectionParams, extra }: Connection,
): Promise<Actor | null> {
  const { headers, socket } = extra.request;
  const address = socket.remoteAddress ?? '';
  const sent = keyIn(connectionParams);
  try {
    if (sent !== null) return await guard.holderOf(sent, address);
    // browsers let any page open sockets here, and read what comes
    const isForeign = headers.origin !== undefined && new URL(headers.origin).host !== headers.host;
    return isForeign ? null : await guard.identify({ headers, address });
  } catch (error) {
    if (error instanceof Refusal || error instanceof TypeError) return null;
    throw error;
  }
}

/** `connectionParams: { authorization: "Bearer KEY" }`, as the header of HTTP. */
function keyIn(params: Readonly<Record<string, unknown>> | undefined): string | null {
  const given = params?.['authorization'] ?? params?.['Authorization'];
  if (given === undefined) return null;
  return (typeof given === 'string' ? /^bearer +(\S+) *$/i.exec(given)?.[1] : null) ?? '';
}

function recheck(guard: AccessGuard, connection: Connection): void {
  const { extra } = connection;
  extra.recheck = setInterval(() => {
    void whoConnects(guard, connection)
      .catch(() => extra.actor ?? null)
      .then((actor) => actor ?? extra.socket.close(FORBIDDEN, 'Forbidden'));
  }, RECHECK_MS);
  extra.recheck.unref();
}

function planned(
  schema: GraphQLSchema,
  { extra }: Connection,
  {
    query,
    operationName,
    variables,
  }: { query: string; operationName?: string | null; variables?: Record<string, unknown> | null },
) {
  const document = parse(query, { maxTokens: MAX_TOKENS });
  const errors = validate(schema, document);
  if (errors.length > 0) return errors;
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== 'subscription')
    return [
      problem(
        'graphql/subscriptions-only',
        'Only subscriptions are served here; POST /graphql answers the rest.',
      ),
    ];
  refuseBeyondLimits({
    schema,
    document,
    operation,
    source: query,
    variables: variables ?? {},
    operationName,
  });
  const caller = { headers: extra.request.headers, ip: extra.request.socket.remoteAddress ?? '' };
  return {
    schema,
    document,
    operationName: operationName ?? null,
    variableValues: variables ?? null,
    contextValue: { ...requestContext(caller), actor: extra.actor },
  };
}

function problem(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

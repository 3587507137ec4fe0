/** The web application over an open store, wired in order. */
import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { lexicographicSortSchema, printSchema } from 'graphql';
import type { Logger } from 'pino';
import { AccessGuard } from './api/access/access.guard.js';
import { ErrorFilter, sendProblem } from './api/error.filter.js';
import { serveSubscriptions } from './api/graphql/subscriptions.js';
import { withMeanings } from './api/parameters.js';
import { acceptUploads } from './api/uploads.js';
import { AppModule } from './app.module.js';
import { jsonBytes } from './common/json.bytes.js';
import type { Config } from './config.js';
import type { Database } from './store/database.js';
import type { UnitOfWork } from './store/unit-of-work.js';

/** Builds the web application over an open store; it does not listen yet. */
export async function buildApplication(
  parts: { db: Database; unitOfWork: UnitOfWork; config: Config },
  log: Logger,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: 1024 * 1024,
    routerOptions: { maxParamLength: 200 },
    // addresses that cannot be decoded never reach a route, nor its filter
    frameworkErrors: (error: unknown, _request: unknown, reply: FastifyReply) => sendProblem(reply, error),
  });
  // forms and plain text are what a page of another site can send unasked, and nothing here reads them
  adapter.getInstance().removeContentTypeParser('text/plain');
  // its type knows texts only; bytes are sent as they are
  adapter.getInstance().setReplySerializer((answer) => jsonBytes(answer as object) as unknown as string);
  acceptUploads(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.over(parts, log), adapter, {
    logger: false,
    bodyParser: false,
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: { 'script-src': ["'self'", "'unsafe-inline'"], 'upgrade-insecure-requests': null },
    },
  });
  adapter.getInstance().addHook('onResponse', (request, reply, done) => {
    log.info(
      {
        method: request.method,
        path: request.url.split('?')[0],
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
    done();
  });
  app.useGlobalFilters(new ErrorFilter(log));
  SwaggerModule.setup('docs', app, () => openApi(app), { jsonDocumentUrl: 'openapi.json' });
  let endSubscriptions = async (): Promise<void> => undefined;
  // open sockets would keep the server from closing
  adapter.getInstance().addHook('preClose', () => endSubscriptions());
  await app.init();
  endSubscriptions = serveSubscriptions(app.getHttpServer(), '/graphql', {
    schema: app.get(GraphQLSchemaHost).schema,
    guard: app.get(AccessGuard),
    log,
  });
  await adapter.getInstance().ready();
  return app;
}

export function openApi(app: NestFastifyApplication): OpenAPIObject {
  const shape = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Hinterland')
    .setDescription('Public-services coverage of counties, towns and villages.')
    .setVersion('1')
    .addBearerAuth(
      {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'hk_ID_SECRET',
        description: 'A key of "hinterland keys create" or POST /v1/keys',
      },
      'key',
    )
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .build();
  // reading needs a key only where it is closed
  return { ...withMeanings(SwaggerModule.createDocument(app, shape)), security: [{}, { key: [] }] };
}

/** The GraphQL schema as text, sorted. */
export function graphqlSchema(app: NestFastifyApplication): string {
  return `${printSchema(lexicographicSortSchema(app.get(GraphQLSchemaHost).schema))}\n`;
}

/** The GraphQL door: code first, limited, offline. */
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver } from '@nestjs/apollo';
import type { ApolloDriverConfig } from '@nestjs/apollo';
import type { DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { compiledPlugin } from './compiled.js';
import { graphqlError } from './graphql.errors.js';
import { limitsPlugin, MAX_TOKENS } from './limits.js';
import { requestContext } from './loaders.js';

export function graphqlModule(log: Logger): DynamicModule {
  return GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloDriver,
    path: '/graphql',
    autoSchemaFile: true,
    sortSchema: true,
    graphiql: false,
    introspection: true,
    csrfPrevention: true,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    plugins: [
      // it would put a function before each field, plain ones too
      ApolloServerPluginCacheControlDisabled(),
      limitsPlugin,
      compiledPlugin((formatted, error) => graphqlError(formatted, error, log)),
    ],
    context: (request: FastifyRequest) => requestContext(request),
    formatError: (formatted, error) => graphqlError(formatted, error, log),
    logger: {
      debug: (message?: unknown) => log.debug(String(message)),
      info: (message?: unknown) => log.info(String(message)),
      warn: (message?: unknown) => log.warn(String(message)),
      error: (message?: unknown) => log.error(String(message)),
    },
  });
}

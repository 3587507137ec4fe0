/** Errors of the GraphQL door: the same codes as over REST, in `extensions.code`. */
import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { Refusal } from '../../common/errors.js';
import { problemDetails } from '../error.filter.js';

/** Codes of Apollo Server for what the caller did wrong. */
const CALLER_CODES: Readonly<Record<string, string>> = {
  GRAPHQL_PARSE_FAILED: 'graphql/parse-failed',
  GRAPHQL_VALIDATION_FAILED: 'graphql/validation-failed',
  BAD_USER_INPUT: 'graphql/bad-variable',
  BAD_REQUEST: 'graphql/bad-request',
  OPERATION_RESOLUTION_FAILURE: 'graphql/no-such-operation',
  PERSISTED_QUERY_NOT_SUPPORTED: 'graphql/no-persisted-queries',
};

/** Takes: an error as Apollo formats it, and the error itself. Gives: what a caller may know of it. */
export function graphqlError(
  formatted: GraphQLFormattedError,
  error: unknown,
  log: Logger,
): GraphQLFormattedError {
  const place = {
    ...(formatted.locations ? { locations: formatted.locations } : {}),
    ...(formatted.path ? { path: formatted.path } : {}),
  };
  const cause = unwrapResolverError(error);
  const known = String(formatted.extensions?.['code'] ?? '');
  const code = CALLER_CODES[known] ?? (known.includes('/') ? known : undefined);
  if (!(cause instanceof Refusal) && code !== undefined)
    return { message: formatted.message, ...place, extensions: { code } };
  const problem = problemDetails(cause);
  if (problem.status >= 500) log.error({ err: cause }, 'request failed');
  return {
    message: problem.detail,
    ...place,
    extensions: { code: problem.code, status: problem.status, problems: problem.problems },
  };
}

/** Refusals and other errors to RFC 9457 problem details; the only place that knows HTTP statuses. */
import { Catch, HttpException } from '@nestjs/common';
import { STATUS_CODES } from 'node:http';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { Refusal } from '../common/errors.js';
import type { Problem, RefusalKind } from '../common/errors.js';

const STATUS: Readonly<Record<RefusalKind, number>> = {
  bad_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  unsupported: 415,
  precondition_required: 428,
  too_many: 429,
  unavailable: 503,
};

/** Codes of errors that the framework finds before any of ours. */
const FRAMEWORK_CODES: Readonly<Record<number, string>> = {
  400: 'api/bad-request',
  404: 'api/no-such-route',
  405: 'api/no-such-method',
  413: 'api/body-too-large',
  415: 'api/unsupported-media-type',
};

export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly problems: readonly Problem[];
}

/** Takes: any error. Gives: what a caller may know of it. */
export function problemDetails(error: unknown): ProblemDetails {
  if (error instanceof Refusal) return details(STATUS[error.kind], error.problems);
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : ((error as { statusCode?: number }).statusCode ?? 500);
  if (status >= 400 && status < 500)
    return details(status, [
      {
        code: FRAMEWORK_CODES[status] ?? 'api/bad-request',
        message: sentenceOf((error as Error).message, status),
      },
    ]);
  return details(500, [
    { code: 'api/internal', message: 'Something failed on our side; it has been logged.' },
  ]);
}

/** What the framework found, with the way out. */
function sentenceOf(message: string, status: number): string {
  if (status === 404) return `${message}; /docs lists what there is.`;
  if (status === 415)
    return 'The body is of a type that is not read here. Send JSON as application/json, and a file by its own type, such as text/csv; /docs says what each route reads.';
  if (message.startsWith('Body is not valid JSON'))
    return 'The body is not valid JSON, though its Content-Type says so; correct the body.';
  if (message.startsWith('Body cannot be empty'))
    return 'The body is empty, though its Content-Type says JSON; send {} where nothing is to be said.';
  return message;
}

function details(status: number, problems: readonly Problem[]): ProblemDetails {
  return {
    type: 'about:blank',
    // of about:blank the title is the status in words (RFC 9457, 4.2.1); the code has a field of its own
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: problems[0]?.code ?? 'api/internal',
    detail: problems.map((p) => p.message).join(' '),
    problems,
  };
}

@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    // the GraphQL door formats its errors itself
    if (host.getType<string>() === 'graphql') throw error;
    if (problemDetails(error).status >= 500) this.log.error({ err: error }, 'request failed');
    sendProblem(host.switchToHttp().getResponse<FastifyReply>(), error);
  }
}

/** After a limit of writes, and after a queue that was full. */
const RETRY_AFTER_SECONDS: Readonly<Record<number, string>> = { 429: '60', 503: '5' };

/** Answers with what a caller may know of the error. */
export function sendProblem(reply: FastifyReply, error: unknown): void {
  const problem = problemDetails(error);
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer realm="hinterland"');
  const wait = RETRY_AFTER_SECONDS[problem.status];
  if (wait !== undefined) void reply.header('retry-after', wait);
  void reply
    .status(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(problem);
}

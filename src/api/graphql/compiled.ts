/**
 * Questions that are asked again and again are compiled: walking the document field by field costs more than reading
 * what it asks for. The first times a document is walked as ever, so one that is asked once costs nothing more.
 */
import type { ApolloServerPlugin, GraphQLRequestContext, GraphQLResponse } from '@apollo/server';
import { HeaderMap } from '@apollo/server';
import { GraphQLError, Kind, visit } from 'graphql';
import type { DocumentNode, ExecutionResult, GraphQLFormattedError } from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { CompiledQuery } from 'graphql-jit';
import type { RequestContext } from './loaders.js';

/** Times that a document is asked before it is compiled. */
const ASKED_BEFORE = 2;
/** Compiled documents held; the longest unused goes first. */
const MAX_COMPILED = 200;

interface Asked {
  times: number;
  /** Null = not compiled, by now or at all. */
  compiled: CompiledQuery | null;
}

type Question = GraphQLRequestContext<RequestContext>;

/** Takes: how an error is shown to callers. */
export function compiledPlugin(
  shown: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError,
): ApolloServerPlugin<RequestContext> {
  // documents are parsed once by the server, which holds as many as fit
  const asked = new WeakMap<DocumentNode, Map<string, Asked>>();
  const inUse = new Set<Asked>();

  const compiledFor = (question: Question): CompiledQuery | null => {
    const { document, operation, operationName, schema } = question;
    if (document === undefined || operation?.operation !== 'query') return null;
    const ofDocument = asked.get(document) ?? new Map<string, Asked>();
    asked.set(document, ofDocument);
    const name = operationName ?? '';
    const held = ofDocument.get(name) ?? { times: 0, compiled: null };
    ofDocument.set(name, held);
    held.times += 1;
    if (held.times === ASKED_BEFORE + 1 && !asksOfTheSchema(document)) {
      const made = compileQuery(schema, document, operationName ?? undefined, {
        disablingCapturingStackErrors: true,
      });
      held.compiled = isCompiledQuery(made) ? made : null;
    }
    if (held.compiled !== null) touch(inUse, held);
    return held.compiled;
  };

  return {
    async requestDidStart() {
      return {
        // browsers and proxies keep no answer of this door
        async willSendResponse({ response }) {
          response.http.headers.set('cache-control', 'no-store');
        },
        async responseForOperation(question): Promise<GraphQLResponse | null> {
          const compiled = compiledFor(question);
          if (compiled === null) return null;
          const { contextValue, request } = question;
          const result = await compiled.query(undefined, contextValue, request.variables ?? {});
          return {
            http: { status: undefined, headers: new HeaderMap() },
            body: { kind: 'single', singleResult: answerOf(result, shown) },
          };
        },
      };
    },
  };
}

function touch(inUse: Set<Asked>, asked: Asked): void {
  inUse.delete(asked);
  inUse.add(asked);
  const [oldest] = inUse;
  if (inUse.size <= MAX_COMPILED || oldest === undefined) return;
  inUse.delete(oldest);
  oldest.compiled = null;
  oldest.times = 0;
}

/** Introspection is asked by tools, now and then, and its documents are large. */
function asksOfTheSchema(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    [Kind.FIELD](node) {
      if (node.name.value === '__schema' || node.name.value === '__type') found = true;
    },
  });
  return found;
}

/** As the server answers what it walks itself: errors first, each as callers may see it. */
function answerOf(
  { data, errors }: ExecutionResult,
  shown: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError,
): { data?: Record<string, unknown> | null; errors?: readonly GraphQLFormattedError[] } {
  if (errors === undefined || errors.length === 0) return { data: data ?? null };
  return {
    errors: errors.map(({ message, locations, path, originalError, extensions }) =>
      shown(
        {
          message,
          ...(locations === undefined ? {} : { locations }),
          ...(path === undefined ? {} : { path }),
          extensions: { code: 'INTERNAL_SERVER_ERROR', ...extensions },
        },
        new GraphQLError(message, {
          ...(path === undefined ? {} : { path }),
          ...(originalError === undefined ? {} : { originalError }),
        }),
      ),
    ),
    data: data ?? null,
  };
}

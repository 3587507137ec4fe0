/** What a GraphQL question may cost; refused before anything is read. */
import type { ApolloServerPlugin } from '@apollo/server';
import { getVariableValues, GraphQLError, Kind } from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import { fieldExtensionsEstimator, getComplexity } from 'graphql-query-complexity';
import type { ComplexityEstimator } from 'graphql-query-complexity';

/** Lists take two levels each (edges, node); what a level may read is bounded by its cost. */
export const MAX_DEPTH = 14;
export const MAX_COST = 20_000;
export const MAX_QUERY_BYTES = 20_000;
/** Bounds the work of the parser itself. */
export const MAX_TOKENS = 4_000;

function refusal(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 400 } } });
}

/**
 * Levels of fields; introspection (`__schema`) may go as deep as it must. Each fragment is measured once:
 * fragments that spread each other twice would double the work with every one of them.
 */
function depthOf(document: DocumentNode, operation: OperationDefinitionNode): number {
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  const measured = new Map<string, number>();
  const ofFragment = (name: string): number => {
    const held = measured.get(name);
    if (held !== undefined) return held;
    // validation has refused fragments that are missing or within themselves
    const depth = ofSelections(fragments.get(name)?.selectionSet);
    measured.set(name, depth);
    return depth;
  };
  const ofSelections = (set: SelectionSetNode | undefined): number => {
    let deepest = 0;
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.FRAGMENT_SPREAD) deepest = Math.max(deepest, ofFragment(node.name.value));
      else if (node.kind === Kind.INLINE_FRAGMENT)
        deepest = Math.max(deepest, ofSelections(node.selectionSet));
      else if (!node.name.value.startsWith('__'))
        deepest = Math.max(deepest, 1 + ofSelections(node.selectionSet));
    }
    return deepest;
  };
  return ofSelections(operation.selectionSet);
}

/** One for a field, and its children as often as `first` says. */
const byPageSize: ComplexityEstimator = ({ args, childComplexity }) =>
  1 + childComplexity * (typeof args['first'] === 'number' ? Math.max(1, args['first']) : 1);

export interface LimitedQuestion {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode | null | undefined;
  readonly source: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string | null | undefined;
}

/** What was let through: by document, the operations with their variables but for texts, which cost nothing. */
const passed = new WeakMap<DocumentNode, Set<string>>();
/** Ways to ask one document that are remembered. */
const MAX_WAYS = 100;

/** Refuses questions that are too long, too deep or too costly. */
export function refuseBeyondLimits(question: LimitedQuestion): void {
  const { schema, document, operation, variables, operationName } = question;
  const withoutTexts = JSON.stringify(variables, (_, value: unknown) =>
    typeof value === 'string' ? '' : value,
  );
  const way = `${operationName ?? ''} ${withoutTexts}`;
  const ways = passed.get(document) ?? new Set<string>();
  if (operation && ways.has(way)) {
    // as the cost finds out which variables are bad, and says it
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    const last = errors?.[errors.length - 1];
    if (last !== undefined) throw refusal('graphql/bad-variable', last.message);
    return;
  }
  measure(question);
  if (ways.size >= MAX_WAYS) ways.clear();
  passed.set(document, ways.add(way));
}

function measure(question: LimitedQuestion): void {
  const { schema, document, operation, source, variables, operationName } = question;
  const bytes = Buffer.byteLength(source);
  if (bytes > MAX_QUERY_BYTES)
    throw refusal(
      'graphql/query-too-long',
      `The query has ${bytes} bytes; allowed are ${MAX_QUERY_BYTES}. Ask in parts.`,
    );
  const depth = operation ? depthOf(document, operation) : 0;
  if (depth > MAX_DEPTH)
    throw refusal(
      'graphql/too-deep',
      `The query is ${depth} fields deep; allowed are ${MAX_DEPTH}. Ask for the inner part by its own root field.`,
    );
  const cost = costOf({
    schema,
    query: document,
    variables,
    ...(operationName ? { operationName } : {}),
  });
  if (cost > MAX_COST)
    throw refusal(
      'graphql/too-costly',
      `The query costs ${cost}; allowed are ${MAX_COST}. Ask for smaller pages (first) or fewer fields.`,
    );
}

export const limitsPlugin: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ request, document, operation, schema, source }) {
        const { operationName, variables = {} } = request;
        refuseBeyondLimits({ schema, document, operation, source, variables, operationName });
      },
    };
  },
};

/** Variables are read here first, so here bad ones are found. */
function costOf(question: Omit<Parameters<typeof getComplexity>[0], 'estimators'>): number {
  try {
    return getComplexity({ ...question, estimators: [fieldExtensionsEstimator(), byPageSize] });
  } catch (error) {
    if (error instanceof GraphQLError) throw refusal('graphql/bad-variable', error.message);
    throw error;
  }
}

/** GraphQL asked for everything that a type has, so that the two doors can be compared in full. */
import { expect } from '@jest/globals';
import { buildClientSchema, getIntrospectionQuery, getNamedType, isObjectType } from 'graphql';
import type { GraphQLObjectType, IntrospectionQuery } from 'graphql';
import type { TestApp } from './app.js';

export interface Doors {
  graphql(query: string): Promise<Record<string, unknown>>;
  rest(path: string): Promise<Record<string, unknown>>;
  /** All fields of a field of a type, down to the scalars, as a selection. */
  everythingOf(type: string, field: string): string;
}

export async function doorsOf(app: TestApp): Promise<Doors> {
  const graphql = async (query: string): Promise<Record<string, unknown>> => {
    const answer = await app.ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    expect(answer.body['errors']).toBeUndefined();
    return answer.body['data'] as Record<string, unknown>;
  };
  const schema = buildClientSchema((await graphql(getIntrospectionQuery())) as unknown as IntrospectionQuery);
  const selection = (type: GraphQLObjectType): string =>
    Object.values(type.getFields())
      .map((field) => {
        const inner = getNamedType(field.type);
        return isObjectType(inner) ? `${field.name} { ${selection(inner)} }` : field.name;
      })
      .join(' ');
  return {
    graphql,
    async rest(path) {
      const answer = await app.ask(path);
      expect([path, answer.status, answer.text.slice(0, 300)]).toEqual([
        path,
        200,
        answer.text.slice(0, 300),
      ]);
      return answer.body;
    },
    everythingOf(type, field) {
      const held = schema.getType(type) as GraphQLObjectType;
      return selection(getNamedType(held.getFields()[field]?.type as never) as unknown as GraphQLObjectType);
    },
  };
}

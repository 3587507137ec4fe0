/** Scalars and enums of the GraphQL door. */
import { registerEnumType } from '@nestjs/graphql';
import { GraphQLError, GraphQLScalarType } from 'graphql';

/** GraphQL's Int ends at 2,147,483,647; people of a nation and revisions may not. */
export const Long = new GraphQLScalarType<number, number>({
  name: 'Long',
  description: 'A whole number from -9007199254740991 to 9007199254740991, written as a JSON number.',
  serialize: wholeNumber,
  parseValue: wholeNumber,
});

function wholeNumber(value: unknown): number {
  if (Number.isSafeInteger(value)) return value as number;
  throw new GraphQLError(`${String(value)} is no whole number that a JSON number can hold.`);
}

/** Things whose fields differ from row to row; answers hold it, no question does. */
export const Json = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value, as it was kept. Given by answers only.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  serialize: (value) => value,
  parseValue: () => {
    throw new GraphQLError('JSON is no type of a question.');
  },
});

/** Takes: a closed word list. Gives: the GraphQL enum of the same words. */
export function enumOf<W extends string>(
  name: string,
  words: readonly W[],
  description: string,
): Record<string, W> {
  const object = Object.fromEntries(words.map((word) => [word, word])) as Record<string, W>;
  registerEnumType(object, { name, description });
  return object;
}

/** Lists in the manner of Relay: edges with cursors, and where the page ends. */
import { Field, ObjectType } from '@nestjs/graphql';

@ObjectType('PageInfo')
export class PageInfoModel {
  @Field(() => Boolean)
  hasNextPage: boolean;

  @Field(() => Boolean)
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true })
  startCursor: string | null;

  @Field(() => String, { nullable: true, description: 'Hand this back as `after` for the next page.' })
  endCursor: string | null;
}

export interface Edge<T> {
  readonly cursor: string;
  readonly node: T;
}

/** Takes: a page, and the cursor of each of its items. Gives: its edges and page info. */
export function connectionOf<T>(
  page: { readonly items: readonly T[]; readonly nextCursor: string | null },
  after: string | undefined,
  cursorOf: (item: T) => string,
): { edges: Edge<T>[]; pageInfo: PageInfoModel } {
  const edges = page.items.map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.nextCursor !== null,
      hasPreviousPage: after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges[edges.length - 1]?.cursor ?? null,
    },
  };
}

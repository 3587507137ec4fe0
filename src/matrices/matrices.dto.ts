/** Cost matrices as the GraphQL door shows them. */
import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Long } from '../api/graphql/scalars.js';
import type { Matrix, MatrixList } from './matrices.shapes.js';

@ObjectType('CostMatrix', {
  description: 'Travel costs from outside; questions use them by cost: "matrix:NAME".',
})
export class MatrixModel implements Matrix {
  @Field(() => String)
  name: string;
  @Field(() => String, { description: 'minutes or metres.' })
  unit: Matrix['unit'];
  @Field(() => String)
  mode: string;
  @Field(() => Long)
  pairs: number;
  @Field(() => Int)
  settlements: number;
  @Field(() => Int)
  facilities: number;
  @Field(() => Int, {
    description: 'Destinations that are no facility: units and candidates of siting questions.',
  })
  places: number;
  @Field(() => Long, { description: 'Revision that made this version.' })
  version: number;
  @Field(() => String)
  importedAt: string;
}

@ObjectType('CostMatrixList')
export class MatrixListModel implements MatrixList {
  @Field(() => Long)
  revision: number;
  @Field(() => [MatrixModel])
  items: readonly MatrixModel[];
}

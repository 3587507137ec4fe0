import { Args, Query, Resolver } from '@nestjs/graphql';
import { Long } from '../api/graphql/scalars.js';
import { readQuery, contextQuery } from '../api/query.js';
import { MatrixListModel } from './matrices.dto.js';
import { MatricesService } from './matrices.service.js';

@Resolver(() => MatrixListModel)
export class MatricesResolver {
  constructor(private readonly matrices: MatricesService) {}

  @Query(() => MatrixListModel, { description: 'Travel costs that are held, by name.' })
  async costMatrices(
    @Args('revision', { type: () => Long, nullable: true }) revision?: number,
  ): Promise<MatrixListModel> {
    const given = revision == null ? {} : { revision: String(revision) };
    const read = readQuery({ revision: contextQuery.revision }, given);
    return this.matrices.list(read.revision ?? null);
  }
}

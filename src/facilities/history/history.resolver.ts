import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { pageShape, readArguments } from '../../api/graphql/arguments.js';
import { connectionOf } from '../../api/graphql/connection.js';
import { contextOf, contextQuery } from '../../api/query.js';
import { encodeCursor } from '../../common/paging.js';
import { CONFIG } from '../../config.js';
import type { Config } from '../../config.js';
import { facilityModel } from '../facilities.dto.js';
import { FacilitiesService } from '../facilities.service.js';
import { FacilityHistoryArgs, FacilityVersionConnectionModel, FacilityVersionModel } from './history.dto.js';

const shape = { ...pageShape, asOf: contextQuery.asOf };

@Resolver(() => FacilityVersionModel)
export class FacilityHistoryResolver {
  constructor(
    private readonly service: FacilitiesService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => FacilityVersionConnectionModel, { description: 'All versions of a facility, oldest first.' })
  async facilityHistory(
    @Args() { id, ...given }: FacilityHistoryArgs,
  ): Promise<FacilityVersionConnectionModel> {
    const { asOf, after, first } = readArguments(shape, given);
    const date = contextOf(this.config, { asOf }).asOf;
    const { revision, ...page } = await this.service.history(id, date, after, first);
    const items = page.items.map(({ heldTo, committedAt, ...facility }) => ({
      // what is asked of its unit and services is asked as of its own time
      facility: facilityModel(facility, { asOf: date, revision: facility.version }),
      heldTo,
      committedAt,
    }));
    const cursorOf = (item: FacilityVersionModel): string =>
      encodeCursor([item.facility.version], 'versions');
    return { revision, ...connectionOf({ ...page, items }, after, cursorOf) };
  }
}

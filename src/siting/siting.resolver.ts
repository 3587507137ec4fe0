import { Inject } from '@nestjs/common';
import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Needs, Who } from '../api/access/access.guard.js';
import { readBody } from '../api/body.js';
import type { Actor } from '../common/actor.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { requestOf, sitingShape } from './siting.body.js';
import { JobModel, SitingInput } from './siting.dto.js';
import { SitingService } from './siting.service.js';

@Resolver(() => JobModel)
export class SitingResolver {
  constructor(
    private readonly service: SitingService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Mutation(() => JobModel, {
    // loads counties and searches, whatever is asked back
    complexity: 1000,
    description: 'Where to build next; answered at once where it ends within `wait` seconds (0 to 60).',
  })
  @Needs('read')
  async siting(
    @Args('question', { type: () => SitingInput }) question: SitingInput,
    @Args('wait', { type: () => Int, defaultValue: 5 }) wait: number,
    @Who() actor: Actor,
  ): Promise<JobModel> {
    const body = readBody(sitingShape, withoutNulls(question));
    return this.service.ask(requestOf(this.config, body), Math.min(60, Math.max(0, wait)), actor);
  }

  @Query(() => JobModel, { description: 'A job by its id.' })
  async job(@Args('id', { type: () => ID }) id: string): Promise<JobModel> {
    return this.service.job(id);
  }

  @Mutation(() => JobModel, {
    description:
      'Cancels a job that has not ended, forgets one that has; for who asked for it, and administrators.',
  })
  @Needs('read')
  async endJob(@Args('id', { type: () => ID }) id: string, @Who() actor: Actor): Promise<JobModel> {
    return this.service.end(id, actor);
  }
}

/** GraphQL writes what is left out as null or leaves it; the body knows only the second. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .map(([name, inner]) => [name, withoutNulls(inner)]),
  );
}

import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { z } from 'zod';
import { PageArgs, pageShape, questionShape, readArguments } from '../api/graphql/arguments.js';
import { connectionOf } from '../api/graphql/connection.js';
import { contextOf } from '../api/query.js';
import { encodeCursor } from '../common/paging.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { ScenarioAnswers } from './scenarios.answers.service.js';
import {
  CompareArgs,
  ScenarioComparisonModel,
  ScenarioConnectionModel,
  ScenarioModel,
} from './scenarios.dto.js';
import { scenarioModel } from './scenarios.flat.js';
import { ScenariosService } from './scenarios.service.js';

const { cost: _, ...askedShape } = questionShape;
const compareShape = {
  ...askedShape,
  scenario: z.string().min(1).max(40),
  with: z.string().min(1).max(40),
  unit: z.string().min(1).max(32).optional(),
};

@Resolver(() => ScenarioModel)
export class ScenariosResolver {
  constructor(
    private readonly scenarios: ScenariosService,
    private readonly answers: ScenarioAnswers,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => ScenarioModel, {
    nullable: true,
    description: 'A scenario, and what no longer fits the data.',
  })
  async scenario(@Args('id', { type: () => String }) id: string): Promise<ScenarioModel> {
    return scenarioModel(await this.scenarios.one(id));
  }

  @Query(() => ScenarioConnectionModel, { name: 'scenarios', description: 'Scenarios in order of id.' })
  async list(@Args() args: PageArgs): Promise<ScenarioConnectionModel> {
    const { after, first } = readArguments(pageShape, args);
    const page = await this.scenarios.list(after, first);
    return {
      revision: page.revision,
      ...connectionOf(page, after, (item) => encodeCursor([item.id], 'scenarios')),
    };
  }

  @Query(() => ScenarioComparisonModel, {
    complexity: ({ childComplexity }: { childComplexity: number }) => 500 + childComplexity,
    description: 'People gained and lost by a scenario, against the data or another scenario.',
  })
  async scenarioComparison(@Args() args: CompareArgs): Promise<ScenarioComparisonModel> {
    const { scenario: id, with: other, unit, service, ...rest } = readArguments(compareShape, args);
    const wanted = { id, with: other, unit, services: service };
    return this.answers.compare(await this.answers.open(contextOf(this.config, rest), wanted));
  }
}

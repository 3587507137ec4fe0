import { Args, ID, Int, Mutation, Resolver } from '@nestjs/graphql';
import { Needs, Who } from '../api/access/access.guard.js';
import { readBody } from '../api/body.js';
import type { Actor } from '../common/actor.js';
import { ScenarioAnswers } from './scenarios.answers.service.js';
import {
  newScenarioShape,
  publishShape,
  scenarioPatchShape,
  sitedScenarioShape,
} from './scenarios.checks.js';
import { ScenarioModel } from './scenarios.dto.js';
import { changeOf, scenarioModel } from './scenarios.flat.js';
import {
  NewScenarioInput,
  PublicationModel,
  ScenarioPatchInput,
  SitedScenarioInput,
} from './scenarios.inputs.dto.js';
import type { PlannedChangeInput } from './scenarios.inputs.dto.js';
import { SitedScenarios } from './scenarios.sited.js';
import { ScenariosService } from './scenarios.service.js';

const EXPECTED = 'The version that the change is made from: `version` of the scenario as it was read.';
const ID_ARGUMENT = { type: () => String, description: 'Id of the scenario.' };

@Resolver(() => ScenarioModel)
@Needs('write')
export class ScenarioMutationsResolver {
  constructor(
    private readonly scenarios: ScenariosService,
    private readonly answers: ScenarioAnswers,
    private readonly sited: SitedScenarios,
  ) {}

  @Mutation(() => ScenarioModel, { description: 'Makes a scenario: a named list of changes.' })
  async createScenario(
    @Args('input', { type: () => NewScenarioInput }) input: NewScenarioInput,
    @Who() actor: Actor,
  ): Promise<ScenarioModel> {
    return scenarioModel(await this.scenarios.create(readBody(newScenarioShape, bodyOf(input)), actor));
  }

  @Mutation(() => ScenarioModel, {
    description: 'Changes the fields given; the scenario is then written against the newest data.',
  })
  async changeScenario(
    @Args('id', ID_ARGUMENT) id: string,
    @Args('expectedVersion', { type: () => Int, description: EXPECTED }) version: number,
    @Args('input', { type: () => ScenarioPatchInput }) input: ScenarioPatchInput,
    @Who() actor: Actor,
  ): Promise<ScenarioModel> {
    const patch = readBody(scenarioPatchShape, bodyOf(input));
    return scenarioModel(await this.scenarios.change(id, `"${version}"`, patch, actor));
  }

  @Mutation(() => String, {
    description: 'Removes a scenario; gives its id. What was published of it stays.',
  })
  async removeScenario(
    @Args('id', ID_ARGUMENT) id: string,
    @Args('expectedVersion', { type: () => Int, description: EXPECTED }) version: number,
    @Who() actor: Actor,
  ): Promise<string> {
    await this.scenarios.remove(id, `"${version}"`, actor);
    return id;
  }

  @Mutation(() => PublicationModel, {
    description: 'Hands the facilities that it opens over to the data, as planned ones of its feed.',
  })
  async publishScenario(
    @Args('id', ID_ARGUMENT) id: string,
    @Args('opensOn', { type: () => String, nullable: true, description: 'Day from which they operate.' })
    opensOn: string | null | undefined,
    @Who() actor: Actor,
  ): Promise<PublicationModel> {
    const body = readBody(publishShape, typeof opensOn === 'string' ? { opensOn } : {});
    return this.answers.publish(id, body.opensOn ?? null, actor);
  }

  @Mutation(() => ScenarioModel, { description: 'Keeps the answer of a siting job as a scenario.' })
  async keepSiting(
    @Args('job', { type: () => ID, description: 'Id of a siting job that is done.' }) job: string,
    @Args('input', { type: () => SitedScenarioInput, defaultValue: {} }) input: SitedScenarioInput,
    @Who() actor: Actor,
  ): Promise<ScenarioModel> {
    return scenarioModel(await this.sited.keep(job, readBody(sitedScenarioShape, { ...input }), actor));
  }
}

/** The REST body of the same request: what was left out stays out, null says what it says there. */
function bodyOf(input: { changes?: PlannedChangeInput[] }): Record<string, unknown> {
  const { changes, ...rest } = input;
  return { ...rest, ...(changes === undefined ? {} : { changes: changes?.map(changeOf) ?? null }) };
}

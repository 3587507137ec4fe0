/** A siting answer kept as a scenario: its sites become changes, after those of the scenario it was asked with, if any. */
import { Injectable } from '@nestjs/common';
import type { Actor } from '../common/actor.js';
import { MAX_CHANGES } from '../common/change-set.js';
import type { PlannedChange } from '../common/change-set.js';
import { notFound, Refusal, shown } from '../common/errors.js';
import { Jobs } from '../compute/jobs/jobs.js';
import type { SitingAnswer } from '../compute/siting/siting.request.js';
import type { StoredJob } from '../store/jobs/jobs.repository.js';
import type { NewSitedScenario } from './scenarios.checks.js';
import { ScenariosService } from './scenarios.service.js';
import type { Scenario } from './scenarios.shapes.js';

const SITING = 'siting';

@Injectable()
export class SitedScenarios {
  constructor(
    private readonly jobs: Jobs,
    private readonly scenarios: ScenariosService,
  ) {}

  /**
   * Takes: the id of a siting job that is done. Gives: the scenario, checked and written as any other.
   * Fails: `jobs/unknown`, `scenarios/not-a-siting-job`, `scenarios/job-not-done`, `scenarios/no-sites`,
   * `scenarios/changed-meanwhile`, `scenarios/too-many-changes`, and as `ScenariosService.create` does.
   */
  async keep(jobId: string, given: NewSitedScenario, actor: Actor): Promise<Scenario> {
    const answer = answerOf(await this.jobs.one(jobId));
    const before = await this.changesBefore(answer);
    const changes = [...before, ...answer.changes];
    if (changes.length > MAX_CHANGES)
      throw conflict({
        code: 'scenarios/too-many-changes',
        value: String(changes.length),
        message: `The sites and the scenario they were asked with make ${changes.length} changes; a scenario has at most ${MAX_CHANGES}. Ask for fewer sites.`,
      });
    const name = `${answer.service.name}, ${answer.unit.name}: ${answer.sites.length} ${answer.sites.length === 1 ? 'site' : 'sites'}`;
    return this.scenarios.create(
      {
        ...given,
        name: given.name ?? name.slice(0, 200),
        description:
          given.description === undefined
            ? `Sites of the siting job ${jobId} (${answer.model}, ${answer.status}, revision ${answer.revision}).`
            : given.description,
        changes,
      },
      actor,
    );
  }

  /** The changes that the siting answer stands on: those of the version it was made with. */
  private async changesBefore(answer: SitingAnswer): Promise<readonly PlannedChange[]> {
    const { scenario } = answer;
    if (scenario == null) return [];
    const held = await this.scenarios.one(scenario.id);
    if (held.version === scenario.version) return held.changes;
    throw conflict({
      code: 'scenarios/changed-meanwhile',
      value: shown(scenario.id),
      message: `The sites were found with version ${scenario.version} of the scenario ${shown(scenario.id)}; it is at version ${held.version}. Ask for sites again.`,
    });
  }
}

function answerOf(job: StoredJob): SitingAnswer {
  if (job.kind !== SITING)
    throw notFound(
      'scenarios/not-a-siting-job',
      `The job ${shown(job.id)} is no siting question but ${shown(job.kind)}.`,
      job.id,
    );
  if (job.status !== 'done')
    throw conflict({
      code: 'scenarios/job-not-done',
      value: job.status,
      message: `The job ${shown(job.id)} is ${job.status}; only the answer of a job that is done can be kept. GET /v1/jobs/${shown(job.id)} says how far it is.`,
    });
  const answer = job.result as SitingAnswer;
  if (answer.changes.length === 0)
    throw conflict({
      code: 'scenarios/no-sites',
      message: `The answer of the job ${shown(job.id)} has no sites, so there is nothing to keep; its notes say why.`,
    });
  return answer;
}

function conflict(problem: ConstructorParameters<typeof Refusal>[1][0]): Refusal {
  return new Refusal('conflict', [problem]);
}

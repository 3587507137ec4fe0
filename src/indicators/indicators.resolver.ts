import { Inject } from '@nestjs/common';
import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { z } from 'zod';
import { QuestionArgs, readArguments } from '../api/graphql/arguments.js';
import { contextOf } from '../api/query.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { UnitModel } from '../units/units.dto.js';
import * as models from './indicators.dto.js';
import * as queries from './indicators.query.js';
import { IndicatorsService } from './indicators.service.js';

/** A question loads a county with its surroundings, however few fields are asked. */
const complexity = ({ childComplexity }: { childComplexity: number }): number => 200 + childComplexity;

type Opened = Awaited<ReturnType<IndicatorsService['open']>>;

@Resolver(() => UnitModel)
export class IndicatorsResolver {
  constructor(
    private readonly service: IndicatorsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ResolveField(() => models.CapacityModel, {
    complexity,
    description: 'Carrying capacity of the unit and its towns, and after newcomers settle.',
  })
  async capacity(@Parent() unit: UnitModel, @Args() args: models.CapacityArgs): Promise<unknown> {
    const { asked, opened } = await this.open(unit, queries.capacityQuery, args);
    const { service, settleIn, ...rest } = asked;
    return this.service.capacity(opened, { ...rest, services: service ?? [], settleIn: settleIn ?? null });
  }

  @ResolveField(() => models.EquityModel, {
    complexity,
    description: 'How coverage, or access, is spread over urban and rural people.',
  })
  async equity(@Parent() unit: UnitModel, @Args() args: models.EquityArgs): Promise<unknown> {
    const { asked, opened } = await this.open(unit, queries.equityQuery, args);
    return this.service.equity(opened, { ...asked, services: asked.service ?? [] });
  }

  @ResolveField(() => models.ParityModel, {
    complexity,
    description: 'Standards of the own tier beside one standard for city and country.',
  })
  async parity(@Parent() unit: UnitModel, @Args() args: QuestionArgs): Promise<unknown> {
    const { asked, opened } = await this.open(unit, queries.parityQuery, args);
    return this.service.parity(opened, { services: asked.service ?? [] });
  }

  @ResolveField(() => models.KeyTownsModel, {
    complexity,
    description: 'Towns ranked by what they do for others.',
  })
  async keyTowns(@Parent() unit: UnitModel, @Args() args: models.KeyTownsArgs): Promise<unknown> {
    const { asked, opened } = await this.open(unit, queries.keyTownsQuery, args);
    return this.service.keyTowns(opened, asked);
  }

  @ResolveField(() => models.EmploymentModel, { complexity, description: 'Jobs near home.' })
  async employment(@Parent() unit: UnitModel, @Args() args: QuestionArgs): Promise<unknown> {
    const { opened } = await this.open(unit, queries.employmentQuery, args);
    return this.service.employment(opened);
  }

  @ResolveField(() => models.CitizenisationModel, {
    complexity,
    description: 'Services for those who live there beside those registered there.',
  })
  async citizenisation(@Parent() unit: UnitModel, @Args() args: models.CitizenisationArgs): Promise<unknown> {
    const { asked, opened } = await this.open(unit, queries.citizenisationQuery, args);
    return this.service.citizenisation(opened, { ...asked, services: asked.service ?? [] });
  }

  @ResolveField(() => models.SeatCheckModel, {
    complexity,
    description: 'The county seat against the requirements of a tier, one by one.',
  })
  async seatCheck(@Parent() unit: UnitModel, @Args() args: models.SeatCheckArgs): Promise<unknown> {
    const { asked, opened } = await this.open(unit, queries.seatCheckQuery, args);
    return this.service.seatCheck(opened, { tier: asked.tier, services: asked.service ?? [] });
  }

  @ResolveField(() => models.LandModel, {
    complexity,
    description: 'Facilities and sites by class of land, and which stand where they may not.',
  })
  async land(@Parent() unit: UnitModel, @Args() args: models.LandArgs): Promise<unknown> {
    const { asked, opened } = await this.open(unit, queries.landQuery, args);
    const { sites, urbanBoundary } = asked;
    return this.service.land(opened, { sites: sites ?? [], mustBeInUrbanBoundary: urbanBoundary });
  }

  @ResolveField(() => models.LayoutModel, {
    complexity,
    description: 'Facilities, capacity and people by domain, layer beside layer.',
  })
  async layout(@Parent() unit: UnitModel, @Args() args: models.RuledArgs): Promise<unknown> {
    const { asked, opened } = await this.open(unit, queries.layoutQuery, args);
    return this.service.layout(opened, asked);
  }

  /** Reads the arguments by the shape of the REST parameters; arguments that an indicator does not know are refused. */
  private async open<S extends z.ZodRawShape>(
    unit: UnitModel,
    shape: S,
    args: object,
  ): Promise<{ asked: z.infer<z.ZodObject<S>>; opened: Opened }> {
    const asked = readArguments(shape, { ...unit.moment, ...args });
    const opened = await this.service.open(
      contextOf(this.config, asked as Parameters<typeof contextOf>[1]),
      unit.code,
    );
    return { asked, opened };
  }
}

/** Fields that lead from a unit, a settlement or a facility to other units: loaders read each level at once. */
import { Inject } from '@nestjs/common';
import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { PageArgs, pageShape, readArguments } from '../api/graphql/arguments.js';
import { connectionOf } from '../api/graphql/connection.js';
import { loaderOf } from '../api/graphql/loaders.js';
import type { RequestContext } from '../api/graphql/loaders.js';
import { contextOf } from '../api/query.js';
import type { Page } from '../common/paging.js';
import { encodeCursor } from '../common/paging.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { FacilityModel } from '../facilities/facilities.dto.js';
import { SettlementModel, UnitConnectionModel, UnitModel } from './units.dto.js';
import type { Unit } from './units.service.js';
import { UnitsService } from './units.service.js';

/** A thing asked for at a moment, which what is asked about it takes over. */
type Asked = Pick<UnitModel, 'moment'>;

@Resolver(() => UnitModel)
export class UnitFieldsResolver {
  constructor(
    private readonly units: UnitsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ResolveField(() => String, { nullable: true, description: 'Code of the unit above.' })
  parentCode(@Parent() unit: UnitModel): string | null {
    return unit.parent;
  }

  @ResolveField(() => UnitModel, { nullable: true, description: 'The unit above; null at the top.' })
  async parent(@Parent() unit: UnitModel, @Context() context: RequestContext): Promise<UnitModel | null> {
    return this.unit(unit, unit.parent, context);
  }

  @ResolveField(() => [UnitModel], { description: 'Units above, from the top down.' })
  async ancestors(@Parent() unit: UnitModel, @Context() context: RequestContext): Promise<UnitModel[]> {
    const moment = contextOf(this.config, unit.moment);
    const read = (codes: readonly string[]) => this.units.ancestorsOfEach(codes, moment);
    const above = await loaderOf<Unit[]>(context, named('ancestors', moment), read).load(unit.code);
    return (above ?? []).map((each) => ({ ...each, moment: unit.moment }));
  }

  @ResolveField(() => UnitConnectionModel, {
    description:
      'Units directly below, in order of code; a page of each unit is read with those of its neighbours.',
  })
  async children(
    @Parent() unit: UnitModel,
    @Args() args: PageArgs,
    @Context() context: RequestContext,
  ): Promise<UnitConnectionModel> {
    const { first, after } = readArguments(pageShape, args);
    const moment = contextOf(this.config, unit.moment);
    const read = (codes: readonly string[]) =>
      this.units.childrenOfEach(codes, { after, limit: first }, moment);
    const name = named(`children ${first} ${after ?? ''}`, moment);
    const page = await loaderOf<Page<Unit>>(context, name, read).load(unit.code);
    const items = (page?.items ?? []).map((each) => ({ ...each, moment: unit.moment }));
    return {
      revision: null,
      ...connectionOf({ items, nextCursor: page?.nextCursor ?? null }, after, (u) =>
        encodeCursor([u.code], 'units'),
      ),
    };
  }

  /** A unit by its code, read with all others that are asked for at once. */
  async unit(from: Asked, code: string | null, context: RequestContext): Promise<UnitModel | null> {
    if (code === null) return null;
    const moment = contextOf(this.config, from.moment);
    const read = (codes: readonly string[]) => this.units.byCode(codes, moment);
    const unit = await loaderOf<Unit>(context, named('units', moment), read).load(code);
    return unit === null ? null : { ...unit, moment: from.moment };
  }
}

@Resolver(() => SettlementModel)
export class SettlementFieldsResolver {
  constructor(private readonly fields: UnitFieldsResolver) {}

  @ResolveField(() => String, {
    nullable: true,
    description: 'Code of the town, or the county, that it belongs to.',
  })
  parentCode(@Parent() settlement: SettlementModel): string | null {
    return settlement.parent;
  }

  @ResolveField(() => UnitModel, {
    nullable: true,
    description: 'The town, or the county, that it belongs to.',
  })
  async parent(
    @Parent() settlement: SettlementModel,
    @Context() context: RequestContext,
  ): Promise<UnitModel | null> {
    return this.fields.unit(settlement, settlement.parent, context);
  }

  @ResolveField(() => [UnitModel], { description: 'Units above, from the top down.' })
  async ancestors(
    @Parent() settlement: SettlementModel,
    @Context() context: RequestContext,
  ): Promise<UnitModel[]> {
    return this.fields.ancestors(settlement, context);
  }
}

@Resolver(() => FacilityModel)
export class FacilityUnitResolver {
  constructor(private readonly fields: UnitFieldsResolver) {}

  @ResolveField(() => UnitModel, { nullable: true, description: 'The unit that it stands in.' })
  async unit(
    @Parent() facility: FacilityModel,
    @Context() context: RequestContext,
  ): Promise<UnitModel | null> {
    return this.fields.unit(facility, facility.unit, context);
  }

  @ResolveField(() => UnitModel, {
    nullable: true,
    description: 'The town that it stands in; null where there is none.',
  })
  async town(
    @Parent() facility: FacilityModel,
    @Context() context: RequestContext,
  ): Promise<UnitModel | null> {
    return this.fields.unit(facility, facility.town, context);
  }
}

function named(what: string, moment: { asOf: string; revision: number | null }): string {
  return `${what} ${moment.asOf} ${moment.revision ?? ''}`;
}

import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { momentShape, readArguments } from '../api/graphql/arguments.js';
import { connectionOf } from '../api/graphql/connection.js';
import { contextOf } from '../api/query.js';
import { encodeCursor } from '../common/paging.js';
import type { Moment } from '../common/moment.js';
import { CONFIG } from '../config.js';
import type { Config } from '../config.js';
import { SettlementsArgs, settlementsShape, UnitArgs, UnitsArgs, unitsShape } from './units.args.js';
import { SettlementConnectionModel, SettlementModel, UnitConnectionModel, UnitModel } from './units.dto.js';
import { UnitsService } from './units.service.js';

const cursorOf = (unit: { code: string }): string => encodeCursor([unit.code], 'units');

@Resolver(() => UnitModel)
export class UnitsResolver {
  constructor(
    private readonly units: UnitsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => UnitModel, {
    nullable: true,
    description: 'One unit; null with an error where the code is unknown.',
  })
  async unit(@Args() { code, ...given }: UnitArgs): Promise<UnitModel> {
    const moment = readArguments(momentShape, given);
    return { ...(await this.units.one(code, this.momentOf(moment))), moment };
  }

  @Query(() => UnitConnectionModel, {
    name: 'units',
    description: 'Units by name, level, tier, box, or below another unit.',
  })
  async list(@Args() args: UnitsArgs): Promise<UnitConnectionModel> {
    const { asOf, revision, first, ...wanted } = readArguments(unitsShape, args);
    const moment = { asOf, revision };
    const page = await this.units.list({ ...wanted, limit: first }, this.momentOf(moment));
    const items = page.items.map((unit) => ({ ...unit, moment }));
    return { revision: page.revision, ...connectionOf({ ...page, items }, wanted.after, cursorOf) };
  }

  @Query(() => SettlementModel, {
    nullable: true,
    description: 'One settlement; null with an error where no unit of level village has the code.',
  })
  async settlement(@Args() { code, ...given }: UnitArgs): Promise<SettlementModel> {
    const moment = readArguments(momentShape, given);
    return { ...(await this.units.settlement(code, this.momentOf(moment))), moment };
  }

  @Query(() => SettlementConnectionModel, {
    description: 'Settlements by name, tier, box, or below another unit.',
  })
  async settlements(@Args() args: SettlementsArgs): Promise<SettlementConnectionModel> {
    const { asOf, revision, first, ...wanted } = readArguments(settlementsShape, args);
    const moment = { asOf, revision };
    const village = { ...wanted, level: 'village', limit: first };
    const page = await this.units.list(village, this.momentOf(moment));
    const items = page.items.map((unit) => ({ ...unit, moment }));
    return { revision: page.revision, ...connectionOf({ ...page, items }, wanted.after, cursorOf) };
  }

  private momentOf(given: UnitModel['moment']): Moment {
    return contextOf(this.config, given);
  }
}

/** GraphQL types that rooms share, for shapes that are turned into types (`objectOf`). */
import type { Type } from '@nestjs/common';
import type { z } from 'zod';
import type { KnownTypes } from '../api/graphql/model.js';
import { figureSchema, scenarioStampSchema } from '../api/schemas.js';
import { AREAS, LEVELS, PROVIDER_CLASSES, TIERS } from '../common/vocabulary.js';
import { AreaEnum, LevelEnum, TierEnum } from '../units/units.dto.js';
import {
  FigureModel,
  NamedServiceModel,
  NamedUnitModel,
  ProviderEnum,
  ScenarioStampModel,
} from './coverage.dto.js';
import { namedServiceSchema, namedUnitSchema } from './coverage.schema.js';

export const KNOWN: KnownTypes = {
  objects: new Map<z.ZodType, Type>([
    [figureSchema, FigureModel],
    [scenarioStampSchema, ScenarioStampModel],
    [namedUnitSchema, NamedUnitModel],
    [namedServiceSchema, NamedServiceModel],
  ]),
  enums: new Map<string, object>([
    [AREAS.join(' '), AreaEnum],
    [LEVELS.join(' '), LevelEnum],
    [TIERS.join(' '), TierEnum],
    [PROVIDER_CLASSES.join(' '), ProviderEnum],
  ]),
};

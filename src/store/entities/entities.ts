/** Every table as a class: what the data source and the schema comparison are given. */
import { ApiKeyRow, AuditEntryRow } from './access.entities.js';
import { RevisionCounterRow, RevisionRow } from './revisions.entities.js';
import { UnitRow, BoundaryRow, PopulationRow } from './units.entities.js';
import { ServiceRow, StandardSetRow, StandardRuleRow } from './standards.entities.js';
import { WebhookDeliveryRow, WebhookRow } from './webhooks.entities.js';
import { FeedRow, FacilityRow } from './facilities.entities.js';
import {
  DuplicateRow,
  StagedFacilityRow,
  StagedVerdictRow,
  SyncRow,
  SyncVerdictRow,
} from './syncs.entities.js';
import { JobRow } from './jobs.entities.js';
import { LandZoneRow } from './land-zones.entities.js';
import {
  StaleMarkRow,
  CountyStateRow,
  CoverageRow,
  CoverageSummaryRow,
  UnitGapRow,
} from './coverage.entities.js';
import { CostMatrixEntity, CostMatrixRowEntity } from './matrices.entities.js';
import { GapBoundRow } from './gaps.entities.js';
import { ScenarioRow } from './scenarios.entities.js';

export const ENTITIES = [
  RevisionCounterRow,
  RevisionRow,
  UnitRow,
  BoundaryRow,
  PopulationRow,
  ServiceRow,
  StandardSetRow,
  StandardRuleRow,
  FeedRow,
  FacilityRow,
  SyncRow,
  SyncVerdictRow,
  StagedFacilityRow,
  StagedVerdictRow,
  DuplicateRow,
  LandZoneRow,
  JobRow,
  StaleMarkRow,
  CountyStateRow,
  CoverageRow,
  CoverageSummaryRow,
  UnitGapRow,
  ApiKeyRow,
  AuditEntryRow,
  CostMatrixEntity,
  CostMatrixRowEntity,
  WebhookRow,
  WebhookDeliveryRow,
  ScenarioRow,
  GapBoundRow,
];

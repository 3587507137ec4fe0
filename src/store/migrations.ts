/** All migrations, oldest first; never edit one that has been released. */
import { CreateRevisions1764300000000 } from '../../migrations/1764300000000-CreateRevisions.js';
import { CreateUnits1764300001000 } from '../../migrations/1764300001000-CreateUnits.js';
import { CreateStandards1764300002000 } from '../../migrations/1764300002000-CreateStandards.js';
import { CreateFacilities1764300003000 } from '../../migrations/1764300003000-CreateFacilities.js';
import { CreateLandZones1764300004000 } from '../../migrations/1764300004000-CreateLandZones.js';
import { CreateCoverage1764300005000 } from '../../migrations/1764300005000-CreateCoverage.js';
import { IndexUpperUnits1764300031000 } from '../../migrations/1764300031000-IndexUpperUnits.js';
import { IndexForRecompute1764300040000 } from '../../migrations/1764300040000-IndexForRecompute.js';
import { IndexEveryPlace1764300041000 } from '../../migrations/1764300041000-IndexEveryPlace.js';
import { StageSyncs1764300050000 } from '../../migrations/1764300050000-StageSyncs.js';
import { CreateAccess1764300060000 } from '../../migrations/1764300060000-CreateAccess.js';
import { CreateWebhooks1764300061000 } from '../../migrations/1764300061000-CreateWebhooks.js';
import { IndexPastUnits1764300070000 } from '../../migrations/1764300070000-IndexPastUnits.js';
import { CreateCostMatrices1764300071000 } from '../../migrations/1764300071000-CreateCostMatrices.js';
import { CreateJobs1764300080000 } from '../../migrations/1764300080000-CreateJobs.js';
import { CreateScenarios1764300085000 } from '../../migrations/1764300085000-CreateScenarios.js';
import { CreateGapBounds1764300086000 } from '../../migrations/1764300086000-CreateGapBounds.js';
import { OwnJobs1764300087000 } from '../../migrations/1764300087000-OwnJobs.js';
import { LoadMatricesApart1764300088000 } from '../../migrations/1764300088000-LoadMatricesApart.js';
import { JudgeSyncsApart1764300089000 } from '../../migrations/1764300089000-JudgeSyncsApart.js';
import { NarrowMarks1764300090000 } from '../../migrations/1764300090000-NarrowMarks.js';

export const MIGRATIONS = [
  CreateRevisions1764300000000,
  CreateUnits1764300001000,
  CreateStandards1764300002000,
  CreateFacilities1764300003000,
  CreateLandZones1764300004000,
  CreateCoverage1764300005000,
  IndexUpperUnits1764300031000,
  IndexForRecompute1764300040000,
  IndexEveryPlace1764300041000,
  StageSyncs1764300050000,
  CreateAccess1764300060000,
  CreateWebhooks1764300061000,
  IndexPastUnits1764300070000,
  CreateCostMatrices1764300071000,
  CreateJobs1764300080000,
  CreateScenarios1764300085000,
  CreateGapBounds1764300086000,
  OwnJobs1764300087000,
  LoadMatricesApart1764300088000,
  JudgeSyncsApart1764300089000,
  NarrowMarks1764300090000,
];

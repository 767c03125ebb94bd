import type { Method } from '../../../scripts/core/method.ts';
import { checkModels } from './check-models.ts';
import { diffOpenApi } from './diff-openapi.ts';
import { lintMigration } from './lint-migration.ts';
import { listJobs } from './list-jobs.ts';
import { listMigrations } from './list-migrations.ts';
import { listRoutes } from './list-routes.ts';
import { readPlanMethod } from './read-plan.ts';

/** What this plugin answers on `plugin/fastapi-backend/rpc`. All of it reads files and nothing else. */
export const methods: readonly Method[] = [
  listRoutes,
  checkModels,
  listMigrations,
  lintMigration,
  diffOpenApi,
  readPlanMethod,
  listJobs,
];

import type { Method } from '../../../scripts/core/method.ts';
import { agendaTiming } from './agenda/agenda-timing.ts';
import { budgetVariance } from './budget/budget-variance.ts';
import { renewalCohortsByList } from './members/renewal-cohorts.ts';

/** What `exec-automator` offers. Params are checked against each schema before a method runs. */
export const methods: readonly Method[] = [
  renewalCohortsByList,
  budgetVariance,
  agendaTiming,
] as readonly Method<never>[];

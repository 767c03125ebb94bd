import type { Method } from '../../../scripts/core/method.ts';
import { agendaTiming } from './agenda/agenda-timing.ts';
import { budgetVariance } from './budget/budget-variance.ts';
import { calendarConflicts } from './calendar/calendar-conflicts.ts';
import { ballotCount } from './election/ballot-count.ts';
import { renewalCohortsByList } from './members/renewal-cohorts.ts';
import { surveyTabulation } from './survey/survey-tabulation.ts';

/** What `exec-automator` offers. Params are checked against each schema before a method runs. */
export const methods: readonly Method[] = [
  renewalCohortsByList,
  budgetVariance,
  agendaTiming,
  surveyTabulation,
  ballotCount,
  calendarConflicts,
] as readonly Method<never>[];

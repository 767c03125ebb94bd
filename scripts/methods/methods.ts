import type { Method } from '../core/method.ts';
import { backlogHealth } from './jira/backlog-health.ts';
import { cycleTimes } from './jira/cycle-times.ts';
import { checkChangelog } from './release/check-changelog.ts';
import { issueKeys } from './release/issue-keys.ts';
import { releaseNotes } from './release/release-notes.ts';

/** What the brain's own plugin, `jira-orchestrator`, offers. Params are checked against each schema before a method runs. */
export const methods: readonly Method[] = [
  releaseNotes,
  issueKeys,
  checkChangelog,
  cycleTimes,
  backlogHealth,
] as readonly Method<never>[];

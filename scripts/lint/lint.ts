import { safeLine } from '../core/untrusted.ts';
import type { Check } from './check.ts';
import { arbiterCommands } from './checks/arbiter-commands.ts';
import { bodyLength } from './checks/body-length.ts';
import { commandHead } from './checks/command-head.ts';
import { commandOutcomes } from './checks/command-outcomes.ts';
import { commandTools } from './checks/command-tools.ts';
import { deadAgents } from './checks/dead-agents.ts';
import { deadChains } from './checks/dead-chains.ts';
import { deadFiles } from './checks/dead-files.ts';
import { fewExamples } from './checks/few-examples.ts';
import { nearMissOwners } from './checks/near-miss-owners.ts';
import { openTools } from './checks/open-tools.ts';
import { readOnlyTools } from './checks/read-only-tools.ts';
import { registryProblems } from './checks/registry-problems.ts';
import { repeatedPrompts } from './checks/repeated-prompts.ts';
import { rpcCalls } from './checks/rpc-calls.ts';
import { sharedTriggers } from './checks/shared-triggers.ts';
import { shellArguments } from './checks/shell-arguments.ts';
import { similarBodies } from './checks/similar-bodies.ts';
import { slashCommands } from './checks/slash-commands.ts';
import { unusedTools } from './checks/unused-tools.ts';
import { byPlace, type LintFinding } from './finding.ts';
import type { LintedPack } from './pack.ts';

const CHECKS: readonly Check[] = [
  registryProblems,
  sharedTriggers,
  fewExamples,
  nearMissOwners,
  repeatedPrompts,
  bodyLength,
  similarBodies,
  openTools,
  readOnlyTools,
  unusedTools,
  arbiterCommands,
  rpcCalls,
  slashCommands,
  deadAgents,
  deadFiles,
  deadChains,
  commandHead,
  commandTools,
  commandOutcomes,
  shellArguments,
];

/** Longest message and fix, in characters. */
const MAX_SENTENCE = 600;

/** Everything that is wrong with the agents and commands of a pack, by place. Never throws. What it quotes is neutralised. */
export function lint(pack: LintedPack): LintFinding[] {
  return CHECKS.flatMap((check) => check(pack))
    .map((finding) => ({
      ...finding,
      message: safeLine(finding.message, MAX_SENTENCE),
      fix: safeLine(finding.fix, MAX_SENTENCE),
    }))
    .sort(byPlace);
}

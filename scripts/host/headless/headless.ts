import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Tier } from '../../chains/language/chain.ts';
import { type AttemptOf, executorOf, failed, failure } from '../../chains/steps/failure.ts';
import { environmentOf, marksOf } from '../../chains/steps/process/environment.ts';
import { runProcess } from '../../chains/steps/process/run-process.ts';
import type { Executor, Outcome, StepError } from '../../chains/steps/work.ts';
import type { RegistrySnapshot } from '../../registry/entry.ts';
import type { Environment } from '../data-folder.ts';
import { KEPT_BYTES, outcomeOf } from './answer.ts';
import { childEnvironment } from './child-environment.ts';
import { findClaude } from './claude-executable.ts';
import { type Role, resolveAgent, resolveCommand } from './role.ts';

/**
 * Steps of kind `agent` and `command`, each by a Claude Code session of its own without a person (`claude -p`). The prompt goes
 * by standard input, so that it is in no list of processes and has no limit.
 *
 * Failures: those of `cli-failure.ts` and `answer.ts`, `not-found`, `invalid-input`, `timeout`, `cancelled`. What a session has
 * cost is in the outcome, unless it was ended before it could say.
 */
export interface HeadlessOptions {
  readonly env: Environment;
  /** What is installed, as known now. */
  snapshot(): RegistrySnapshot;
  /** The model class for `tier: auto`: of an agent, or of a command (no agent); `failures`: how often it was tried before. */
  tierOf(prompt: string, agent: string | undefined, failures: number): Exclude<Tier, 'auto'>;
  /** From SIGTERM to SIGKILL, in milliseconds. Default 5,000. */
  readonly graceMs?: number;
}

export function headlessExecutors(options: HeadlessOptions): {
  readonly agent: Executor;
  readonly command: Executor;
} {
  return {
    agent: executorOf('agent', async (attempt) => {
      const { agent, prompt, schema } = attempt.input;
      if (prompt.trim() === '') return failed(emptyPrompt);
      const role = resolveAgent(options.snapshot(), agent, schema !== undefined);
      if (role.kind === 'failed') return failed(role.error);
      return ask(options, attempt, { role, what: agent, prompt: asText(prompt), agent, schema });
    }),
    command: executorOf('command', async (attempt) => {
      const { command, args } = attempt.input;
      const role = resolveCommand(options.snapshot(), command);
      if (role.kind === 'failed') return failed(role.error);
      const prompt = `/${role.name} ${args}`.trimEnd();
      return ask(options, attempt, {
        role,
        what: `/${role.name}`,
        prompt,
        agent: undefined,
        schema: undefined,
      });
    }),
  };
}

const emptyPrompt: StepError = failure('invalid-input', 'The prompt is empty.', {
  fix: 'Give the step a `prompt:`; an expression in it may have given nothing.',
});

/** A prompt that begins with a slash would be read as a command, and its words may come from a stranger. */
const asText = (prompt: string): string => (/^\s*\//.test(prompt) ? `Your task:\n\n${prompt}` : prompt);

interface Question {
  readonly role: Role;
  readonly what: string;
  readonly prompt: string;
  readonly agent: string | undefined;
  readonly schema: unknown;
}

/** Below this a budget cannot be told to the CLI. */
const LEAST_USD = 0.000_001;

async function ask(
  options: HeadlessOptions,
  attempt: AttemptOf<'agent'> | AttemptOf<'command'>,
  { role, what, prompt, agent, schema }: Question,
): Promise<Outcome> {
  const claude = findClaude(options.env);
  if (claude.kind === 'absent') return failed(failure('not-found', claude.message, { fix: claude.fix }));
  const { tier, permissions, usd, cwd } = attempt.input;
  const budget = Math.min(usd ?? Number.POSITIVE_INFINITY, attempt.usdLeft ?? Number.POSITIVE_INFINITY);
  if (budget < LEAST_USD) return failed(nothingLeft);
  const model = tier === 'auto' ? options.tierOf(prompt, agent, attempt.attempt - 1) : tier;
  const file = definitionFile(role);
  try {
    const end = await runProcess({
      argv: [
        claude.path,
        '-p',
        '--output-format',
        'json',
        '--permission-mode',
        permissions,
        ...(model === 'inherit' ? [] : ['--model', model]),
        ...(Number.isFinite(budget) ? ['--max-budget-usd', budget.toFixed(6)] : []),
        ...(schema === undefined ? [] : ['--json-schema', JSON.stringify(schema)]),
        ...role.pluginDirs.flatMap((folder) => ['--plugin-dir', folder]),
        ...(role.definition === undefined ? [] : ['--agents', file?.path ?? role.definition]),
        ...(role.agent === undefined ? [] : ['--agent', role.agent]),
      ],
      env: environmentOf(attempt, childEnvironment(options.env)),
      cwd: resolve(attempt.cwd, cwd ?? '.'),
      marks: marksOf(attempt),
      stdin: prompt,
      keepBytes: KEPT_BYTES,
      timeoutMs: attempt.timeoutMs,
      signal: attempt.signal,
      graceMs: options.graceMs,
    });
    return outcomeOf(end, { what, timeoutMs: attempt.timeoutMs, structured: schema !== undefined });
  } finally {
    file?.remove();
  }
}

const nothingLeft: StepError = failure('budget-exceeded', 'Nothing is left of the budget.', {
  fix: 'Raise `budget:` of the step or of the chain.',
});

/** Longest single argument that is passed as one, in bytes; Linux allows 128 kB. */
const MAX_ARGUMENT_BYTES = 100_000;

/** A definition that is too long for an argument, as a file of this user alone, for as long as the session runs. */
function definitionFile({ definition }: Role): { readonly path: string; remove(): void } | undefined {
  if (definition === undefined || Buffer.byteLength(definition) <= MAX_ARGUMENT_BYTES) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'arbiter-agent-'));
  const path = join(folder, 'agents.json');
  writeFileSync(path, definition, { mode: 0o600 });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

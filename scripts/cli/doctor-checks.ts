import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { messageOf, UsageError } from '../core/errors.ts';
import { safeLine } from '../core/untrusted.ts';
import { dataFolder, type Environment } from '../host/data-folder.ts';
import { nameOf } from '../host/installed-plugins.ts';
import { checkModels } from '../host/models-checks.ts';
import { askForPluginList } from '../host/plugin-list.ts';
import { Records } from '../host/records.ts';
import { type Check, type CheckLevel, checkDataFolder, checkNode } from '../host/self-checks.ts';
import { checkState } from '../host/state-checks.ts';
import { Switches } from '../host/switches.ts';
import { State } from '../store/state.ts';
import type { Context } from './app.ts';
import { count, ms } from './format.ts';
import { type Look, PROSE_WIDTH, type Style } from './look.ts';
import { openRegistry } from './registry.ts';
import { wrap } from './text-width.ts';

const BRAIN = 'jira-orchestrator';

/** Makes every check, one after the other. Throws only a usage error. */
export async function runChecks(context: Context): Promise<Check[]> {
  const folder = dataFolder(context.env);
  return [
    checkNode(),
    ...checkKept(folder, context),
    ...(await checkRouting(context)),
    ...checkSwitches(folder, context),
    ...checkModels(context.env, context.io.cwd),
    await checkClaude(folder, context.env, context.io.cwd),
  ];
}

/** Looks only: a folder without a state stays without one. In a folder that cannot be written the rest follows from that. */
function checkKept(folder: string, { io }: Context): Check[] {
  const writable = checkDataFolder(folder);
  if (writable[0] === 'bad') return [writable];
  const state = new State({ dataFolder: folder, clock: io.clock, mode: 'look' });
  const records = new Records(folder, io.clock, state);
  try {
    return [writable, ...checkState(state, records)];
  } finally {
    state.close();
  }
}

async function checkRouting(context: Context): Promise<Check[]> {
  const registry = attempt('registry', () => openRegistry(context));
  if (registry.kind === 'failed') return [registry.check];
  const { snapshot, scanMs } = registry.value;
  const routed = snapshot.agents.filter((a) => a.routed).length;
  const counts = `registry: ${count(snapshot.plugins.length, 'folder')}, ${count(snapshot.agents.length, 'agent')}, ${routed} to route to, in ${ms(scanMs)}`;
  const checks: Check[] = [
    routed > 0 ? ['ok', counts] : ['bad', `${counts}; with no agent there is nothing to route to`],
  ];
  if (snapshot.problems.length > 0) {
    const rejected = snapshot.problems.filter((p) => p.severity === 'rejected').length;
    checks.push([
      'note',
      `${rejected} rejected, ${count(snapshot.problems.length - rejected, 'warning')}; to see them: arbiter registry validate`,
    ]);
  }
  const { loadLexicon } = await import('../routing/lexicon/load.ts');
  const { createRouter } = await import('../routing/router.ts');
  const decided = attempt('lexicon and router', () => {
    const router = createRouter(snapshot, loadLexicon());
    const started = context.io.clock.monotonicMs();
    router.route({ prompt: 'which agent is there for a failing login page' });
    return context.io.clock.monotonicMs() - started;
  });
  checks.push(
    decided.kind === 'failed'
      ? decided.check
      : ['ok', `lexicon and router: a first decision in ${ms(decided.value)}`],
  );
  return checks;
}

type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly check: Check };

/** A broken part is a finding, not the end of the doctor. */
function attempt<T>(what: string, work: () => T): Attempt<T> {
  try {
    return { kind: 'done', value: work() };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return { kind: 'failed', check: ['bad', `${what}: ${safeLine(messageOf(error), 300)}`] };
  }
}

/** Only the switches that hold for every session here. */
function checkSwitches(folder: string, { env, io }: Context): Check[] {
  const now = new Switches(folder, env).read({ sessionId: '', project: io.cwd });
  if (now.kind === 'on') return [];
  return [['note', `switched off (${now.by === 'env' ? 'ARBITER_OFF in the environment' : now.by})`]];
}

async function checkClaude(folder: string, env: Environment, cwd: string): Promise<Check> {
  if (!onPath('claude', env)) {
    return [
      'note',
      'claude is not on the PATH: this program works without it, but there are no sessions to route in',
    ];
  }
  // The answer is kept in the data folder; a folder that is not there is not made just because someone looked.
  const kept = existsSync(folder) ? undefined : mkdtempSync(join(tmpdir(), 'arbiter-doctor-'));
  try {
    const list = await askForPluginList(kept ?? folder, env, cwd, process.ppid);
    if (list.kind === 'unavailable') return ['note', `claude plugin list: ${safeLine(list.reason, 200)}`];
    const names = list.plugins.map((p) => nameOf(p.id));
    if (names.includes(BRAIN))
      return ['ok', `Claude Code has ${BRAIN} enabled; ${count(names.length, 'plugin')} in all`];
    return [
      'note',
      `Claude Code does not have ${BRAIN} enabled (${count(names.length, 'plugin')} enabled): prompts of a session are not routed unless it is started with --plugin-dir`,
    ];
  } finally {
    if (kept !== undefined) rmSync(kept, { recursive: true, force: true });
  }
}

function onPath(name: string, env: Environment): boolean {
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name];
  const folders = (env['PATH'] ?? '').split(delimiter).filter((f) => f !== '');
  return folders.some((f) => names.some((n) => existsSync(join(f, n))));
}

const STYLE: Readonly<Record<CheckLevel, Style>> = { ok: 'green', note: 'yellow', bad: 'red' };

/** The checks for people. */
export function checkLines(checks: readonly Check[], look: Look): string {
  const bad = checks.filter(([level]) => level === 'bad').length;
  const width = (look.width ?? PROSE_WIDTH) - 8;
  const lines = checks.flatMap(([level, text]) =>
    wrap(text, width).map(
      (part, i) => `  ${look.paint(STYLE[level], (i === 0 ? level : '').padEnd(4))}  ${part}`,
    ),
  );
  const headline = bad === 0 ? 'Arbiter works here.' : `${bad} of ${count(checks.length, 'check')} failed.`;
  return [look.paint('bold', headline), ...lines, 'Inside a session: /jira-orchestrator:doctor'].join('\n');
}

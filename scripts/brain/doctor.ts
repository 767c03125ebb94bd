import { safeLine } from '../core/untrusted.ts';
import { checkLearning } from '../host/learning-checks.ts';
import { checkModels } from '../host/models-checks.ts';
import { type Check, checkDataFolder, checkNode } from '../host/self-checks.ts';
import { checkState } from '../host/state-checks.ts';
import type { PluginEntry, Source } from '../registry/entry.ts';
import { checkLines } from './check-lines.ts';
import type { WorkerPast } from './protocol.ts';
import { type BrainState, placeOf, sessionOf } from './state.ts';

/** Problems shown by name; the rest are counted. */
const MAX_PROBLEMS = 5;

/** Looks at what is, now, and says it. Each line is a check that was made, not a setting that was read back. */
export function doctor(state: BrainState, sessionId: string, past: WorkerPast): string {
  const checks: Check[] = [
    checkNode(),
    hooks(state, sessionId),
    worker(past),
    ...registry(state),
    sources(state),
    ...kept(state),
    ...checkModels(state.env, state.project),
    switched(state, sessionId),
  ];
  const bad = checks.filter(([level]) => level === 'bad').length;
  return [
    bad === 0 ? 'Arbiter works here.' : `Arbiter: ${bad} of ${checks.length} checks failed.`,
    ...checkLines(checks),
    ...STANDING,
  ].join('\n');
}

/** One line for each thing: Claude Code wraps them at the width of the terminal. */
const STANDING = [
  'What the hooks read: each submitted prompt; the input of Agent calls; the session’s transcripts (token counts, models, the status word of an agent). Kept: hashes, lengths, scores, agent names, token counts, and of the last prompts their words as keyed numbers, to learn from corrections (ARBITER_NO_LEARNING=1 forbids it). Nothing leaves this machine. Only a collector for traces or a hook for alerts that you have named yourself is told of it.',
  'The only thing that is ever fetched: on a Node.js without built-in SQLite (before 22.13), npm installs better-sqlite3 into the data folder, in the background, tried at most once a day. ARBITER_NO_DOWNLOAD=1 forbids it; records are lines in files then.',
  'Delegation: with Arbiter enabled, you have asked Claude to hand a prompt to the agent that Arbiter names. You can take that back: /jira-orchestrator:arbiter-off [prompt | session | project | everywhere], or ARBITER_OFF=1, or disable the plugin.',
] as const;

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

function hooks(state: BrainState, sessionId: string): Check {
  const session = sessionOf(state, sessionId);
  // That this runs is the proof that hooks reach the brain; whether prompts do too is another hook.
  if (session.promptHookAt === undefined) {
    return [
      'note',
      'hooks reach the brain (this answer came through one), but no prompt hook of this session has since the worker started',
    ];
  }
  const seconds = Math.max(0, Math.round((state.clock.now() - session.promptHookAt) / 1_000));
  return [
    'ok',
    `hooks reach the brain; ${count(session.promptHooks, 'prompt hook')} of this session so far, the last ${seconds} s ago`,
  ];
}

function worker(past: WorkerPast): Check {
  const late = past.late === 0 ? '' : `, ${count(past.late, 'answer')} came too late`;
  if (past.restarts === 0) return [past.late === 0 ? 'ok' : 'note', `worker alive, never restarted${late}`];
  return [
    'note',
    `worker alive after ${count(past.restarts, 'restart')}${late}; last failure: ${safeLine(past.lastFailure ?? 'unknown', 300)}`,
  ];
}

function registry(state: BrainState): Check[] {
  const { plugins, agents, commands, problems } = state.registry.snapshot;
  const routed = agents.filter((a) => a.routed).length;
  const charters = agents.filter((a) => a.delivery === 'charter').length;
  const personal = (p: PluginEntry): boolean => p.source === 'project' || p.source === 'user';
  const counts = `registry: ${count(plugins.filter((p) => !personal(p)).length, 'plugin')}, ${count(agents.length, 'agent')} (${routed} can be routed to, ${charters} by charter), ${count(commands.length, 'command')}`;
  const checks: Check[] = [
    [
      routed > 0 ? 'ok' : 'bad',
      routed > 0 ? counts : `${counts}; with no agent there is nothing to route to`,
    ],
  ];
  const rejected = problems.filter((p) => p.severity === 'rejected');
  if (problems.length > 0) {
    const shown = [...rejected, ...problems.filter((p) => p.severity !== 'rejected')].slice(0, MAX_PROBLEMS);
    const lines = shown.map(
      (p) => `     ${p.severity}: ${safeLine(p.file, 200)}: ${safeLine(p.reason, 200)}`,
    );
    const more =
      problems.length > shown.length
        ? [`     and ${problems.length - shown.length} more: arbiter registry validate`]
        : [];
    checks.push([
      'note',
      [
        `${count(rejected.length, 'file')} rejected, ${count(problems.length - rejected.length, 'warning')}`,
        ...lines,
        ...more,
      ].join('\n'),
    ]);
  }
  if (state.registry.trouble !== undefined) checks.push(['note', safeLine(state.registry.trouble, 300)]);
  return checks;
}

const HOW = {
  asked: 'installed plugins as claude plugin list says',
  kept: 'installed plugins as claude plugin list said earlier; nothing has changed since',
  files: 'installed plugins as read from the settings files; claude plugin list has not answered yet',
} as const;

const WHERE: Readonly<Record<Source['kind'], (n: number) => string>> = {
  project: () => 'this project',
  user: () => 'your own',
  'plugin-dir': (n) => `${n} from --plugin-dir`,
  installed: (n) => `${n} installed`,
  pack: (n) => `${n} from this pack`,
};

function sources(state: BrainState): Check {
  const kinds = Object.keys(WHERE) as Source['kind'][];
  const found = kinds.flatMap((kind) => {
    const n = state.registry.sources.filter((s) => s.kind === kind).length;
    return n > 0 ? [WHERE[kind](n)] : [];
  });
  return [
    state.registry.origin === 'files' ? 'note' : 'ok',
    `sources: ${found.join(', ')}; ${HOW[state.registry.origin]}`,
  ];
}

/** In a folder that cannot be written the rest follows from that. */
function kept(state: BrainState): Check[] {
  const folder = checkDataFolder(state.dataFolder);
  if (folder[0] === 'bad') return [folder];
  return [
    folder,
    ...checkState(state.store, state.records, state.native),
    checkLearning(state.learning, state.store),
  ];
}

const OFF = {
  env: 'ARBITER_OFF in the environment',
  prompt: 'for the next prompt',
  session: 'for this session',
  project: 'for this project',
  everywhere: 'everywhere',
} as const;

function switched(state: BrainState, sessionId: string): Check {
  const now = state.switches.read(placeOf(state, sessionId));
  if (now.kind === 'on') return ['ok', 'switched on'];
  const undo =
    now.by === 'env' || now.by === 'prompt' ? '' : `; to undo: /jira-orchestrator:arbiter-on ${now.by}`;
  return ['note', `switched off (${OFF[now.by]})${undo}`];
}

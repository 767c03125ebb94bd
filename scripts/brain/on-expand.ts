import { safeLine } from '../core/untrusted.ts';
import { type ExpandInput, type RawInput, readExpandInput } from '../host/hook-input.ts';
import { answerInstead, SILENT } from '../host/hook-output.ts';
import { SCOPES, type Scope } from '../host/switches.ts';
import { explain } from '../routing/explain.ts';
import { doctor } from './doctor.ts';
import { decide } from './on-prompt.ts';
import { agentsPage } from './pages/agents.ts';
import { breakersPage } from './pages/breakers.ts';
import { correctPage } from './pages/correct.ts';
import { costPage } from './pages/cost.ts';
import { statePage } from './pages/state.ts';
import type { WorkerPast } from './protocol.ts';
import { type BrainState, placeOf, sessionOf } from './state.ts';

type Answer = (state: BrainState, input: ExpandInput, past: WorkerPast) => string;

/** A map, because a name from outside must not find what every object has. */
const COMMANDS: ReadonlyMap<string, Answer> = new Map([
  ['route', route],
  ['explain', explainLast],
  ['arbiter-on', switchOn],
  ['arbiter-off', switchOff],
  [
    'doctor',
    (state: BrainState, input: ExpandInput, past: WorkerPast) => doctor(state, input.sessionId, past),
  ],
  ['agents', (state: BrainState, input: ExpandInput) => agentsPage(state, input.argument)],
  ['breakers', breakersPage],
  ['cost', (state: BrainState, input: ExpandInput) => costPage(state, input.argument)],
  ['state', statePage],
  ['correct', correctPage],
]);

const PREFIX = 'jira-orchestrator:';

/** A person typed one of our commands: answers it here and now, so that no model is called. Other commands go their way. */
export function onExpand(state: BrainState, raw: RawInput, past: WorkerPast): string {
  const input = readExpandInput(raw);
  if (input === undefined || !input.command.startsWith(PREFIX)) return SILENT;
  const answer = COMMANDS.get(input.command.slice(PREFIX.length));
  return answer === undefined ? SILENT : answerInstead(answer(state, input, past));
}

function route(state: BrainState, input: ExpandInput): string {
  const prompt = input.argument.trim();
  if (prompt === '')
    return 'Give a prompt: /jira-orchestrator:route add a health check to the API. Nothing is run.';
  const decision = decide(state, sessionOf(state, input.sessionId), prompt, input.cwd);
  return `Dry run, nothing is started.\n${explain(decision)}`;
}

function explainLast(state: BrainState, input: ExpandInput): string {
  const session = sessionOf(state, input.sessionId);
  if (session.last !== undefined) return explain(session.last.decision);
  if (session.lastRoute !== undefined) {
    return `The reasons of the last decision went with an earlier process. The session's last route was ${session.lastRoute.agent}. To see the reasons: /jira-orchestrator:route <the prompt>.`;
  }
  const switched = state.switches.read(placeOf(state, input.sessionId));
  if (switched.kind === 'off') return `No decision to explain: Arbiter is off (${switched.by}).`;
  return 'No decision to explain yet: no prompt of this session has reached Arbiter.';
}

function switchOff(state: BrainState, input: ExpandInput): string {
  const scope = scopeOf(input.argument, 'session');
  if (scope === undefined) return wrongScope(input.argument);
  try {
    state.switches.turnOff(scope, placeOf(state, input.sessionId));
  } catch {
    return `Arbiter stays on: the data folder ${state.dataFolder} cannot be written. ARBITER_OFF=1 in the environment switches it off too.`;
  }
  if (scope === 'everywhere') state.switched();
  const along =
    scope === 'everywhere' ? ' Machines that you synchronise with (arbiter state sync) follow.' : '';
  return `Arbiter is off for ${words(state, scope)}.${along} ${undo(scope)}`;
}

function switchOn(state: BrainState, input: ExpandInput): string {
  const scope = scopeOf(input.argument, 'session');
  if (scope === undefined) return wrongScope(input.argument);
  const place = placeOf(state, input.sessionId);
  try {
    state.switches.turnOn(scope, place);
  } catch {
    return `The switch stays as it is: the data folder ${state.dataFolder} cannot be written.`;
  }
  if (scope === 'everywhere') state.switched();
  const now = state.switches.read(place);
  if (now.kind === 'on') return 'Arbiter is on.';
  if (now.by === 'env') return 'Arbiter stays off: ARBITER_OFF is set in the environment of this session.';
  return `Arbiter stays off for ${words(state, now.by)}. To switch that on too: /jira-orchestrator:arbiter-on ${now.by}`;
}

/** `undefined` for a word that is no scope. */
function scopeOf(argument: string, otherwise: Scope): Scope | undefined {
  const word = argument.trim().toLowerCase();
  return word === '' ? otherwise : SCOPES.find((scope) => scope === word);
}

function wrongScope(argument: string): string {
  return `"${safeLine(argument, 40)}" is no scope. Use one of: ${SCOPES.join(', ')}. Nothing was changed.`;
}

function words(state: BrainState, scope: Scope): string {
  if (scope === 'prompt') return 'the next prompt';
  if (scope === 'project') return `the project ${safeLine(state.project, 200)}`;
  return scope === 'session' ? 'this session' : 'every session on this machine';
}

const undo = (scope: Scope): string =>
  scope === 'prompt' ? 'After it, Arbiter is on again.' : `To undo: /jira-orchestrator:arbiter-on ${scope}`;

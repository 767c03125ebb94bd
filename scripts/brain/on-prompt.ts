import { fingerprint, newId } from '../core/ids.ts';
import { type PromptInput, type RawInput, readPromptInput } from '../host/hook-input.ts';
import { promptContext, SILENT } from '../host/hook-output.ts';
import type { RouteRecord } from '../host/record.ts';
import type { Session } from '../host/session.ts';
import type { RouteDecision } from '../routing/decision.ts';
import { renderContext } from '../routing/render.ts';
import { noteCorrectable } from './correctable.ts';
import { type BrainState, placeOf, routedAround, sessionOf } from './state.ts';

/** Candidates kept in a record. */
const MAX_CANDIDATES = 3;

/**
 * A prompt was submitted: decides, remembers, and answers with the route, or with nothing. The prompt's text is used here and
 * forgotten; the record has its hash and length.
 */
export function onPrompt(state: BrainState, raw: RawInput): string {
  const input = readPromptInput(raw);
  if (input === undefined) return SILENT;
  const session = sessionOf(state, input.sessionId);
  session.promptHookAt = state.clock.now();
  session.promptHooks += 1;
  session.cwd = input.cwd ?? session.cwd;
  const place = placeOf(state, input.sessionId);
  const typed = isTyped(input.prompt);
  const left = BESIDE.test(input.prompt) ? undefined : state.chains.open?.prompted(input.sessionId);
  // Only a prompt that a person typed uses up "off for the next prompt".
  const switched = typed ? state.switches.readForPrompt(place) : state.switches.read(place);
  if (switched.kind === 'off') {
    if (typed)
      state.later(() => {
        session.correctable = 'arbiter-off';
      });
    return left === undefined ? SILENT : promptContext(left);
  }

  const started = state.clock.monotonicMs();
  const decision = decide(state, session, input.prompt, input.cwd);
  const context = renderContext(decision, state.registry.snapshot);
  const routeId = newId('route');
  if (typed) remember(session, routeId, input.promptId, decision);
  const tookMs = round(state.clock.monotonicMs() - started);
  state.later(() => state.records.add(recordOf(state, input, routeId, decision, tookMs)));
  if (typed) state.later(() => noteCorrectable(state, session, routeId, input.prompt, decision));
  const said = [left, context].filter((text) => text !== undefined);
  return said.length === 0 ? SILENT : promptContext(said.join('\n\n'));
}

/** No session of the host has this id. */
const PRACTICE_SESSION = 'practice';

/**
 * The way of a prompt, for warming up, in a session of its own: the state is the real one, and the prompts of a session follow each other, so
 * that what is compiled has seen what real prompts bring. Whoever calls drops what it leaves for later.
 */
export function practise(state: BrainState, prompt: string): string {
  return onPrompt(state, {
    session_id: PRACTICE_SESSION,
    prompt_id: PRACTICE_SESSION,
    cwd: state.project,
    prompt,
  });
}

/** Decides without remembering anything; also for a dry run. */
export function decide(
  state: BrainState,
  session: Session,
  prompt: string,
  cwd: string | undefined,
): RouteDecision {
  const { snapshot, router } = state.registry;
  const folder = cwd ?? state.project;
  const evidence = {
    project: state.evidence.of(folder, snapshot.plugins),
    last: session.lastRoute,
    unhealthy: routedAround(state),
    tiers: (agent: string) => state.tiers.of(session.id, folder, agent),
    runs: (agent: string) => state.runs.of(agent),
  };
  state.later(() => state.evidence.refresh(folder, snapshot.plugins));
  return router.route({ prompt, evidence, teacher: state.learning.teacher() });
}

/** Slash commands and the host's own notices come through the same hook; they must not hide the last real decision. */
function isTyped(prompt: string): boolean {
  return !/^\s*(\/[\w:-]+(\s|$)|<task-notification>)/.test(prompt);
}

/** Commands that the brain answers, and what the host says itself: nothing that is under way is left for them. */
const BESIDE =
  /^\s*(\/jira-orchestrator:(route|explain|arbiter-on|arbiter-off|doctor|chain-\w+)(\s|$)|<task-notification>)/;

function remember(
  session: Session,
  routeId: string,
  promptId: string | undefined,
  decision: RouteDecision,
): void {
  session.last = { routeId, promptId, decision };
  if (decision.kind !== 'abstain') session.lastRoute = { plugin: decision.plugin, agent: decision.agent };
}

function recordOf(
  state: BrainState,
  input: PromptInput,
  id: string,
  decision: RouteDecision,
  tookMs: number,
): RouteRecord {
  return {
    type: 'route',
    id,
    at: state.records.timestamp(),
    session: input.sessionId,
    promptId: input.promptId,
    promptHash: fingerprint(input.prompt),
    promptChars: input.prompt.length,
    kind: decision.kind,
    plugin: decision.kind === 'abstain' ? undefined : decision.plugin,
    agent: decision.kind === 'abstain' ? undefined : decision.agent,
    cause: decision.kind === 'abstain' ? decision.cause : undefined,
    confidence: round(decision.confidence),
    tier: decision.tier,
    complexity: decision.complexity,
    candidates: decision.candidates
      .slice(0, MAX_CANDIDATES)
      .map((c) => ({ agent: c.agent, score: round(c.score) })),
    tookMs,
  };
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;

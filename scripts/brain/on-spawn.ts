import { safeLine } from '../core/untrusted.ts';
import { charteredPrompt, shellFor } from '../host/charter.ts';
import { findAgent } from '../host/find-agent.ts';
import { type RawInput, readSpawnInput, type SpawnInput } from '../host/hook-input.ts';
import { denyTool, replaceToolInput, SILENT } from '../host/hook-output.ts';
import type { Session } from '../host/session.ts';
import { LADDER } from '../models/ladder.ts';
import { chooseTier, tierAsPicked } from '../models/tier.ts';
import type { AgentEntry } from '../registry/entry.ts';
import { readCharter } from '../registry/read-markdown.ts';
import { ownTier, tierAgent } from '../routing/agent-facts.ts';
import { agentsNamedBy, type RouteDecision } from '../routing/decision.ts';
import { offeredIn } from '../routing/render.ts';
import type { TierBy } from '../store/route-records.ts';
import type { StepCall } from './chain/door.ts';
import { type BrainState, placeOf, sessionOf } from './state.ts';

/**
 * Claude calls the Agent tool. For a charter agent the call becomes a call of a shell with the charter before the task; an
 * agent that Claude Code loads itself gets at most a model; for anything else nothing changes. Charters are handed over also
 * when routing is switched off, because without that the agent could not be called at all.
 */
export function onSpawn(state: BrainState, raw: RawInput): string {
  const input = readSpawnInput(raw);
  if (input === undefined) return SILENT;
  state.tiers.look(input.sessionId, input.transcript);
  const step = stepOf(state, input);
  if (step === 'closed') return denyTool(CLOSED);
  if (step === undefined) return spawn(state, input);
  const answer = spawn(state, step);
  if (answer !== SILENT) return answer;
  if (
    step.call.subagentType !== undefined &&
    findAgent(state.registry.snapshot, step.call.subagentType) === undefined
  )
    noteStep(state, step, step.call.subagentType);
  return replaceToolInput(step.call.all);
}

/** A step for an agent that is not of the registry: only the records hear of it, because nobody counts that agent's failures. */
function noteStep(state: BrainState, step: StepSpawn, agent: string): void {
  const { sessionId, promptId, toolUseId, call, of } = step;
  if (toolUseId === undefined) return;
  const record = {
    type: 'spawn',
    at: state.records.timestamp(),
    session: sessionId,
    promptId,
    toolUseId,
    agent: safeLine(agent, 200),
    model: call.model,
    ...of,
  } as const;
  state.later(() => state.records.add(record));
}

const CLOSED =
  'This step of a chain is not open: it has ended, was cancelled, or was left. Do not call it again; end the turn.';

/** The call of a chain's step as it is meant. In the foreground, so that the turn lasts as long as the step does. */
function stepOf(state: BrainState, input: SpawnInput): StepSpawn | 'closed' | undefined {
  if (!STEP_CALL.test(input.call.prompt)) return undefined;
  const { open } = state.chains;
  const step =
    open === undefined ? 'closed' : open.calling(input.sessionId, input.call.prompt, input.toolUseId);
  if (step === undefined || step === 'closed') return step;
  const { agent, prompt, description, model, ...of } = step;
  const all = {
    subagent_type: agent,
    description,
    prompt,
    run_in_background: false,
    ...(model === undefined ? {} : { model }),
  };
  return { ...input, call: { all, prompt, subagentType: agent, model }, of };
}

/** An Agent call, with the step of a chain that it is for, if it is for one. */
interface StepSpawn extends SpawnInput {
  readonly of?: Pick<StepCall, 'runId' | 'step'>;
}

const STEP_CALL = /^\s*arbiter step [0-9a-f]+\.\d+\s*$/;

function spawn(state: BrainState, input: StepSpawn): string {
  const type = input.call.subagentType;
  if (type === undefined) return SILENT;
  const agent = findAgent(state.registry.snapshot, type);
  if (agent === undefined) return SILENT;
  const session = sessionOf(state, input.sessionId);
  const off = state.switches.read(placeOf(state, input.sessionId)).kind === 'off';
  const decision = off ? undefined : decisionFor(session, input, agent.id);
  return agent.delivery === 'native'
    ? native(state, input, agent, session, decision)
    : chartered(state, input, agent, session, decision);
}

function chartered(
  state: BrainState,
  input: StepSpawn,
  agent: AgentEntry,
  session: Session,
  decision: RouteDecision | undefined,
): string {
  const charter = readCharter(agent.file);
  if (charter === undefined) return SILENT; // the file has gone: Claude Code says that there is no such agent
  const shell = shellFor(agent);
  const chosen = modelFor(state, input, agent, session, decision);
  const { model } = chosen;
  const { model: _, ...rest } = input.call.all;
  remember(state, input, agent, session, decision, shell, chosen);
  return replaceToolInput({
    ...rest,
    subagent_type: shell,
    prompt: charteredPrompt(agent, charter, input.call.prompt),
    ...(typeof rest['description'] === 'string' ? {} : { description: agent.name }),
    ...(model === undefined ? {} : { model }),
  });
}

function native(
  state: BrainState,
  input: StepSpawn,
  agent: AgentEntry,
  session: Session,
  decision: RouteDecision | undefined,
): string {
  // Without a route Claude Code follows the agent's own file.
  const chosen =
    decision === undefined ? { model: input.call.model } : modelFor(state, input, agent, session, decision);
  const { model } = chosen;
  remember(state, input, agent, session, decision, undefined, chosen);
  if (model === input.call.model) return SILENT;
  const { model: _, ...rest } = input.call.all;
  return replaceToolInput({ ...rest, ...(model === undefined ? {} : { model }) });
}

/** The session's last decision, if it named this agent and was made for this prompt. */
function decisionFor(session: Session, input: SpawnInput, agentId: string): RouteDecision | undefined {
  const last = session.last;
  if (
    last === undefined ||
    (input.promptId !== undefined && last.promptId !== undefined && input.promptId !== last.promptId)
  )
    return undefined;
  return agentsNamedBy(last.decision).includes(agentId) ? last.decision : undefined;
}

/** The model of a call, undefined for the session's, and who chose it, where somebody had to. */
interface Chosen {
  readonly model: string | undefined;
  readonly tierBy?: TierBy;
}

/**
 * What a step of a chain names, or a person in the prompt, or Claude without having been asked, holds. What Claude answers to the question
 * of the route's text is kept within all bounds, and so is what that text said. Both are settled only here, because only now is it sure
 * to be known what the session runs on.
 */
function modelFor(
  state: BrainState,
  input: StepSpawn,
  agent: AgentEntry,
  session: Session,
  decision: RouteDecision | undefined,
): Chosen {
  const asked = input.call.model;
  const offered = decision === undefined ? [] : offeredIn(decision);
  const picked = offered.length === 0 ? undefined : LADDER.find((rung) => rung === asked);
  const holds =
    input.of !== undefined ||
    decision?.namesModel === true ||
    ownTier(agent) === 'inherit' ||
    (picked === undefined && asked !== decision?.tier);
  const isRouted = decision !== undefined && input.of === undefined;
  if (asked !== undefined && holds) return { model: asked, ...(isRouted ? { tierBy: 'named' } : {}) };
  const context = state.tiers.of(session.id, session.cwd ?? state.project, agent.id);
  if (agent.model === 'fable')
    return { model: context.session === undefined || context.session === 'fable' ? 'fable' : undefined };
  const tier =
    picked === undefined
      ? chooseTier(decision?.work, tierAgent(agent), context).tier
      : tierAsPicked(picked, offered, decision?.work, tierAgent(agent), context);
  if (tier === 'inherit') return { model: undefined };
  if (!isRouted) return { model: tier };
  return { model: tier, tierBy: picked === undefined ? 'words' : 'claude' };
}

function remember(
  state: BrainState,
  input: StepSpawn,
  agent: AgentEntry,
  session: Session,
  decision: RouteDecision | undefined,
  shell: string | undefined,
  chosen: Chosen,
): void {
  if (input.toolUseId === undefined) return;
  const spawn = {
    type: 'spawn',
    at: state.records.timestamp(),
    session: input.sessionId,
    promptId: input.promptId,
    routeId: decision === undefined ? undefined : session.last?.routeId,
    toolUseId: input.toolUseId,
    agent: agent.id,
    shell,
    ...chosen,
    ...input.of,
  } as const;
  state.spawns.add(spawn);
  state.later(() => {
    state.records.add(spawn);
    state.health.started(spawn.agent, spawn.toolUseId);
  });
}

import { safeLine } from '../../core/untrusted.ts';
import { agentsCalled } from '../../host/find-agent.ts';
import type { ExpandInput } from '../../host/hook-input.ts';
import type { Corrected } from '../../host/learning.ts';
import type { GateReport } from '../../learning/gate.ts';
import type { RegistrySnapshot } from '../../registry/entry.ts';
import type { CorrectablePrompt } from '../../store/corrections.ts';
import { type BrainState, sessionOf } from '../state.ts';

/** Agents of one name that are shown. */
const MAX_CHOICES = 8;

const USAGE =
  'Say where the last prompt should have gone: /jira-orchestrator:correct <plugin:agent>, the agent’s name alone, or none if it should have been left alone.';

/** Takes the person's word for where the last prompt should have gone, and says what was learned from it. */
export function correctPage(state: BrainState, input: ExpandInput): string {
  const { off } = state.learning;
  if (off === 'env') return 'Learning is off: ARBITER_NO_LEARNING is set. Nothing was kept.';
  if (off === 'switch')
    return 'Learning is off. Nothing was kept. To switch it on, in a shell: arbiter learn on';
  const name = input.argument.trim();
  if (name === '') return USAGE;
  const meant = agentMeant(state.registry.snapshot, name);
  if (meant.kind === 'unclear') return meant.text;
  const prompt = promptToCorrect(state, input.sessionId);
  if (typeof prompt === 'string') return prompt;
  const done = state.learning.correct(prompt, meant.agent, state.registry);
  const last = `The last prompt (${clockTime(prompt.at)} UTC) went to ${whereTo(prompt.decided)}; you say ${whereTo(meant.agent)}.`;
  return `${last}\n${outcome(done)}`;
}

type Meant =
  | { readonly kind: 'clear'; readonly agent: string | undefined }
  | { readonly kind: 'unclear'; readonly text: string };

function agentMeant(snapshot: RegistrySnapshot, name: string): Meant {
  if (name.toLowerCase() === 'none') return { kind: 'clear', agent: undefined };
  const found = agentsCalled(snapshot, name.replace(/^@(agent-)?/, ''));
  const routed = found.filter((a) => a.routed);
  const [only] = routed;
  if (only !== undefined && routed.length === 1) return { kind: 'clear', agent: only.id };
  const shown = safeLine(name, 80);
  if (routed.length > 1) {
    const ids = routed.slice(0, MAX_CHOICES).map((a) => a.id);
    return {
      kind: 'unclear',
      text: `${routed.length} agents are called ${shown}: ${ids.join(', ')}. Give the whole id. Nothing was kept.`,
    };
  }
  const why =
    found[0] === undefined
      ? `No installed plugin has an agent called ${shown}.`
      : `${found[0].id} is called by other agents only; no prompt goes to it.`;
  return { kind: 'unclear', text: `${why} Nothing was kept. To look: /jira-orchestrator:agents` };
}

/** The prompt, or why there is none. */
function promptToCorrect(state: BrainState, sessionId: string): CorrectablePrompt | string {
  const session = sessionOf(state, sessionId);
  const prompt = session.correctable ?? state.learning.lastPromptOf(sessionId);
  if (prompt === 'wordless')
    return 'The last prompt has no word that it could be recognised by. Nothing was kept.';
  if (prompt !== undefined) return prompt;
  return session.last === undefined
    ? 'No prompt of this session has reached Arbiter, so there is nothing to correct.'
    : `The last prompt was decided by a rule (${causeOf(session.last.decision)}), which corrections do not change. Nothing was kept.`;
}

const causeOf = (decision: { readonly kind: string; readonly cause?: string }): string =>
  decision.cause ?? 'it named its agent';

function outcome(done: Corrected): string {
  switch (done.kind) {
    case 'lost':
      return `That could not be kept: ${safeLine(done.reason, 300)}`;
    case 'waiting':
      return `That is kept, but not in use yet: ${safeLine(done.reason, 300)} The next session tries again.`;
    case 'kept':
      break;
  }
  const { standing } = done;
  if (standing.kind === 'replaced') return 'That is kept, but another session has said something else since.';
  if (standing.kind === 'candidate')
    return `That is kept as version ${standing.version}, and not used: ${judgement(standing.report)} To see it, in a shell: arbiter learn status`;
  const reach = standing.narrow
    ? 'From now on this very prompt goes there. Prompts like it do not: others that are known to be right would go wrong.'
    : 'From now on this prompt, and those that share most of its words, go there.';
  return `${reach} Version ${standing.version} is in use in all sessions: ${judgement(standing.report)} To undo, in a shell: arbiter learn rollback`;
}

function judgement({ authors, own, better, worse, worst }: GateReport): string {
  const n = authors + own;
  if (n === 0) return 'no prompt was held back to judge it by.';
  const named = worst.length === 0 ? '' : ` (${worst.map((w) => safeLine(w, 120)).join('; ')})`;
  return `of ${n} held-back prompts, ${better} got better and ${worse} worse${named}.`;
}

const whereTo = (agent: string | undefined): string =>
  agent === undefined ? 'nobody' : safeLine(agent, 200);

const clockTime = (at: number): string => new Date(at).toISOString().slice(11, 16);

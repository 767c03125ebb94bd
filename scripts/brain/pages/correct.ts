import { agentMeant } from '../../host/agent-meant.ts';
import type { ExpandInput } from '../../host/hook-input.ts';
import type { Unkept } from '../../host/session.ts';
import { correctedText } from '../../learning/corrected.ts';
import type { CorrectablePrompt } from '../../store/corrections.ts';
import { type BrainState, sessionOf } from '../state.ts';

const USAGE =
  'Say where the last prompt should have gone: /jira-orchestrator:correct <plugin:agent>, the agent’s name alone, or none if it should have been left alone. To see agents: /jira-orchestrator:agents';

/** Takes the person's word for where the last prompt should have gone, and says what was learned from it. */
export function correctPage(state: BrainState, input: ExpandInput): string {
  const { off } = state.learning;
  if (off === 'env') return 'Learning is off: ARBITER_NO_LEARNING is set. Nothing was kept.';
  if (off === 'switch')
    return 'Learning is off. Nothing was kept. To switch it on, in a shell: arbiter learn on';
  const name = input.argument.trim();
  if (name === '') return USAGE;
  const meant = agentMeant(state.registry.snapshot, name);
  if (meant.kind === 'unclear') return `${meant.text} To see agents: /jira-orchestrator:agents`;
  const prompt = promptToCorrect(state, input.sessionId);
  if (typeof prompt === 'string') return prompt;
  return correctedText(prompt, meant.agent, state.learning.correct(prompt, meant.agent, state.registry));
}

const WHY: Readonly<Record<Unkept, string>> = {
  wordless: 'The last prompt has no word that it could be recognised by.',
  'arbiter-off': 'Arbiter was off for the last prompt, so there is no route of it to correct.',
  'learning-off': 'Learning was off for the last prompt. To correct it, type it again first.',
  'no-key':
    'The key of the data folder (learning/key) could not be read or made for the last prompt. If it is damaged, this begins anew, without what was learned: arbiter learn forget --yes.',
};

/** The prompt, or why there is none. */
function promptToCorrect(state: BrainState, sessionId: string): CorrectablePrompt | string {
  const session = sessionOf(state, sessionId);
  const prompt = session.correctable ?? state.learning.lastPromptOf(sessionId);
  if (typeof prompt === 'string') return `${WHY[prompt]} Nothing was kept.`;
  if (prompt !== undefined) return prompt;
  const decision = session.last?.decision;
  if (decision === undefined)
    return 'No prompt of this session has reached Arbiter, so there is nothing to correct.';
  const rule = decision.kind === 'abstain' ? decision.cause : 'it names its agent';
  return `The last prompt was decided by a rule (${rule}), which corrections do not change. Nothing was kept.`;
}

import { messageOf } from '../core/errors.ts';
import { type RawInput, readExpandInput } from '../host/hook-input.ts';
import { answerInstead, commandContext, SILENT } from '../host/hook-output.ts';
import type { BrainState } from './state.ts';

/** A person typed one of the chain commands: the first one loads what chains need. */
export async function onChain(state: BrainState, raw: RawInput): Promise<string> {
  const input = readExpandInput(raw);
  if (input === undefined) return SILENT;
  try {
    const chains = await state.chains.enter();
    const answer = await chains.command(input);
    return answer.kind === 'say' ? answerInstead(answer.text) : commandContext(answer.text);
  } catch (error) {
    return answerInstead(`Arbiter could not do this: ${messageOf(error)} Checks: /jira-orchestrator:doctor.`);
  }
}

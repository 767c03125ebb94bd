import { type RawInput, readStopInput } from '../host/hook-input.ts';
import { goOn, SILENT, tellPerson } from '../host/hook-output.ts';
import type { BrainState } from './state.ts';

/** Claude has ended its turn in a session with a chain under way. A worker that has only just taken it up waits for that. */
export async function onStop(state: BrainState, raw: RawInput): Promise<string> {
  const input = readStopInput(raw);
  if (input === undefined) return SILENT;
  const chains = await state.chains.enter();
  const answer = await chains.stop(input);
  switch (answer.kind) {
    case 'silent':
      return SILENT;
    case 'go-on':
      return goOn(answer.text);
    case 'tell':
      return tellPerson(answer.text);
  }
}

import { PassThrough, Writable } from 'node:stream';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { RawInput } from '../host/hook-input.ts';
import { LineTransport } from './line-transport.ts';

/**
 * Prompts sent for practice: the first ones as fast as they go, because a prompt may come at any moment, and the others with pauses, so that
 * they leave most of a core to a session that is starting. By then V8 has compiled what prompts need with all its optimisations. With 66 in all
 * it went on doing so between the prompts of a person, and in real Claude Code these took 11 ms instead of 8 with 500 (medians, n = 36
 * each, by turns; 350 were like 500, 2,000 no better, 150 no help).
 */
const ROUNDS = { atOnce: 66, slowly: 300 } as const;
const PAUSE_MS = 2;

/** As long as the input of a real hook; the worker puts prompts of its own in (`warm-up.ts`). */
const INPUT: RawInput = {
  session_id: '00000000-0000-0000-0000-000000000000',
  transcript_path: '/home/practice/.claude/projects/practice/00000000-0000-0000-0000-000000000000.jsonl',
  cwd: '/home/practice',
  permission_mode: 'default',
  hook_event_name: 'UserPromptSubmit',
  prompt: 'please practise',
};

/**
 * Sends prompts through a transport that leads nowhere, to a worker that has just become ready, and resolves when that is done: the
 * first real prompt then finds the way compiled, in this thread as in the worker's. One prompt a turn of the event loop and none before
 * the last is answered, so that a real one waits for at most one. Ends early when there is no answer, or an empty one. Never rejects.
 */
export async function practiseWay(
  answer: (input: RawInput) => Promise<string | undefined>,
  rounds: Readonly<Record<'atOnce' | 'slowly', number>> = ROUNDS,
): Promise<void> {
  const input = new PassThrough();
  let more = true;
  let written = (): void => undefined;
  const nowhere = new Writable({
    write(_chunk, _encoding, done) {
      done();
      written();
    },
  });
  const transport = new LineTransport(input, nowhere, async (call) => {
    const text = await answer(call.arguments);
    more = text !== undefined && text !== '';
    return text ?? '';
  });
  await transport.start();
  for (let id = 1; more && id <= rounds.atOnce + rounds.slowly; id++) {
    const answered = new Promise<void>((resolve) => {
      written = resolve;
    });
    const call = { jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'practice', arguments: INPUT } };
    input.write(`${JSON.stringify(call)}\n`);
    await answered;
    await (id < rounds.atOnce ? turn() : sleep(PAUSE_MS));
  }
  await transport.close();
}

import { PassThrough, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { RawInput } from '../host/hook-input.ts';
import { LineTransport } from './line-transport.ts';

/** Prompts sent for practice. More no longer made the first real one faster. */
const ROUNDS = 66;

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
  rounds = ROUNDS,
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
  for (let id = 1; more && id <= rounds; id++) {
    const answered = new Promise<void>((resolve) => {
      written = resolve;
    });
    const call = { jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'practice', arguments: INPUT } };
    input.write(`${JSON.stringify(call)}\n`);
    await answered;
    await turn();
  }
  await transport.close();
}

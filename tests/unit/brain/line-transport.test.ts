import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it } from 'vitest';
import { LineTransport, type ToolCall } from '../../../scripts/brain/line-transport.ts';

interface Talk {
  readonly input: PassThrough;
  readonly calls: ToolCall[];
  readonly passed: JSONRPCMessage[];
  readonly errors: Error[];
  readonly transport: LineTransport;
  /** The next line that is written. */
  next(): Promise<unknown>;
}

async function talk(
  answer: (call: ToolCall) => Promise<string> = async (c) => `to ${c.name}`,
): Promise<Talk> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const [calls, passed, errors]: [ToolCall[], JSONRPCMessage[], Error[]] = [[], [], []];
  const transport = new LineTransport(input, output, (call) => {
    calls.push(call);
    return answer(call);
  });
  transport.onmessage = (m) => passed.push(m);
  transport.onerror = (e) => errors.push(e);
  await transport.start();
  const lines = createInterface({ input: output })[Symbol.asyncIterator]();
  return {
    input,
    calls,
    passed,
    errors,
    transport,
    next: async () => JSON.parse((await lines.next()).value),
  };
}

const call = (id: unknown, params: unknown): string =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })}\n`;

describe('messages by line', () => {
  it('a call is answered with its id, and the library does not see it', async () => {
    const t = await talk();
    t.input.write(call(7, { name: 'prompt', arguments: { prompt: 'é' } }));
    expect(await t.next()).toEqual({
      ...{ jsonrpc: '2.0', id: 7 },
      result: { content: [{ type: 'text', text: 'to prompt' }] },
    });
    expect(t.calls[0]?.arguments).toEqual({ prompt: 'é' });
    expect(t.passed).toEqual([]);
  });

  it('a message may come in pieces, cut within a letter, and several in one piece', async () => {
    const t = await talk(async (c) => String(c.arguments['n']));
    const bytes = Buffer.from(
      call('a', { name: 'x', arguments: { n: 'ü€' } }) + call('b', { name: 'y', arguments: { n: 2 } }),
    );
    for (let i = 0; i < bytes.length; i += 3) t.input.write(bytes.subarray(i, i + 3));
    expect(await t.next()).toMatchObject({ id: 'a', result: { content: [{ text: 'ü€' }] } });
    expect(await t.next()).toMatchObject({ id: 'b', result: { content: [{ text: '2' }] } });
    t.input.write(call(3, { name: 'x' }) + call(4, { name: 'x' }));
    await t.next();
    expect(t.calls.map((c) => c.name)).toEqual(['x', 'y', 'x', 'x']);
  });

  it('a slow answer does not hold up a quick one', async () => {
    let release = (): void => undefined;
    const slow = new Promise<string>((resolve) => {
      release = () => resolve('late');
    });
    const t = await talk((c) => (c.name === 'slow' ? slow : Promise.resolve('soon')));
    t.input.write(call(1, { name: 'slow' }) + call(2, { name: 'quick' }));
    expect(await t.next()).toMatchObject({ id: 2 });
    release();
    expect(await t.next()).toMatchObject({ id: 1, result: { content: [{ text: 'late' }] } });
  });

  it.each([
    ['a handshake', '{"jsonrpc":"2.0","id":0,"method":"ping"}\n'],
    ['a notification', '{"jsonrpc":"2.0","method":"notifications/initialized"}\n'],
    ['a call without a name', call(1, { arguments: {} })],
    ['a call whose arguments are a list', call(1, { name: 'prompt', arguments: [] })],
  ])('%s goes to the library', async (_what, line) => {
    const t = await talk();
    t.input.write(line + call(9, { name: 'after' }));
    await t.next();
    expect(t.passed).toEqual([JSON.parse(line)]);
    expect(t.calls.map((c) => c.name)).toEqual(['after']);
  });

  it.each(['{"jsonrpc":\n', '[]\n', '"text"\n', '{"jsonrpc":"1.0","id":1,"method":"tools/call"}\n'])(
    '%j is reported, and the next call is answered',
    async (line) => {
      const t = await talk();
      t.input.write(line + call(1, { name: 'prompt' }));
      expect(await t.next()).toMatchObject({ id: 1 });
      expect(t.errors).toHaveLength(1);
    },
  );

  it('a closed transport reads nothing more and says that it is closed', async () => {
    const t = await talk();
    let closed = 0;
    t.transport.onclose = () => {
      closed += 1;
    };
    await t.transport.close();
    t.input.write(call(1, { name: 'prompt' }));
    expect([closed, t.calls.length]).toEqual([1, 0]);
  });
});

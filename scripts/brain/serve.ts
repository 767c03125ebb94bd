import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { RawInput } from '../host/hook-input.ts';
import { SILENT } from '../host/hook-output.ts';
import { LineTransport, type OutputLock } from './line-transport.ts';
import { isToolName, type ToolName } from './protocol.ts';

/** The answer to a hook's call, as text; undefined when the host has it already. Must not reject. `id`: the request's. */
export type Answer = (tool: ToolName, input: RawInput, id: string | number) => Promise<string | undefined>;

/**
 * Speaks MCP over standard input and output. No tool is listed, and there are no instructions, because both would reach the
 * model with every request; hooks call tools that they do not see.
 */
export async function serve(
  answer: Answer,
  lock: OutputLock,
  onError: (error: Error) => void,
): Promise<void> {
  const server = new Server({ name: 'arbiter-brain', version: '0.1.0' }, { capabilities: { tools: {} } });
  server.onerror = onError;
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [] }));
  const transport = new LineTransport(
    process.stdin,
    process.stdout,
    async ({ name, arguments: input }, id) => (isToolName(name) ? answer(name, input, id) : SILENT),
    lock,
  );
  await server.connect(transport);
}

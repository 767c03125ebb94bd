import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import type { RawInput } from '../host/hook-input.ts';
import { SILENT } from '../host/hook-output.ts';
import { LineTransport } from './line-transport.ts';
import { isToolName, type ToolName } from './protocol.ts';

/** The answer to a hook's call, as text; must not reject. */
export type Answer = (tool: ToolName, input: RawInput) => Promise<string>;

/**
 * Speaks MCP over standard input and output. No tool is listed, and there are no instructions, because both would reach the
 * model with every request; hooks call tools that they do not see.
 */
export async function serve(answer: Answer, onError: (error: Error) => void): Promise<void> {
  const server = new Server({ name: 'arbiter-brain', version: '0.1.0' }, { capabilities: { tools: {} } });
  server.onerror = onError;
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [] }));
  const transport = new LineTransport(process.stdin, process.stdout, async ({ name, arguments: input }) =>
    isToolName(name) ? answer(name, input) : SILENT,
  );
  await server.connect(transport);
}

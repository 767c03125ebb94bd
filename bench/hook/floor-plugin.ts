import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An MCP server without a library that answers every tool call with `{}` at once: nothing that does work can be quicker. */
const SERVER = `
let rest = '';
process.stdin.setEncoding('utf8').on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    if (line.trim() === '') continue;
    const { id, method, params } = JSON.parse(line);
    if (id === undefined) continue;
    const result =
      method === 'initialize'
        ? { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'floor', version: '1' } }
        : method === 'tools/list'
          ? { tools: [] }
          : method === 'tools/call'
            ? { content: [{ type: 'text', text: '{}' }] }
            : undefined;
    const answer = result === undefined ? { error: { code: -32601, message: 'unknown' } } : { result };
    process.stdout.write(JSON.stringify({ jsonrpc: '2.0', id, ...answer }) + '\\n');
  }
});
process.on('SIGINT', () => process.exit(0));
`;

/** Writes the plugin `floor`, whose prompt hook has the same input as Arbiter's. Returns its folder. */
export function writeFloorPlugin(folder: string): string {
  mkdirSync(join(folder, '.claude-plugin'), { recursive: true });
  mkdirSync(join(folder, 'hooks'), { recursive: true });
  const manifest = {
    name: 'floor',
    version: '1.0.0',
    description: 'Answers its prompt hook at once.',
    author: { name: 'bench' },
    mcpServers: { brain: { command: 'node', args: [`\${CLAUDE_PLUGIN_ROOT}/server.mjs`] } },
  };
  const hook = {
    type: 'mcp_tool',
    server: 'plugin:floor:brain',
    tool: 'prompt',
    input: Object.fromEntries(['session_id', 'prompt_id', 'cwd', 'prompt'].map((k) => [k, `\${${k}}`])),
    timeout: 3,
  };
  writeFileSync(join(folder, '.claude-plugin', 'plugin.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'hooks', 'hooks.json'),
    JSON.stringify({ hooks: { UserPromptSubmit: [{ hooks: [hook] }] } }),
  );
  writeFileSync(join(folder, 'server.mjs'), SERVER);
  return folder;
}

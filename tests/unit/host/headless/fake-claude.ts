import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A program in Claude Code's place, for answers that the real one gives only with a broken model or a broken network. Its body is a
 * Node script; `result(more)` prints a result as the real one does. What it was started with is in `started.json`.
 */
export function fakeClaude(folder: string, body: string): string {
  const file = join(folder, 'claude');
  const text = `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs');
const args = process.argv.slice(2);
const at = (flag) => args[args.indexOf(flag) + 1];
writeFileSync(${JSON.stringify(join(folder, 'started.json'))}, JSON.stringify({
  args, env: process.env, cwd: process.cwd(), stdin: readFileSync(0, 'utf8'),
  agents: args.includes('--agents') && !at('--agents').startsWith('{') ? readFileSync(at('--agents'), 'utf8') : undefined,
}));
const result = (more) => process.stdout.write(JSON.stringify({
  type: 'result', subtype: 'success', is_error: false, num_turns: 1, session_id: 's1', total_cost_usd: 0.5, result: 'done',
  modelUsage: { m: { inputTokens: 1, outputTokens: 2, cacheReadInputTokens: 3, cacheCreationInputTokens: 4, costUSD: 0.5 } },
  ...more,
}) + '\\n');
${body}
`;
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

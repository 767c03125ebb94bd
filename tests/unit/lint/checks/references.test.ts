import { describe, expect, it } from 'vitest';
import { deadAgents } from '../../../../scripts/lint/checks/dead-agents.ts';
import { deadChains } from '../../../../scripts/lint/checks/dead-chains.ts';
import { deadFiles } from '../../../../scripts/lint/checks/dead-files.ts';
import { slashCommands } from '../../../../scripts/lint/checks/slash-commands.ts';
import { agent, command, found } from '../support.ts';

const tree = (body: string) => ({
  'desk/agents/a.md': agent('a', { body }),
  'desk/agents/clerk.md': agent('clerk', {}),
  'desk/commands/file-it.md': command({ description: 'Files.' }, 'File it.'),
  'desk/tools/count.ts': '',
});

describe('slash commands in a text', () => {
  it('one that its plugin does not have is an error', () => {
    expect(found(slashCommands, tree('Type `/desk:file-this` then.'))).toEqual([
      'desk/agents/a.md:5 error unknown-slash-command',
    ]);
  });

  it.each(['`/desk:file-it`', '`/mcp`', '`/shop:sell`', 'GET /users/desk:x', 'https://x/desk:nothing'])(
    '%s is silent',
    (text) => {
      expect(found(slashCommands, tree(text))).toEqual([]);
    },
  );
});

describe('agents in a text', () => {
  it('one that its plugin does not have is an error, in the description, too', () => {
    expect(found(deadAgents, tree('Over to desk:clark.'))).toEqual([
      'desk/agents/a.md:5 error unknown-agent',
    ]);
    const files = { 'desk/agents/a.md': agent('a', { description: '"Not for desk:nobody."' }) };
    expect(found(deadAgents, files)).toEqual(['desk/agents/a.md:3 error unknown-agent']);
  });

  it.each([
    'desk:clerk, desk:file-it.',
    'shop:seller',
    'reconnect plugin:desk:brain',
    'image desk:1.2',
    'desk:*',
    'https://desk:secret@host',
    'the desk: it is full',
  ])('%s is silent', (text) => {
    expect(found(deadAgents, tree(text))).toEqual([]);
  });
});

describe('files in a text', () => {
  it.each(['`tools/gone.ts`', `\${CLAUDE_PLUGIN_ROOT}/tools/gone.ts`])('%s is an error', (text) => {
    expect(found(deadFiles, tree(`Run ${text}.`))).toEqual(['desk/agents/a.md:5 error missing-file']);
  });

  it.each([
    '`tools/count.ts`',
    `\${CLAUDE_PLUGIN_ROOT}/tools/count.ts.`,
    '`src/gone.ts`',
    '`docs/gone.md`',
    '`chains/gone.yaml`, of which this plugin has no folder',
  ])('%s is silent', (text) => {
    expect(found(deadFiles, tree(`Run ${text}`))).toEqual([]);
  });
});

describe('chains in a text', () => {
  it.each([
    'arbiter chain run hotfx --input a=b',
    'arbiter chain graph gone',
    'arbiter chain new x --from gone',
  ])('%s is an error', (line) => {
    expect(found(deadChains, tree(`\`${line}\``))).toEqual(['desk/agents/a.md:5 error unknown-chain']);
  });

  it.each([
    'arbiter chain run hotfix',
    'arbiter chain run ./own.yaml',
    'arbiter chain run <name>',
    'arbiter chain status gone',
    'arbiter chain graph run_01ABC',
    'arbiter chain new x --from hotfix',
    'arbiter chain run',
  ])('%s is silent', (line) => {
    expect(found(deadChains, tree(`\`${line}\``))).toEqual([]);
  });
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PackSiblings } from '../../../scripts/host/pack-siblings.ts';
import { NO_OTHERS } from '../../../scripts/routing/state.ts';
import { temporaryFolder, write } from './folder.ts';

/** A pack of a root plugin and two more, each with one agent. */
function pack(): string {
  const root = join(temporaryFolder(), 'pack');
  write(root, {
    '.claude-plugin/plugin.json': { name: 'jira-orchestrator' },
    'plugins/a/.claude-plugin/plugin.json': { name: 'apis' },
    'plugins/a/agents/one.md': '---\nname: one\ndescription: Builds endpoints.\n---\nDo it.\n',
    'plugins/b/.claude-plugin/plugin.json': { name: 'pages' },
    'plugins/b/agents/two.md': '---\nname: two\ndescription: Builds pages.\n---\nDo it.\n',
    'plugins/notes.txt': 'not a plugin',
  });
  return root;
}

const installed = (...names: string[]) => ({ plugins: names.map((name) => ({ name })) as never });

describe('siblings of the pack that are not installed', () => {
  it('are those that the registry does not have, with their agents and the names of all', () => {
    const others = new PackSiblings(pack()).notIn(installed('jira-orchestrator', 'apis', 'strangers'));
    expect(others.agents.map((a) => a.id)).toEqual(['pages:two']);
    expect([...others.names]).toEqual(['pages']);
    expect([...others.siblings].sort()).toEqual(['apis', 'jira-orchestrator', 'pages']);
  });

  it('are none when all are installed, and come and go with installs', () => {
    const siblings = new PackSiblings(pack());
    const before = siblings.notIn(installed('apis'));
    expect(siblings.notIn(installed('apis', 'strangers'))).toBe(before);
    expect(siblings.notIn(installed('apis', 'pages'))).toBe(NO_OTHERS);
    expect([...siblings.notIn(installed('pages')).names]).toEqual(['apis']);
  });

  it('are none where only the root plugin is there', () => {
    const root = join(temporaryFolder(), 'alone');
    write(root, { '.claude-plugin/plugin.json': { name: 'jira-orchestrator' } });
    expect(new PackSiblings(root).notIn(installed())).toBe(NO_OTHERS);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pluginRoots, Scanner } from '../../../scripts/registry/scanner.ts';
import { agentText, tempFolder, writeTree } from '../support/temp.ts';
import { about, ids, reasons, scan, source } from './helpers.ts';

const manifest = (name: string, more = {}): string => JSON.stringify({ name, ...more });

function plugin(name: string, files: Record<string, string> = {}, more = {}): string {
  const root = join(tempFolder(), name);
  return writeTree(root, { '.claude-plugin/plugin.json': manifest(name, more), ...files });
}

describe('a second scan', () => {
  it('reads nothing when nothing changed, and finds the same', () => {
    const root = plugin('p', { 'agents/a.md': agentText('a'), 'commands/c.md': 'Do', 'arbiter.json': '{}' });
    const scanner = new Scanner();
    const first = scanner.scan([source(root)]);
    expect(scanner.lastReads).toBe(4);
    const second = scanner.scan([source(root)]);
    expect(scanner.lastReads).toBe(0);
    expect(second).toEqual({ ...first, version: first.version + 1 });
  });

  it('reads an edited file alone, also when its size stays and its time is set back', () => {
    const root = plugin('p', { 'agents/a.md': agentText('aa'), 'agents/b.md': agentText('b') });
    const scanner = new Scanner();
    utimesSync(join(root, 'agents/a.md'), 1, 1);
    scanner.scan([source(root)]);
    writeFileSync(join(root, 'agents/a.md'), agentText('cc'));
    utimesSync(join(root, 'agents/a.md'), 1, 1);
    expect(ids(scanner.scan([source(root)]))).toEqual(['p:b', 'p:cc']);
    expect(scanner.lastReads).toBe(1);
  });

  it('finds a new file and forgets a deleted one', () => {
    const root = plugin('p', { 'agents/a.md': agentText('a') });
    const scanner = new Scanner();
    scanner.scan([source(root)]);
    rmSync(join(root, 'agents/a.md'));
    writeFileSync(join(root, 'agents/b.md'), agentText('b'));
    expect(ids(scanner.scan([source(root)]))).toEqual(['p:b']);
    expect(scanner.lastReads).toBe(1);
  });

  it('reports a broken file again although it does not read it again, until it is mended', () => {
    const root = plugin('p', { 'agents/a.md': 'no head' });
    const scanner = new Scanner();
    expect(scanner.scan([source(root)]).problems).toHaveLength(1);
    expect(scanner.scan([source(root)]).problems).toHaveLength(1);
    expect(scanner.lastReads).toBe(0);
    writeFileSync(join(root, 'agents/a.md'), agentText('a'));
    expect(scanner.scan([source(root)]).problems).toEqual([]);
  });

  it('takes over a change of plugin.json and arbiter.json', () => {
    const root = plugin('p', { 'agents/a.md': agentText('a') });
    const scanner = new Scanner();
    scanner.scan([source(root)]);
    writeTree(root, {
      '.claude-plugin/plugin.json': manifest('q'),
      'arbiter.json': '{ "routing": { "priority": 7 } }',
    });
    const snapshot = scanner.scan([source(root)]);
    expect(ids(snapshot)).toEqual(['q:a']);
    expect(snapshot.plugins[0]?.routing.priority).toBe(7);
  });
});

describe('names that clash', () => {
  it('the second agent of one name in a plugin is rejected, and the reason names the first', () => {
    const root = plugin('p', { 'agents/1.md': agentText('same'), 'agents/2.md': agentText('same') });
    const snapshot = scan(source(root));
    expect(ids(snapshot)).toEqual(['p:same']);
    expect(reasons(snapshot)).toEqual([`the id p:same is taken by ${join(root, 'agents/1.md')}`]);
  });

  it('two plugins may have agents of one name', () => {
    const snapshot = scan(
      source(plugin('p', { 'agents/a.md': agentText('a') })),
      source(plugin('q', { 'agents/a.md': agentText('a') })),
    );
    expect(ids(snapshot)).toEqual(['p:a', 'q:a']);
    expect(snapshot.problems).toEqual([]);
  });

  it('the second plugin of one name is left out with all its agents, and the earlier source wins', () => {
    const first = plugin('p', { 'agents/a.md': agentText('a') });
    const second = plugin('p', { 'agents/b.md': agentText('b'), 'commands/c.md': 'x' });
    const snapshot = scan(source(first), source(second));
    expect(ids(snapshot)).toEqual(['p:a']);
    expect(snapshot.commands).toEqual([]);
    expect(reasons(snapshot)).toEqual([`the plugin name p is taken by ${first}`]);
  });

  it('one folder given twice is one plugin and no problem', () => {
    const root = plugin('p', { 'agents/a.md': agentText('a') });
    expect(scan(source(root), source(`${root}/`))).toMatchObject({ problems: [], agents: [{ id: 'p:a' }] });
  });

  it("an agent of the project comes before the user's of the same name", () => {
    const project = writeTree(join(tempFolder(), '.claude'), { 'agents/a.md': agentText('a') });
    const user = writeTree(join(tempFolder(), '.claude'), {
      'agents/a.md': agentText('a'),
      'agents/b.md': agentText('b'),
    });
    const snapshot = scan(source(project, { kind: 'project' }), source(user, { kind: 'user' }));
    expect(snapshot.agents.map((a) => [a.id, a.source])).toEqual([
      ['a', 'project'],
      ['b', 'user'],
    ]);
  });
});

describe('links', () => {
  it('that lead out of the plugin are refused: of a file, of a folder, and the agents folder itself', () => {
    const outside = writeTree(tempFolder(), { 'secret.md': agentText('secret') });
    const root = plugin('p', { 'agents/a.md': agentText('a') });
    symlinkSync(join(outside, 'secret.md'), join(root, 'agents/file.md'));
    symlinkSync(outside, join(root, 'agents/folder'));
    symlinkSync(outside, join(root, 'commands'));
    const snapshot = scan(source(root));
    expect(ids(snapshot)).toEqual(['p:a']);
    expect(snapshot.commands).toEqual([]);
    for (const name of ['file.md', 'folder', 'commands']) {
      expect(about(snapshot, name)).toMatchObject([
        { severity: 'rejected', reason: 'the link leads out of the plugin' },
      ]);
    }
  });

  it('from a manifest to a file outside are refused as well', () => {
    const outside = writeTree(tempFolder(), { 'p.json': manifest('stolen') });
    const root = writeTree(join(tempFolder(), 'p'), {
      '.claude-plugin/x': '',
      'agents/a.md': agentText('a'),
    });
    symlinkSync(join(outside, 'p.json'), join(root, '.claude-plugin/plugin.json'));
    const snapshot = scan(source(root));
    expect(ids(snapshot)).toEqual(['p:a']);
    expect(reasons(snapshot)).toEqual(['the link leads out of the plugin']);
  });

  it('to a folder whose name only begins like the plugin are outside', () => {
    const parent = tempFolder();
    writeTree(parent, { 'plugin-evil/x.md': agentText('x'), 'plugin/agents/a.md': agentText('a') });
    symlinkSync(join(parent, 'plugin-evil'), join(parent, 'plugin/agents/link'));
    expect(ids(scan(source(join(parent, 'plugin'))))).toEqual(['plugin:a']);
  });

  it('that stay inside are followed', () => {
    const root = plugin('p', {
      'common/s.md': agentText('s'),
      'other/t.md': agentText('t'),
      'agents/a.md': agentText('a'),
    });
    symlinkSync('../common', join(root, 'agents/common'));
    symlinkSync('../other/t.md', join(root, 'agents/t.md'));
    const snapshot = scan(source(root));
    expect(ids(snapshot)).toEqual(['p:a', 'p:common:s', 'p:t']);
    expect(snapshot.problems).toEqual([]);
  });

  it('in a loop end: every agent is there once', () => {
    const root = plugin('p', { 'agents/a.md': agentText('a'), 'agents/deep/b.md': agentText('b') });
    symlinkSync('..', join(root, 'agents/deep/up'));
    symlinkSync('../..', join(root, 'agents/deep/root'));
    symlinkSync('self', join(root, 'agents/self'));
    symlinkSync('deep', join(root, 'agents/again'));
    const snapshot = scan(source(root));
    expect(ids(snapshot)).toEqual(['p:a', 'p:deep:b']);
    expect(about(snapshot, 'root')).toMatchObject([{ reason: 'the link leads back to a folder above it' }]);
    expect(about(snapshot, 'self')).toMatchObject([{ reason: 'the link cannot be followed (ELOOP)' }]);
  });

  it("of the user's own folder may lead anywhere, as dotfiles do", () => {
    const dotfiles = writeTree(tempFolder(), { 'agents/mine.md': agentText('mine') });
    const home = join(tempFolder(), '.claude');
    mkdirSync(home);
    symlinkSync(join(dotfiles, 'agents'), join(home, 'agents'));
    expect(ids(scan(source(home, { kind: 'user' })))).toEqual(['mine']);
    expect(ids(scan(source(home, { kind: 'project' })))).toEqual([]);
  });
});

describe('odd files and folders', () => {
  it('an empty plugin is a plugin without agents', () => {
    const snapshot = scan(source(plugin('p')));
    expect(snapshot.plugins.map((p) => p.name)).toEqual(['p']);
    expect(snapshot).toMatchObject({ agents: [], commands: [], problems: [] });
  });

  it('a plugin folder that is not there is reported, a .claude folder that is not there is not', () => {
    expect(reasons(scan(source('/nowhere/p')))).toEqual(['there is no such folder']);
    expect(scan(source('/nowhere/.claude', { kind: 'user' })).problems).toEqual([]);
  });

  it('folders are read to the sixth level below agents/, and what is deeper is reported once', () => {
    const path = (levels: number): string =>
      `agents/${Array.from({ length: levels }, (_, i) => `d${i}/`).join('')}`;
    const root = plugin('p', { [`${path(6)}a.md`]: agentText('a'), [`${path(20)}b.md`]: agentText('b') });
    const snapshot = scan(source(root));
    expect(ids(snapshot)).toEqual(['p:d0:d1:d2:d3:d4:d5:a']);
    expect(reasons(snapshot)).toEqual(['folders more than 6 levels down are not read']);
  });

  it('a pipe with the name of an agent does not stop the scan', () => {
    const root = plugin('p', { 'agents/a.md': agentText('a') });
    execFileSync('mkfifo', [join(root, 'agents/pipe.md')]);
    const snapshot = scan(source(root));
    expect(ids(snapshot)).toEqual(['p:a']);
    expect(reasons(snapshot)).toEqual(['this is not a file']);
  });

  it('copies in node_modules, dist and hidden folders are not agents', () => {
    const text = agentText('x');
    const root = plugin('p', {
      'agents/node_modules/x.md': text,
      'agents/dist/x.md': text,
      'agents/.old/x.md': text,
      'agents/x.txt': text,
    });
    expect(scan(source(root))).toMatchObject({ agents: [], problems: [] });
  });

  it('names of files and folders are neutralised before they become ids', () => {
    const root = plugin('p', {
      'agents/a<b\u202e:c/x.md': '---\ndescription: x\n---\n',
      'commands/\u001b[31mred.md': 'x',
    });
    const snapshot = scan(source(root));
    expect(ids(snapshot)).toEqual(['p:a‹b-c:x']);
    expect(snapshot.commands.map((c) => c.id)).toEqual(['p:red']);
  });

  it('reasons that quote others are neutralised', () => {
    const root = plugin('p', {}, { agents: ['../../</system-reminder>\u001b[31m.md'] });
    expect(reasons(scan(source(root)))).toEqual(['"../../‹/system-reminder›.md" leads out of the plugin']);
  });

  it('a broken agent does not hide the others', () => {
    const root = plugin('p', { 'agents/a.md': '---\nname: [', 'agents/b.md': agentText('b') });
    expect(ids(scan(source(root)))).toEqual(['p:b']);
  });
});

describe('the agents key of plugin.json', () => {
  const two = { 'agents/a.md': agentText('a'), 'agents/sub/b.md': agentText('b') };
  const deliveries = (root: string, loaded = true): Record<string, string> =>
    Object.fromEntries(scan(source(root, { loaded })).agents.map((a) => [a.id, a.delivery]));

  it('absent: Claude Code has all of them', () => {
    expect(deliveries(plugin('p', two))).toEqual({ 'p:a': 'native', 'p:sub:b': 'native' });
  });

  it('empty: all of them are charters', () => {
    expect(deliveries(plugin('p', two, { agents: [] }))).toEqual({ 'p:a': 'charter', 'p:sub:b': 'charter' });
  });

  it('a string or a list: those named are native, and lose their folder in the id as in Claude Code', () => {
    expect(deliveries(plugin('p', two, { agents: './agents/a.md' }))).toEqual({
      'p:a': 'native',
      'p:sub:b': 'charter',
    });
    expect(deliveries(plugin('p', two, { agents: ['./agents/sub/b.md'] }))).toEqual({
      'p:a': 'charter',
      'p:b': 'native',
    });
  });

  it('finds a named file outside agents/', () => {
    const root = plugin('p', { 'custom/c.md': agentText('c') }, { agents: ['./custom/c.md'] });
    expect(deliveries(root)).toEqual({ 'p:c': 'native' });
  });

  it('in a plugin that is not loaded everything is a charter', () => {
    expect(deliveries(plugin('p', two), false)).toEqual({ 'p:a': 'charter', 'p:sub:b': 'charter' });
  });

  it.each([
    ['../../x.md', '"../../x.md" leads out of the plugin'],
    ['/etc/passwd', '"/etc/passwd" leads out of the plugin'],
    ['./gone.md', 'plugin.json names this file, but it is not there'],
    ['./agents', 'plugin.json names a folder; Claude Code takes only .md files'],
  ])('%s is refused', (item, reason) => {
    const snapshot = scan(source(plugin('p', two, { agents: [item] })));
    expect(reasons(snapshot)).toEqual([reason]);
    expect(snapshot.agents.every((a) => a.delivery === 'charter')).toBe(true);
  });
});

describe('sources that are no plugins', () => {
  it("user and project agents have bare ids, also in sub-folders, and are Claude Code's own", () => {
    const root = writeTree(join(tempFolder(), '.claude'), {
      'agents/team/a.md': agentText('a'),
      'commands/deploy/now.md': 'Deploy',
      'skills/pdf/SKILL.md': agentText('pdf'),
      'projects/transcript.md': agentText('not-an-agent'),
    });
    const snapshot = scan(source(root, { kind: 'user' }));
    expect(snapshot.agents).toMatchObject([{ id: 'a', delivery: 'native', plugin: 'user' }]);
    expect(snapshot.commands.map((c) => [c.kind, c.id])).toEqual([
      ['command', 'deploy:now'],
      ['skill', 'pdf'],
    ]);
  });

  it('a .claude folder without agents is not searched for them', () => {
    const root = writeTree(join(tempFolder(), '.claude'), {
      'projects/x.md': agentText('x'),
      'x.md': agentText('x'),
    });
    expect(scan(source(root, { kind: 'user' })).agents).toEqual([]);
  });

  it('a bare collection gives charters from all its folders, and its README is no broken agent', () => {
    const root = writeTree(join(tempFolder(), 'collection'), {
      'README.md': '# Agents',
      'LICENSE.md': 'MIT',
      'categories/core/api.md': agentText('api'),
      'categories/data/sql.md': agentText('sql'),
    });
    const snapshot = scan(source(root, { kind: 'plugin-dir' }));
    expect(snapshot.agents.map((a) => [a.id, a.delivery])).toEqual([
      ['collection:categories:core:api', 'charter'],
      ['collection:categories:data:sql', 'charter'],
    ]);
    expect(snapshot.problems).toEqual([]);
  });

  it('a folder of plugins is each of them, a plugin is itself, anything else is taken as it is', () => {
    const folder = writeTree(tempFolder(), {
      'b/agents/x.md': '',
      'a/.claude-plugin/plugin.json': '{}',
      'c/readme.md': '',
    });
    expect(pluginRoots(folder)).toEqual([join(folder, 'a'), join(folder, 'b')]);
    expect(pluginRoots(join(folder, 'b'))).toEqual([join(folder, 'b')]);
    expect(pluginRoots(join(folder, 'c'))).toEqual([join(folder, 'c')]);
    expect(pluginRoots('/nowhere/at/all')).toEqual(['/nowhere/at/all']);
  });
});

describe('commands and skills', () => {
  it('have ids of their plugin and folders; of a skill only SKILL.md counts', () => {
    const root = plugin('p', {
      'commands/a.md': 'A',
      'commands/x/b.md': 'B',
      'skills/s/SKILL.md': agentText('s'),
      'skills/s/more.md': 'M',
    });
    expect(scan(source(root)).commands.map((c) => [c.kind, c.id, c.description])).toEqual([
      ['command', 'p:a', 'A'],
      ['command', 'p:x:b', 'B'],
      ['skill', 'p:s', 'When s is needed.'],
    ]);
  });

  it('named by plugin.json replace the folder', () => {
    const root = plugin(
      'p',
      { 'commands/a.md': 'A', 'other/b.md': 'B', 'c.md': 'C' },
      { commands: ['./other', './c.md'] },
    );
    expect(scan(source(root)).commands.map((c) => c.id)).toEqual(['p:b', 'p:c']);
  });
});

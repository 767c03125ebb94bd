import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../scripts/registry/entry.ts';
import { readManifest } from '../../../scripts/registry/read-manifest.ts';
import { tempFolder, writeTree } from '../support/temp.ts';
import { source } from './helpers.ts';

const PLUGIN = '.claude-plugin/plugin.json';

function read(files: Record<string, string>, more = {}): ReturnType<typeof readManifest> {
  return readManifest(source(writeTree(tempFolder(), files), more), (_kind, _file, fresh) => fresh());
}

const reasons = (problems: readonly Problem[]): string[] => problems.map((p) => `${p.severity}: ${p.reason}`);

describe('readManifest', () => {
  it('takes name, description and version, and routes from everywhere by default', () => {
    const { plugin, problems, listedAgents } = read({
      [PLUGIN]: '{ "name": "p", "description": "Does <b>things</b>", "version": "1.0.0\\u001b[2J" }',
    });
    expect(problems).toEqual([]);
    expect(listedAgents).toBeUndefined();
    expect(plugin).toMatchObject({ name: 'p', description: 'Does ‹b›things‹/b›', version: '1.0.0' });
    expect(plugin.routing).toMatchObject({ priority: 50, acceptsRoutingFrom: ['*'], canRouteTo: [] });
  });

  it('calls a plugin without a manifest by its folder, and reports nothing', () => {
    const { plugin, problems } = read({ 'agents/x.md': '' });
    expect(plugin.name).toMatch(/^arbiter-unit-/);
    expect(problems).toEqual([]);
  });

  it.each([
    ['no JSON', '{ "name": ', /^rejected: the file cannot be read/],
    ['a list', '[]', /^rejected: the file is not a JSON object/],
    ['more than a megabyte', `{ "name": "${'x'.repeat(1_000_000)}" }`, /^rejected: the file has/],
  ])('reports a plugin.json and an arbiter.json with %s, and goes on', (_what, text, reason) => {
    const { plugin, problems } = read({ [PLUGIN]: text, 'arbiter.json': text });
    expect(reasons(problems)).toEqual([expect.stringMatching(reason), expect.stringMatching(reason)]);
    expect(plugin.routing.priority).toBe(50);
  });

  it('warns of what is wrong in arbiter.json and keeps the rest of it', () => {
    const { plugin, problems } = read({
      'arbiter.json':
        '{ "rooting": {}, "routing": { "priority": 900, "filePatterns": ["a", 1], "keywords": { "strong": ["x\\u202e"] } } }',
    });
    expect(reasons(problems).sort()).toEqual([
      'warning: /: unknown key "rooting"; did you mean "routing"?',
      'warning: /routing/filePatterns/1: must be string',
      'warning: /routing/priority: must be <= 100',
    ]);
    expect(plugin.routing).toMatchObject({ priority: 50, filePatterns: ['a'], keywords: { strong: ['x'] } });
  });

  it.each(['other:plugin', 'with space', '\\u202e'])('does not take %j for a name', (name) => {
    const { plugin, problems } = read({ [PLUGIN]: `{ "name": "${name}" }` });
    expect(plugin.name).toMatch(/^arbiter-unit-/);
    expect(problems).toHaveLength(1);
  });

  it.each([
    ['"./agents/a.md"', ['./agents/a.md']],
    ['["./a.md", 7]', ['./a.md']],
    ['[]', []],
  ])('reads "agents": %s', (value, listed) => {
    expect(read({ [PLUGIN]: `{ "name": "p", "agents": ${value} }` }).listedAgents).toEqual(listed);
  });

  it('reads "commands" also as an object of sources', () => {
    const { listedCommands } = read({
      [PLUGIN]: '{ "name": "p", "commands": { "a": { "source": "./a.md" }, "b": { "content": "x" } } }',
    });
    expect(listedCommands).toEqual(['./a.md']);
  });

  it('does not read a plugin.json of a .claude folder; its name is its kind', () => {
    const { plugin } = read({ [PLUGIN]: '{ "name": "pretender" }' }, { kind: 'user' });
    expect(plugin.name).toBe('user');
  });

  it('finds the methods of a plugin in a module inside it', () => {
    const { plugin, problems } = read({
      'arbiter.json':
        '{ "communication": { "rpc": { "module": "dist/methods.mjs", "methods": ["list_things", "do_it"], "idempotent": ["list_things"] } } }',
      'dist/methods.mjs': '',
    });
    expect(problems).toEqual([]);
    expect(plugin.rpc).toEqual({
      module: join(plugin.root, 'dist/methods.mjs'),
      methods: ['list_things', 'do_it'],
      idempotent: ['list_things'],
    });
  });

  it.each([
    ['is absent', 'dist/absent.mjs', /does not exist/],
    ['leads out of the plugin', '../methods.mjs', /is not inside the plugin/],
    ['is a link out of the plugin', 'linked.mjs', /leads out of the plugin/],
  ])('has no methods when their module %s, and says so', (_what, module, reason) => {
    const folder = tempFolder();
    writeTree(folder, {
      'methods.mjs': '',
      'p/arbiter.json': JSON.stringify({ communication: { rpc: { module, methods: ['x'] } } }),
    });
    symlinkSync(join(folder, 'methods.mjs'), join(folder, 'p/linked.mjs'));
    const { plugin, problems } = readManifest(source(join(folder, 'p')), (_kind, _file, fresh) => fresh());
    expect(plugin.rpc).toBeUndefined();
    expect(reasons(problems).join()).toMatch(reason);
  });

  it('takes what the plugin says of failing work, and leaves out a kind that says something wrong', () => {
    const errorHandling = {
      agent: { breaker: { failures: 5 }, fallback: ['p:other'] },
      rpc: { retry: { atempts: 9 } },
      run: { timeoutMs: -1 },
    };
    const { plugin, problems } = read({ 'arbiter.json': JSON.stringify({ errorHandling }) });
    expect(plugin.errorHandling).toEqual({ agent: errorHandling.agent });
    expect(reasons(problems).sort()).toEqual([
      'warning: /errorHandling/rpc/retry: unknown key "atempts"; did you mean "attempts"?',
      'warning: /errorHandling/run/timeoutMs: must be >= 0',
    ]);
  });
});

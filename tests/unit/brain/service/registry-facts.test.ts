import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  AgentHashes,
  type RegistryFacts,
  registryFacts,
} from '../../../../scripts/brain/service/registry-facts.ts';
import { temporaryFolder, write } from '../../host/folder.ts';
import { scanPack } from '../pack.ts';

describe('what the service is told of a registry', () => {
  it('is every agent of a plugin with its file', () => {
    const snapshot = scanPack();
    const { agents, plugins } = JSON.parse(registryFacts(snapshot)) as RegistryFacts;
    expect(agents).toHaveLength(snapshot.agents.length);
    expect(plugins.map((p) => p.name)).toContain('fastapi-backend');
    const one = agents.find((a) => a.id === 'fastapi-backend:endpoint-engineer');
    expect(readFileSync(one?.path ?? '', 'utf8')).toContain('endpoint-engineer');
  });

  it('leaves out agents of a person or a project, whose names mean another agent elsewhere', () => {
    const snapshot = scanPack();
    const personal = {
      ...snapshot,
      plugins: snapshot.plugins.map((p) => ({ ...p, source: 'project' as const })),
    };
    expect(JSON.parse(registryFacts(personal))).toEqual({ plugins: [], agents: [] });
  });
});

describe('hashes of agents', () => {
  const facts = (folder: string, names: readonly string[]): RegistryFacts => ({
    plugins: [],
    agents: names.map((name) => ({ id: name, plugin: 'p', path: join(folder, name) })),
  });

  it('tell contents apart, and are read again only when the file has another time or size', async () => {
    const folder = temporaryFolder();
    write(folder, { a: 'one', b: 'one', c: 'two' });
    for (const name of ['a', 'b', 'c']) utimesSync(join(folder, name), 1, 1);
    const hashes = new AgentHashes();
    const of = async () =>
      (await hashes.of(facts(folder, ['a', 'b', 'c', 'gone']))).agents.map((x) => x.hash);
    const [a, b, c, ...rest] = await of();
    expect(rest).toEqual([]);
    expect(a).toBe(b);
    expect(c).not.toBe(a);
    writeFileSync(join(folder, 'a'), 'two');
    utimesSync(join(folder, 'a'), 1, 1);
    expect(await of()).toEqual([a, b, c]);
    utimesSync(join(folder, 'a'), 2, 2);
    expect(await of()).toEqual([c, b, c]);
  });
});

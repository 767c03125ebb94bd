import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { agentText, tempFolder, writeTree } from '../support/temp.ts';
import { cli, jsonLines } from './cli.ts';
import { LAYOUTS } from './layouts.ts';

const ids = (value: Record<string, unknown>): string[] =>
  (value['agents'] as { id: string }[]).map((a) => a.id).sort();

describe('--only-plugin-dirs', () => {
  for (const [layout, { write, ids: expected }] of Object.entries(LAYOUTS)) {
    it(`finds the agents of ${layout}, and no others`, async () => {
      const folder = join(tempFolder(), 'theirs');
      write(folder);
      const listed = await cli(['agents', 'list', '--only-plugin-dirs', '--plugin-dir', folder, '--json']);
      expect(ids(listed.json())).toEqual(expected('theirs'));
      expect(listed.code).toBe(0);
    });

    it(`routes among ${layout}`, async () => {
      const folder = join(tempFolder(), 'theirs');
      write(folder);
      const stdin = '{"id":1,"prompt":"the borrow checker rejects my lifetimes in this cargo workspace"}\n';
      const { out } = await cli(['route', '--batch', '--only-plugin-dirs', '--plugin-dir', folder], {
        stdin,
      });
      const [answer] = jsonLines(out);
      const candidates = answer?.['candidates'] as { agent: string }[];
      expect(candidates[0]?.agent).toMatch(/:rust-engineer$/);
    });
  }

  it('takes relative folders from where the program was started', async () => {
    const cwd = tempFolder();
    writeTree(cwd, { 'mine/one.md': agentText('one') });
    const { out } = await cli(['agents', 'list', '--only-plugin-dirs', '--plugin-dir', 'mine', '--json'], {
      cwd,
    });
    expect(ids(JSON.parse(out) as Record<string, unknown>)).toEqual(['mine:one']);
  });

  it('keeps two collections apart that have one folder name', async () => {
    const base = tempFolder();
    writeTree(base, { 'ann/collection/one.md': agentText('one'), 'bob/collection/one.md': agentText('one') });
    const dirs = ['ann', 'bob'].flatMap((who) => ['--plugin-dir', join(base, who, 'collection')]);
    const listed = await cli(['agents', 'list', '--only-plugin-dirs', ...dirs, '--json']);
    expect(ids(listed.json())).toEqual(['bob-collection:one', 'collection:one']);
  });

  it('is a usage error without a folder, or with one that is not there', async () => {
    const without = await cli(['agents', 'list', '--only-plugin-dirs']);
    expect(without.code).toBe(2);
    expect(without.err).toContain('--only-plugin-dirs needs at least one --plugin-dir');
    const missing = await cli(['agents', 'list', '--plugin-dir', 'no/such/folder']);
    expect(missing.code).toBe(2);
    expect(missing.err).toContain('--plugin-dir no/such/folder: there is no such folder');
  });

  it('without it, given folders come beside the pack and win over it', async () => {
    const folder = join(tempFolder(), 'fastapi-backend');
    writeTree(folder, { 'agents/mine.md': agentText('mine') });
    const listed = await cli(['agents', 'list', '--plugin-dir', folder, '--json']);
    const found = ids(listed.json());
    expect(found).toContain('jira-orchestrator:issue-triager');
    expect(found.filter((id) => id.startsWith('fastapi-backend:'))).toEqual(['fastapi-backend:mine']);
  });
});

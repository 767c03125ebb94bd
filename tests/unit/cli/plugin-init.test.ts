import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { pluginFiles } from '../../../scripts/cli/plugin-init-files.ts';
import { readAgent } from '../../../scripts/registry/read-markdown.ts';
import { tempFolder, writeTree } from '../support/temp.ts';
import { cli } from './cli.ts';

/** Routing by the whole pack takes seconds on a machine with much else to do. */
vi.setConfig({ testTimeout: 120_000 });

const init = (dir: string, ...more: string[]) => cli(['plugin', 'init', dir, ...more]);

/** All files below a folder, sorted. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

/** What Arbiter reads of the agent in a new plugin. */
function agentIn(folder: string) {
  const path = join(folder, 'agents/script-reviewer.md');
  const agent = readAgent({ path, mtimeMs: 0, ctimeMs: 0, size: 1 }).value;
  if (agent === undefined) throw new Error('the agent cannot be read');
  return agent;
}

describe('arbiter plugin init', () => {
  it('writes a plugin in which both checks find nothing, warnings counted', async () => {
    const folder = join(tempFolder(), 'shell-desk');
    const run = await init(folder, '--author', 'Ada "A" Example');
    expect(run.code).toBe(0);
    expect(filesIn(folder)).toEqual([...pluginFiles({ name: 'x' }).keys()].sort());
    for (const path of filesIn(folder)) expect(run.out).toContain(path);
    const manifest = JSON.parse(readFileSync(join(folder, '.claude-plugin/plugin.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: 'shell-desk', author: { name: 'Ada "A" Example' } });
    for (const check of ['registry', 'plugin']) {
      const checked = await cli([
        check,
        'validate',
        '--strict',
        '--only-plugin-dirs',
        '--plugin-dir',
        folder,
      ]);
      expect(checked.out + checked.err).toMatch(/^No (?:findings|problems)\./);
      expect(checked.code).toBe(0);
    }
  });

  it('its examples reach its agent among the agents of the whole pack, its near misses do not', async () => {
    const folder = join(tempFolder(), 'shell-desk');
    await init(folder);
    const { examples, nearMisses } = agentIn(folder);
    expect([examples.length, nearMisses.length]).toEqual([4, 2]);
    const ask = (prompt: string) => cli(['route', prompt, '--json', '--plugin-dir', folder]);
    for (const prompt of examples)
      expect((await ask(prompt)).json(), prompt).toMatchObject({ agent: 'shell-desk:script-reviewer' });
    for (const { prompt } of nearMisses)
      expect((await ask(prompt)).json(), prompt).not.toMatchObject({ agent: 'shell-desk:script-reviewer' });
  });

  it('--dry-run prints every file and writes none', async () => {
    const folder = join(tempFolder(), 'shell-desk');
    const run = await init(folder, '--dry-run');
    expect(run.code).toBe(0);
    for (const text of pluginFiles({ name: 'shell-desk' }).values()) expect(run.out).toContain(text);
    expect(existsSync(folder)).toBe(false);
  });

  it('leaves other files alone, and writes nothing when one of its own is there, be it a link to nowhere', async () => {
    const folder = writeTree(join(tempFolder(), 'shell-desk'), { 'notes.txt': 'mine' });
    symlinkSync('nowhere', join(folder, 'README.md'));
    const refused = await init(folder);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('README.md is there already');
    expect(filesIn(folder)).toEqual(['notes.txt']);
    const other = writeTree(join(tempFolder(), 'desk'), { 'notes.txt': 'mine' });
    expect((await init(other)).code).toBe(0);
    expect(readFileSync(join(other, 'notes.txt'), 'utf8')).toBe('mine');
    expect((await init(other)).code).toBe(2);
  });

  it.each(['agents', '.claude-plugin'])(
    'writes nothing when %s is a link to another folder, or to nowhere',
    async (name) => {
      for (const target of [tempFolder(), 'nowhere']) {
        const folder = writeTree(join(tempFolder(), 'shell-desk'), { 'notes.txt': 'mine' });
        symlinkSync(target, join(folder, name));
        const refused = await init(folder);
        expect(refused.code).toBe(2);
        expect(refused.err).toContain(`${name} in ${folder} is a link`);
        expect(filesIn(folder)).toEqual(['notes.txt']);
        if (existsSync(target)) expect(filesIn(target)).toEqual([]);
      }
    },
  );

  it('the folder that is named may be a link itself', async () => {
    const root = tempFolder();
    mkdirSync(join(root, 'real'));
    symlinkSync('real', join(root, 'shell-desk'));
    expect((await init(join(root, 'shell-desk'))).code).toBe(0);
    expect(filesIn(join(root, 'real'))).toContain('README.md');
  });

  it('a file in the place of the folder is said, with what to do', async () => {
    const root = writeTree(tempFolder(), { desk: 'a file' });
    const run = await init(join(root, 'desk'));
    expect(run.code).toBe(1);
    expect(run.err).toMatch(/could not be written: E(?:EXIST|NOTDIR)\. Nothing was written\./);
    expect(readFileSync(join(root, 'desk'), 'utf8')).toBe('a file');
  });

  it.each(['My Plugin', 'a:b', '../up', 'x'.repeat(65), '-x', 'x-'])('"%s" is no name', async (name) => {
    const folder = join(tempFolder(), 'desk');
    const run = await init(folder, `--name=${name}`);
    expect(run.code).toBe(2);
    expect(run.err).toContain('is no name for a plugin');
    expect(existsSync(folder)).toBe(false);
  });
});

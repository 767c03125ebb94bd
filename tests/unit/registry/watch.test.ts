import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FSWatcher } from 'chokidar';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Source } from '../../../scripts/registry/entry.ts';
import { Scanner } from '../../../scripts/registry/scanner.ts';
import { type Watch, type WatchOptions, watchSources } from '../../../scripts/registry/watch.ts';
import { agentText, tempFolder, writeTree } from '../support/temp.ts';
import { ids, source } from './helpers.ts';

/** Longer than any change takes to be noticed; a change unseen until then is taken for ignored. */
const SILENCE_MS = 300;

const open: Watch[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(open.splice(0).map((w) => w.close()));
});

interface Watched {
  /** Calls of `onChange` so far. */
  readonly calls: () => number;
  /** Milliseconds from `act` to the next call. */
  readonly latency: (act: () => void) => Promise<number>;
  readonly watch: Watch;
}

async function watched(sources: Source[], options: WatchOptions = {}): Promise<Watched> {
  let calls = 0;
  let notify: () => void = () => undefined;
  const watch = watchSources(
    sources,
    () => {
      calls += 1;
      notify();
    },
    options,
  );
  open.push(watch);
  await watch.ready;
  const latency = async (act: () => void): Promise<number> => {
    const next = new Promise<void>((done) => {
      notify = done;
    });
    const start = performance.now();
    act();
    await Promise.race([
      next,
      sleep(3_000).then(() => Promise.reject(new Error('the change was not noticed'))),
    ]);
    return performance.now() - start;
  };
  return { calls: () => calls, latency, watch };
}

const pluginTree = (): string =>
  writeTree(join(tempFolder(), 'p'), {
    '.claude-plugin/plugin.json': '{"name":"p"}',
    'agents/a.md': agentText('a'),
  });

describe('watchSources', () => {
  it('makes an added, an edited and a removed agent live', async () => {
    const root = pluginTree();
    const scanner = new Scanner();
    scanner.scan([source(root)]);
    const w = await watched([source(root)]);
    const file = join(root, 'agents/b.md');
    const acts: [() => void, string[]][] = [
      [() => writeFileSync(file, agentText('b')), ['p:a', 'p:b']],
      [() => writeFileSync(file, agentText('c')), ['p:a', 'p:c']],
      [() => rmSync(file), ['p:a']],
    ];
    for (const [act, expected] of acts) {
      await w.latency(act);
      expect(ids(scanner.scan([source(root)]))).toEqual(expected);
      await sleep(100);
    }
  });

  it('notices manifests, commands, skills and new folders', async () => {
    const root = pluginTree();
    const w = await watched([source(root)]);
    for (const name of [
      'arbiter.json',
      '.claude-plugin/plugin.json',
      'commands/c.md',
      'skills/s/SKILL.md',
      'agents/deep/er/d.md',
    ]) {
      await w.latency(() => writeTree(root, { [name]: '{}' }));
      await sleep(100);
    }
  });

  it('notices a .claude folder and its agents that did not exist when it began', async () => {
    const home = tempFolder();
    const w = await watched([source(join(home, 'not', 'yet', '.claude'), { kind: 'user' })]);
    await w.latency(() => writeTree(join(home, 'not', 'yet', '.claude'), { 'agents/a.md': agentText('a') }));
    await sleep(100);
    await w.latency(() => writeTree(join(home, 'not', 'yet', '.claude'), { 'agents/b.md': agentText('b') }));
  });

  it('notices a plugin that is removed as a whole and put back', async () => {
    const root = pluginTree();
    const w = await watched([source(root)]);
    await w.latency(() => rmSync(root, { recursive: true }));
    await sleep(100);
    await w.latency(() => writeTree(root, { 'agents/a.md': agentText('a') }));
    await sleep(100);
    await w.latency(() => writeFileSync(join(root, 'agents/a.md'), agentText('b')));
  });

  it('does not care about other files, neighbours, node_modules, .git and dist', async () => {
    const root = pluginTree();
    const w = await watched([source(root)]);
    writeTree(root, {
      'README.md': 'x',
      'src/a.md': 'x',
      'agents/a.txt': 'x',
      'agents/node_modules/x.md': 'x',
      'agents/.git/x.md': 'x',
      'agents/dist/x.md': 'x',
      '../neighbour/agents/x.md': 'x',
    });
    await sleep(SILENCE_MS);
    expect(w.calls()).toBe(0);
  });

  it('calls a few times for two hundred files written at once, not two hundred times', async () => {
    const root = pluginTree();
    const w = await watched([source(root)]);
    await w.latency(() => {
      for (let i = 0; i < 200; i++) writeFileSync(join(root, `agents/n${i}.md`), agentText(`n${i}`));
    });
    await sleep(SILENCE_MS);
    expect(w.calls()).toBeLessThan(10);
  });

  it("notices changes behind a link from the user's agents folder", async () => {
    const dotfiles = writeTree(tempFolder(), { 'agents/a.md': agentText('a') });
    const home = join(tempFolder(), '.claude');
    mkdirSync(home);
    symlinkSync(join(dotfiles, 'agents'), join(home, 'agents'));
    const w = await watched([source(home, { kind: 'user' })]);
    await w.latency(() => writeFileSync(join(dotfiles, 'agents/a.md'), agentText('b')));
  });

  it('notices changes in the folders of a bare collection', async () => {
    const root = writeTree(join(tempFolder(), 'c'), { 'x/a.md': agentText('a') });
    const w = await watched([source(root)]);
    await w.latency(() => writeFileSync(join(root, 'x/b.md'), agentText('b')));
  });

  it('reports the first error of the watcher and only that one', async () => {
    const on = vi.spyOn(FSWatcher.prototype, 'on');
    const errors: Error[] = [];
    await watched([source(pluginTree())], { onError: (e) => errors.push(e) });
    const watcher = on.mock.contexts[0] as FSWatcher;
    watcher.emit('error', Object.assign(new Error('no watches left'), { code: 'ENOSPC' }));
    watcher.emit('error', Object.assign(new Error('no files left'), { code: 'EMFILE' }));
    expect(errors).toMatchObject([{ code: 'ENOSPC' }]);
  });

  it('calls a few times while changes follow each other, and once more after the last', async () => {
    const root = pluginTree();
    const w = await watched([source(root)]);
    let last = 0;
    for (let i = 0; i < 60; i++) {
      writeFileSync(join(root, 'agents/a.md'), agentText(`name-${i}`));
      last = w.calls();
      await sleep(5);
    }
    await vi.waitFor(() => expect(w.calls()).toBeGreaterThan(last), { timeout: 5_000 });
    // 300 ms of changes or more, a call each 60 ms or less often.
    expect(w.calls()).toBeGreaterThan(1);
    expect(w.calls()).toBeLessThan(30);
  });

  it('calls after a file was saved again a moment later, by what tidies it', async () => {
    const root = pluginTree();
    const file = join(root, 'agents/a.md');
    for (const pauseMs of [2, 12, 20, 30, 45]) {
      let seen = '';
      const watch = watchSources([source(root)], () => {
        seen = readFileSync(file, 'utf8');
      });
      open.push(watch);
      await watch.ready;
      writeFileSync(file, agentText(`saved-${pauseMs}`));
      await sleep(pauseMs);
      const tidied = agentText(`tidied-${pauseMs}`);
      writeFileSync(file, tidied);
      await vi.waitFor(() => expect(seen, `${pauseMs} ms later`).toBe(tidied), { timeout: 5_000 });
    }
  });

  it('does not call any more once it is closed, not even for a change already seen', async () => {
    const root = pluginTree();
    const w = await watched([source(root)], { debounceMs: 200 });
    writeFileSync(join(root, 'agents/a.md'), agentText('b'));
    await sleep(100);
    await w.watch.close();
    writeFileSync(join(root, 'agents/a.md'), agentText('c'));
    await sleep(SILENCE_MS);
    expect(w.calls()).toBe(0);
  });
});

import { EventEmitter } from 'node:events';
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  watch as watchPath,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Source } from '../../../scripts/registry/entry.ts';
import { Scanner } from '../../../scripts/registry/scanner.ts';
import { type Watch, type WatchOptions, watchSources } from '../../../scripts/registry/watch.ts';
import { agentText, tempFolder, writeTree } from '../support/temp.ts';
import { ids, source } from './helpers.ts';

/** Longer than any change takes to be noticed; a change unseen until then is taken for ignored. */
const SILENCE_MS = 300;

const open: Watch[] = [];

afterEach(() => {
  for (const w of open.splice(0)) w.close();
});

interface Watched {
  /** Calls of `onChange` so far. */
  readonly calls: () => number;
  /** Milliseconds from `act` to the next call. */
  readonly latency: (act: () => void) => Promise<number>;
  readonly watch: Watch;
}

function watched(sources: Source[], options: WatchOptions = {}): Watched {
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
    const w = watched([source(root)]);
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
    const w = watched([source(root)]);
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
    const w = watched([source(join(home, 'not', 'yet', '.claude'), { kind: 'user' })]);
    await w.latency(() => writeTree(join(home, 'not', 'yet', '.claude'), { 'agents/a.md': agentText('a') }));
    await sleep(100);
    await w.latency(() => writeTree(join(home, 'not', 'yet', '.claude'), { 'agents/b.md': agentText('b') }));
  });

  it('notices a plugin that is removed as a whole and put back', async () => {
    const root = pluginTree();
    const w = watched([source(root)]);
    await w.latency(() => rmSync(root, { recursive: true }));
    await sleep(100);
    await w.latency(() => writeTree(root, { 'agents/a.md': agentText('a') }));
    await sleep(100);
    await w.latency(() => writeFileSync(join(root, 'agents/a.md'), agentText('b')));
  });

  it('does not care about other files, neighbours, node_modules, .git and dist', async () => {
    const root = pluginTree();
    const w = watched([source(root)]);
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
    const w = watched([source(root)]);
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
    const w = watched([source(home, { kind: 'user' })]);
    await w.latency(() => writeFileSync(join(dotfiles, 'agents/a.md'), agentText('b')));
  });

  it('notices changes in the folders of a bare collection', async () => {
    const root = writeTree(join(tempFolder(), 'c'), { 'x/a.md': agentText('a') });
    const w = watched([source(root)]);
    await w.latency(() => writeFileSync(join(root, 'x/b.md'), agentText('b')));
  });

  it('reports the first error of the system and only that one', () => {
    const handles: EventEmitter[] = [];
    const errors: Error[] = [];
    watched([source(pluginTree())], {
      onError: (e) => errors.push(e),
      open: () => {
        const handle = Object.assign(new EventEmitter(), { close: () => undefined });
        handles.push(handle);
        return handle as unknown as ReturnType<typeof watchPath>;
      },
    });
    const fault = (code: string): Error => Object.assign(new Error(code), { code });
    handles[0]?.emit('error', fault('EACCES'));
    expect(errors).toEqual([]);
    handles[1]?.emit('error', fault('ENOSPC'));
    handles[2]?.emit('error', fault('EMFILE'));
    expect(errors).toMatchObject([{ code: 'ENOSPC' }]);
  });

  it('reports that the system has no watches left, and goes on with those that it has', async () => {
    const root = pluginTree();
    const errors: Error[] = [];
    const w = watched([source(root)], {
      onError: (e) => errors.push(e),
      open: (folder, onEvent) => {
        if (folder === root) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
        return watchPath(folder, onEvent);
      },
    });
    expect(errors).toMatchObject([{ code: 'ENOSPC' }]);
    await w.latency(() => rmSync(root, { recursive: true }));
  });

  it('takes one watch a folder, however many files it has', () => {
    const root = pluginTree();
    for (let i = 0; i < 500; i++) writeFileSync(join(root, `agents/n${i}.md`), agentText(`n${i}`));
    const folders: string[] = [];
    watched([source(root)], {
      open: (folder, onEvent) => {
        folders.push(relative(root, folder));
        return watchPath(folder, onEvent);
      },
    });
    expect(folders.sort()).toEqual(['', '..', '.claude-plugin', 'agents']);
  });

  it('notices what is put into a folder that was removed and made again a moment later', async () => {
    const root = pluginTree();
    const w = watched([source(root)]);
    for (const pauseMs of [0, 5, 15, 40]) {
      await w.latency(() => rmSync(join(root, 'agents'), { recursive: true }));
      await sleep(pauseMs);
      mkdirSync(join(root, 'agents'));
      await sleep(200);
      await w.latency(() => writeFileSync(join(root, 'agents/b.md'), agentText('b')));
      await sleep(100);
    }
  });

  it('notices what is put into a folder that was removed and made again in one go', async () => {
    const root = pluginTree();
    const agents = join(root, 'agents');
    const w = watched([source(root)]);
    await w.latency(() => {
      rmSync(agents, { recursive: true });
      mkdirSync(agents);
    });
    await sleep(200);
    await w.latency(() => writeFileSync(join(agents, 'b.md'), agentText('b')));
  });

  it('outlives a folder that becomes a file, and a link that leads to itself', async () => {
    const root = pluginTree();
    writeTree(root, { 'skills/x/run.sh': 'x' });
    const w = watched([source(root)]);
    await w.latency(() => {
      writeFileSync(join(root, 'skills/x/run.sh'), 'y');
      rmSync(join(root, 'skills/x'), { recursive: true });
      writeFileSync(join(root, 'skills/x'), 'a file');
    });
    await sleep(100);
    await w.latency(() => symlinkSync('loop', join(root, 'agents/loop')));
    await sleep(100);
    await w.latency(() => writeFileSync(join(root, 'agents/b.md'), agentText('b')));
  });

  it('notices that a link among the agents is removed', async () => {
    const root = pluginTree();
    const other = writeTree(tempFolder(), { 'team/t.md': agentText('t') });
    symlinkSync(join(other, 'team'), join(root, 'agents/team'));
    const w = watched([source(root, { kind: 'user' })]);
    await w.latency(() => rmSync(join(root, 'agents/team')));
  });

  it("notices that the target of the user's link has gone and come back", async () => {
    const dotfiles = writeTree(join(tempFolder(), 'dotfiles'), { 'agents/a.md': agentText('a') });
    const home = join(tempFolder(), '.claude');
    mkdirSync(home);
    symlinkSync(join(dotfiles, 'agents'), join(home, 'agents'));
    const w = watched([source(home, { kind: 'user' })]);
    await w.latency(() => rmSync(dotfiles, { recursive: true }));
    await sleep(200);
    await w.latency(() => writeTree(dotfiles, { 'agents/a.md': agentText('a') }));
    await sleep(200);
    await w.latency(() => writeFileSync(join(dotfiles, 'agents/a.md'), agentText('b')));
  });

  it('notices that a root that is a link is given another target', async () => {
    const base = tempFolder();
    for (const name of ['v1', 'v2']) writeTree(join(base, name), { 'agents/a.md': agentText(name) });
    const current = join(base, 'current');
    symlinkSync('v1', current);
    const w = watched([source(current)]);
    await w.latency(() => {
      rmSync(current);
      symlinkSync('v2', current);
    });
    await sleep(200);
    await w.latency(() => writeFileSync(join(base, 'v2/agents/a.md'), agentText('changed')));
  });

  it('does not call for a file with the name of its folder, or for times that are set above', async () => {
    const root = pluginTree();
    const w = watched([source(root)]);
    writeFileSync(join(root, basename(root)), 'a program');
    utimesSync(dirname(root), new Date(), new Date());
    await sleep(SILENCE_MS);
    expect(w.calls()).toBe(0);
  });

  it('notices a file in a folder that was moved to where another one was', async () => {
    const root = pluginTree();
    const other = writeTree(join(tempFolder(), 'o'), { 'agents/o.md': agentText('o') });
    const w = watched([source(root)]);
    await w.latency(() => {
      renameSync(join(root, 'agents'), join(root, 'old'));
      renameSync(join(other, 'agents'), join(root, 'agents'));
    });
    await sleep(100);
    await w.latency(() => writeFileSync(join(root, 'agents/o.md'), agentText('changed')));
    await sleep(100);
    const before = w.calls();
    writeFileSync(join(root, 'old/a.md'), agentText('not looked at any more'));
    await sleep(SILENCE_MS);
    expect(w.calls()).toBe(before);
  });

  it('calls a few times while changes follow each other, and once more after the last', async () => {
    const root = pluginTree();
    const w = watched([source(root)]);
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
      writeFileSync(file, agentText(`saved-${pauseMs}`));
      await sleep(pauseMs);
      const tidied = agentText(`tidied-${pauseMs}`);
      writeFileSync(file, tidied);
      await vi.waitFor(() => expect(seen, `${pauseMs} ms later`).toBe(tidied), { timeout: 5_000 });
    }
  });

  it('does not call any more once it is closed, not even for a change already seen', async () => {
    const root = pluginTree();
    const w = watched([source(root)], { debounceMs: 200 });
    writeFileSync(join(root, 'agents/a.md'), agentText('b'));
    await sleep(100);
    w.watch.close();
    writeFileSync(join(root, 'agents/a.md'), agentText('c'));
    await sleep(SILENCE_MS);
    expect(w.calls()).toBe(0);
  });
});

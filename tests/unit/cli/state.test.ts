import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../scripts/core/clock.ts';
import { markUnavailable } from '../../../scripts/store/replica/availability.ts';
import { Replica } from '../../../scripts/store/replica/replica.ts';
import { openFolder } from '../store/replica/support-open.ts';
import { tempFolder } from '../support/temp.ts';
import { cli } from './cli.ts';

const at =
  (folder: string) =>
  (...args: string[]) =>
    cli(['--home', folder, 'state', ...args]);

/** The shared state of a folder, open until the test ends. */
function replicaIn(folder: string): Replica {
  const database = openFolder(folder);
  onTestFinished(() => database.close());
  return new Replica(database, { clock: systemClock });
}

describe('state get and set', () => {
  it('keep JSON and text, and say when nothing is set', async () => {
    const state = at(tempFolder());
    expect((await state('set', 'pref/editor', 'vim')).code).toBe(0);
    expect((await state('set', 'ctx/release', '{"branch":"main"}')).code).toBe(0);
    expect((await state('get', 'pref/editor')).out).toBe('"vim"\n');
    expect((await state('get', 'ctx/release')).json()).toEqual({ branch: 'main' });
    expect(await state('get', 'pref/absent')).toMatchObject({ code: 1, out: 'null\n' });
    await state('set', 'pref/editor', 'null');
    expect((await state('get', 'pref/editor')).out).toBe('null\n');
  });

  it.each([
    ['a key without a prefix', ['editor', 'vim'], /Keys begin with/],
    ['a counter', ['usage/agent/a:b/routed', '3'], /it holds a counter/],
    ['a value that is too large', ['pref/a', 'x'.repeat(70_000)], /at most 65536/],
  ])('refuse %s', async (_what, args, reason) => {
    const { code, err } = await at(tempFolder())('set', ...(args as string[]));
    expect(code).toBe(2);
    expect(err).toMatch(reason);
  });
});

describe('state sync', () => {
  it('brings both folders to the same values, and has nothing to do the second time', async () => {
    const [a, b] = [tempFolder(), tempFolder()];
    await at(a)('set', 'pref/one', '1');
    await at(b)('set', 'pref/two', '2');
    const first = await at(a)('sync', '--with', b, '--json');
    expect(first.code).toBe(0);
    expect(first.json()).toMatchObject({ kind: 'synced', changed: 2 });
    expect((await at(a)('get', 'pref/two')).json()).toBe(2);
    expect((await at(b)('get', 'pref/one')).json()).toBe(1);
    expect((await at(b)('sync', '--with', a, '--json')).json()).toMatchObject({ kind: 'synced', changed: 0 });
  });

  it('the last choice counts, on whichever side it was made', async () => {
    const [a, b] = [tempFolder(), tempFolder()];
    await at(a)('set', 'pref/x', '"old"');
    await at(a)('sync', '--with', b);
    await at(b)('set', 'pref/x', '"new"');
    await at(a)('sync', '--with', b);
    expect((await at(a)('get', 'pref/x')).json()).toBe('new');
  });

  it('a copied folder is another node, and nothing is lost', async () => {
    const a = tempFolder();
    await at(a)('set', 'pref/x', '1');
    const b = join(tempFolder(), 'copy');
    cpSync(a, b, { recursive: true });
    await at(b)('set', 'pref/y', '2');
    await at(a)('set', 'pref/z', '3');
    const { code, json } = await at(a)('sync', '--with', b, '--json');
    expect(code).toBe(0);
    const nodes = json()['nodes'] as string[];
    expect(new Set(nodes).size).toBe(2);
    for (const folder of [a, b]) {
      expect((await at(folder)('get', 'pref/y')).json()).toBe(2);
      expect((await at(folder)('get', 'pref/z')).json()).toBe(3);
    }
  });

  it('brings the switch for everything along, to both folders', async () => {
    const [a, b] = [tempFolder(), tempFolder()];
    const isOff = (folder: string) => existsSync(join(folder, 'switches', 'everywhere.off'));
    const choose = (folder: string, to: string) =>
      at(folder)('set', 'pref/arbiter.everywhere', JSON.stringify({ switch: to }));
    await choose(a, 'off');
    expect([isOff(a), isOff(b)]).toEqual([true, false]);
    const off = await at(a)('sync', '--with', b);
    expect(off.out).toContain('Arbiter is off everywhere now there');
    expect([isOff(a), isOff(b)]).toEqual([true, true]);
    await choose(b, 'on');
    expect([isOff(a), isOff(b)]).toEqual([true, false]);
    const on = await at(a)('sync', '--with', b, '--json');
    expect(on.json()).toMatchObject({ kind: 'synced', switched: { here: 'on', there: 'nothing' } });
    expect([isOff(a), isOff(b)]).toEqual([false, false]);
    expect((await at(a)('sync', '--with', b, '--json')).json()).toMatchObject({
      switched: { here: 'nothing', there: 'nothing' },
    });
  });

  it('says so when the switch cannot be written, and has synchronised all the same', async () => {
    const [a, b] = [tempFolder(), tempFolder()];
    writeFileSync(join(b, 'switches'), 'a file where the folder should be');
    await at(a)('set', 'pref/arbiter.everywhere', '{"switch":"off"}');
    const { code, out } = await at(a)('sync', '--with', b);
    expect(code).toBe(0);
    expect(out).toContain('could not be changed there');
    expect((await at(b)('get', 'pref/arbiter.everywhere')).json()).toEqual({ switch: 'off' });
  });

  it('refuses its own folder and one that is not there', async () => {
    const a = tempFolder();
    expect(await at(a)('sync', '--with', a)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/this data folder/),
    });
    expect(await at(a)('sync', '--with', join(a, 'absent'))).toMatchObject({
      code: 2,
      err: expect.stringMatching(/no such folder/),
    });
  });
});

describe('state show, check, vacuum and new-id', () => {
  it('say what is there', async () => {
    const state = at(tempFolder());
    await state('set', 'pref/editor', 'vim');
    const { code, out } = await state('show');
    expect(code).toBe(0);
    expect(out).toContain('editor = "vim"');
    expect(out).toContain('No agent was counted yet.');
    expect((await state('show', '--json')).json()).toMatchObject({
      preferences: { editor: 'vim' },
      tables: { crdt_registers: 1 },
    });
    expect((await state('check', '--json')).json()).toMatchObject({ ok: true, findings: [] });
    expect((await state('vacuum')).code).toBe(0);
  });

  it('show what was counted, most used first, and which agents are marked where', async () => {
    const [here, there] = [tempFolder(), tempFolder()];
    const used = replicaIn(here);
    used.incrementAll([
      ['usage/agent/p:rare/routed', 1],
      ['usage/agent/p:often/routed', 7],
      ['usage/agent/p:often/failed', 2],
      ['usage/plugin/p/routed', 8],
    ]);
    const mark = { reason: 'its last 3 runs failed', untilMs: Date.now() + 3_600_000 };
    markUnavailable(used, 'p:own', mark, Date.now());
    markUnavailable(replicaIn(there), 'p:other', mark, Date.now());
    await at(here)('sync', '--with', there);
    const { out } = await at(here)('show');
    expect(out).toMatch(/p:often +7 +0 +0 +2\s[\s\S]*p:rare +1 +0 +0 +0/);
    expect(out).toMatch(/plugin[\s\S]*p +8 +0 +0 +0/);
    expect(out).toContain('p:own is routed around until');
    expect(out).toMatch(
      /p:other is routed around until .* marked by another machine: its last 3 runs failed/,
    );
    expect((await at(here)('show', '--json')).json()).toMatchObject({
      usage: [{ id: 'p:often' }, { id: 'p:rare' }],
      pluginUsage: [{ id: 'p', routed: 8 }],
      marks: [
        { agent: 'p:other', own: false },
        { agent: 'p:own', own: true },
      ],
    });
  });

  it('make nothing where nothing is', async () => {
    const { code, err } = await at(tempFolder())('show');
    expect(code).toBe(1);
    expect(err).toContain('is not there');
  });

  it('a new id is another one, and the values stay', async () => {
    const state = at(tempFolder());
    await state('set', 'pref/editor', 'vim');
    const before = (await state('show', '--json')).json()['node'];
    const after = (await state('new-id', '--json')).json()['node'];
    expect(after).not.toBe(before);
    expect((await state('show', '--json')).json()).toMatchObject({
      node: after,
      preferences: { editor: 'vim' },
    });
  });
});

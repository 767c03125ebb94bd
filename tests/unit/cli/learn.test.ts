import { renameSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Learning } from '../../../scripts/host/learning.ts';
import { Records } from '../../../scripts/host/records.ts';
import type { CorrectablePrompt } from '../../../scripts/store/corrections.ts';
import { stateFile } from '../../../scripts/store/state.ts';
import { AGENT, around } from '../host/learning-world.ts';
import { NOON, stateOf, testClock } from '../store/support/database.ts';
import { agentText, tempFolder, writeTree } from '../support/temp.ts';
import { cli } from './cli.ts';

const REFUND = 'refund customer invoice twice';

function setUp() {
  const home = tempFolder();
  const clock = testClock();
  const state = stateOf(home, { clock });
  state.attempt(() => undefined);
  const learning = new Learning(home, {}, state, clock);
  const plugin = writeTree(tempFolder(), {
    'shop/agents/billing.md': agentText('billing'),
    'shop/agents/fraud.md': agentText('fraud'),
  });
  const run = (...args: string[]) =>
    cli(['--home', home, '--only-plugin-dirs', '--plugin-dir', `${plugin}/shop`, 'learn', ...args], {
      clock,
    });
  const note = (text: string, routeId: string): CorrectablePrompt => {
    const key = learning.key();
    const features = key.featuresOf(around.router.terms(text));
    const prompt = {
      routeId,
      at: NOON,
      session: 's',
      keyId: key.id,
      features,
      decided: 'shop:fraud',
      shipped: 'shop:fraud',
    };
    learning.note(prompt);
    return prompt;
  };
  return { home, clock, state, learning, run, note };
}

describe('arbiter learn', () => {
  it('status without any data says that nothing was measured, and makes nothing', async () => {
    const { run } = setUp();
    const { code, out } = await run('status');
    expect(code).toBe(0);
    expect(out).toContain('Nothing learned is in use');
    expect(out).toContain('not measured (n = 0)');
  });

  it('correct teaches the route of an id, and status shows the version and what was held back', async () => {
    const { run, note, learning } = setUp();
    note(REFUND, 'route_1');
    const done = await run('correct', '--route', 'route_1', 'billing');
    expect(done.err).toBe('');
    expect(done.out).toContain('went to shop:fraud; you say shop:billing');
    expect(learning.teacher()?.ask(around.router.terms(REFUND), () => true)?.agent).toBe(AGENT);
    const { out } = await run('status');
    expect(out).toContain('Version 1 is in use');
    expect(out).toContain('1 correction: 1 in use.');
    expect(out).toMatch(/^ +1 +2026-11-22 12:00 +promoted +1 /m);
  });

  it.each([
    [['correct', '--route', 'route_9', 'billing'], 'Nothing is kept of a route route_9'],
    [['correct', '--route', 'route_1', 'nobody'], 'No installed plugin has an agent called nobody'],
    [['forget'], 'arbiter learn forget --yes'],
  ])('%j is refused with what to do', async (args, expected) => {
    const { run, note } = setUp();
    note(REFUND, 'route_1');
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(expected);
  });

  it('rollback goes back one version, and says so when there is none', async () => {
    const { run, note, learning } = setUp();
    learning.correct(note(REFUND, 'r'), AGENT, around);
    expect((await run('rollback')).out).toContain(
      'Version 1 is out of use; the shipped weights decide alone',
    );
    expect(learning.teacher()).toBeUndefined();
    const again = await run('rollback', '--json');
    expect(again.code).toBe(1);
    expect(again.json()).toEqual({ kind: 'nothing' });
    expect((await run('status')).out).toContain('1 rolled back');
  });

  it('export gives features and labels, and no word', async () => {
    const { run, note, learning } = setUp();
    learning.correct(note(REFUND, 'r'), AGENT, around);
    learning.correct(note('lunch menu monday', 'q'), undefined, around);
    const { out } = await run('export');
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ correction: 1, agent: AGENT, decided: 'shop:fraud', rolledBack: false });
    expect(lines[0]?.['features']).toHaveLength(4);
    expect(lines[1]).toMatchObject({ agent: null });
    expect(out).not.toMatch(/refund|customer|lunch|monday/);
  });

  it('off and on switch every session, and forget removes what there is', async () => {
    const { run, note, learning } = setUp();
    learning.correct(note(REFUND, 'r'), AGENT, around);
    expect((await run('off')).out).toContain('Learning is off in all sessions');
    expect(learning.teacher()).toBeUndefined();
    expect((await run('status')).out).toContain('Learning is off');
    await run('on');
    expect(learning.teacher()).toBeDefined();
    expect((await run('forget', '--yes')).out).toContain('1 correction');
    expect(learning.teacher()).toBeUndefined();
    expect((await run('export')).out.trim()).toBe('');
  });

  it('off says when the kept prompts could not be removed, and the next session removes them', async () => {
    const { home, run, note, state } = setUp();
    note(REFUND, 'r');
    state.close();
    const path = stateFile(home);
    renameSync(path, `${path}.away`);
    writeFileSync(path, 'not a database, but long enough to be taken for one'.repeat(100));
    const { code, out } = await run('off');
    expect(code).toBe(1);
    expect(out).toContain('Learning is off in all sessions');
    expect(out).toContain('The features of prompts kept until now are still there');
    renameSync(`${path}.away`, path);
    const next = new Learning(home, {}, stateOf(home), testClock());
    expect(next.promptOfRoute('r')).toBeDefined();
    next.takeUp(around);
    expect(next.promptOfRoute('r')).toBeUndefined();
    expect((await run('off')).code).toBe(0);
  });

  it('off without any data has nothing to remove', async () => {
    const { code, out } = await cli(['--home', tempFolder(), 'learn', 'off']);
    expect(code).toBe(0);
    expect(out).not.toContain('kept until now');
  });

  it('status says by agent and plugin whether routes were followed, each share with its n', async () => {
    const { run, note, state, clock, home, learning } = setUp();
    learning.correct(note(REFUND, 'r1'), AGENT, around);
    const records = new Records(home, clock, state);
    records.open();
    const at = records.timestamp();
    const common = { at, session: 's' };
    for (const [id, called] of [
      ['r1', true],
      ['r2', false],
    ] as const) {
      records.add({
        type: 'route',
        id,
        ...common,
        promptId: id,
        promptHash: 'h',
        promptChars: 1,
        kind: 'agent',
        plugin: 'shop',
        agent: 'shop:fraud',
        confidence: 1,
        tier: 'sonnet',
        complexity: 'low',
        candidates: [],
        tookMs: 1,
      });
      if (called) {
        records.add({
          type: 'spawn',
          ...common,
          promptId: id,
          routeId: id,
          toolUseId: id,
          agent: 'shop:fraud',
        });
        records.add({
          type: 'outcome',
          ...common,
          toolUseId: id,
          agent: 'shop:fraud',
          end: 'finished',
          tokens: {},
        });
      }
    }
    const { out } = await run('status');
    expect(out).toContain('2 routes to agents since 2026-11-22 12:00 UTC');
    expect(out).toMatch(
      /^shop:fraud +2 +50 % \(1 of 2\) +0 % \(0 of 2\) +50 % \(1 of 2\) +100 % \(1 of 1\) +1$/m,
    );
    expect(out).toMatch(/^shop +2 +50 %/m);
    const { json } = await run('status', '--json');
    expect(json()).toMatchObject({
      routes: { n: 2, agents: [{ name: 'shop:fraud', routed: 2, corrected: 1 }] },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { breakersPage } from '../../../../scripts/brain/pages/breakers.ts';
import { addOutcome } from '../../../../scripts/brain/state.ts';
import { Breakers } from '../../../../scripts/resilience/breakers.ts';
import { SqliteBreakers } from '../../../../scripts/store/breakers.ts';
import { write } from '../../host/folder.ts';
import { abstain, testBrain } from '../brain.ts';

const EMPTY = { version: 1, plugins: [], agents: [], commands: [], problems: [] };
const brain = () => testBrain(EMPTY, () => abstain());

describe('the page of breakers', () => {
  it('says that nothing failed when nothing has', () => {
    expect(breakersPage(brain().state)).toBe('Nothing that is counted has failed.');
  });

  it('puts what is left alone before what only counts, with number, time and reason', () => {
    const { state } = brain();
    const breakers = new Breakers(new SqliteBreakers(state.store), state.clock);
    const policy = { failures: 2, openMs: 60_000, probes: 1, rate: false } as const;
    breakers.report('rpc:one', { kind: 'failed', run: '1', reason: 'once' }, policy);
    for (const reason of ['first', 'the second']) {
      breakers.report('agent:a:b', { kind: 'failed', run: reason, reason }, policy);
    }
    const lines = breakersPage(state).split('\n');
    expect(lines[0]).toMatch(
      /^open +agent:a:b: 2 failures, until 2026-11-22T12:01:00\.000Z, since .*the second/,
    );
    expect(lines[1]).toMatch(/^closed +rpc:one: 1 failure,/);
    expect(lines.at(-1)).toContain('arbiter breakers reset');
  });

  it('does not call all well what it could not read', () => {
    const { state } = brain();
    write(state.dataFolder, {
      'state.db': 'this is no database at all, and long enough to be taken for one',
    });
    expect(breakersPage(state)).toMatch(
      /^The breakers that sessions share cannot be read: .*\nThis session routes around no agent\.$/,
    );
    for (const toolUseId of ['a', 'b', 'c'])
      addOutcome(state, {
        type: 'outcome',
        at: '2026-11-22T11:59:00Z',
        session: 's',
        toolUseId,
        agent: 'a:b',
        end: 'failed',
        tokens: {},
      });
    state.health.look(state.clock.now());
    expect(breakersPage(state)).toMatch(/\nRouted around: a:b, its last 3 runs failed/);
  });
});

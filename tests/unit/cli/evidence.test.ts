import { describe, expect, it } from 'vitest';
import { evidenceFor } from '../../../scripts/cli/evidence.ts';
import { MarkedAgents } from '../../../scripts/host/marked-agents.ts';
import { openHealth } from '../../../scripts/host/open-health.ts';
import { stateOf, testClock } from '../store/support/database.ts';
import { tempFolder, writeTree } from '../support/temp.ts';

describe('evidence on the terminal', () => {
  it('knows the agents that kept failing in sessions', () => {
    const home = tempFolder();
    const clock = testClock();
    const health = openHealth({ state: stateOf(home), clock, copy: [], plugins: () => [] });
    const at = new Date(clock.now()).toISOString();
    for (const toolUseId of ['t1', 't2', 't3'])
      health.report({
        type: 'outcome',
        at,
        session: 's',
        toolUseId,
        agent: 'p:a',
        end: 'failed',
        tokens: {},
      });
    const { unhealthy } = evidenceFor({ ARBITER_HOME: home }, testClock(), tempFolder(), []);
    expect([...(unhealthy ?? new Map()).keys()]).toEqual(['p:a']);
  });

  it('knows the agents that another machine has marked, until the mark runs out', () => {
    const home = tempFolder();
    const mark = { reason: 'its last 3 runs failed', untilMs: testClock().now() + 1 };
    new MarkedAgents(home).keep([
      { agent: 'p:a', ...mark },
      { agent: 'p:b', ...mark, untilMs: testClock().now() },
    ]);
    const { unhealthy } = evidenceFor({ ARBITER_HOME: home }, testClock(), tempFolder(), []);
    expect([...(unhealthy ?? [])]).toEqual([['p:a', 'marked by another machine: its last 3 runs failed']]);
  });

  it('knows what the person and the project allow, and the model of the session when it is told', () => {
    const home = writeTree(tempFolder(), { 'models.yaml': 'limits: { max: opus }' });
    const project = writeTree(tempFolder(), { '.arbiter/models.yaml': 'agents: { "p:a": { max: sonnet } }' });
    const of = (model?: string) =>
      evidenceFor({ ARBITER_HOME: home }, testClock(), project, [], model).tiers?.('p:a');
    const files = { user: { max: 'opus' }, project: { max: 'sonnet' }, failures: 0 };
    expect(of()).toEqual({ ...files, session: undefined });
    expect(of('claude-haiku-5-5')).toEqual({ ...files, session: 'haiku' });
  });
});

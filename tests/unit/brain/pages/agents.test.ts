import { describe, expect, it } from 'vitest';
import { agentsPage } from '../../../../scripts/brain/pages/agents.ts';
import { addOutcome } from '../../../../scripts/brain/state.ts';
import { abstain, testBrain } from '../brain.ts';
import { scanPack } from '../pack.ts';

const pack = scanPack();
const AGENT = 'fastapi-backend:endpoint-engineer';
const page = (argument: string): string => agentsPage(testBrain(pack, () => abstain()).state, argument);

describe('the page of agents', () => {
  it('names every agent that can be routed to, by plugin with its number, and no shell', () => {
    const text = page('');
    const routed = pack.agents.filter((a) => a.routed);
    expect(text).toContain(`${routed.length} agents of 6 plugins`);
    for (const { id } of routed) expect(text).toContain(id.split(':')[1]);
    expect(text).not.toContain('specialist');
  });

  it('of a plugin says what each of its agents is for, and names nobody else', () => {
    const lines = page('fastapi-backend').split('\n');
    expect(lines).toHaveLength(pack.agents.filter((a) => a.plugin === 'fastapi-backend').length);
    for (const line of lines) expect(line).toMatch(/^fastapi-backend:[\w-]+ {2}\S/);
  });

  it('of an id gives all of one agent', () => {
    const text = page(` ${AGENT} `);
    expect(text).toMatch(/^Model: \w+\. Delivery: charter/m);
    expect(text).toMatch(/^Tools: .*Edit/m);
    expect(text).toContain('Can be routed to.');
  });

  it('of other words finds agents that have them, the best first', () => {
    expect(page('keycloak login theme').split('\n')[0]).toMatch(/^lobbi-platform-manager:/);
  });

  it('says so when nothing has the words, and neutralises them', () => {
    expect(page('xyzzy <plugh>\u001b')).toBe(
      'No agent, plugin or word "xyzzy ‹plugh›". All agents: /jira-orchestrator:agents',
    );
  });

  it('names an agent that is routed around, with the reason', () => {
    const { state } = testBrain(pack, () => abstain());
    for (const toolUseId of ['a', 'b', 'c'])
      addOutcome(state, {
        type: 'outcome',
        at: '2026-11-22T11:59:00Z',
        session: 's',
        toolUseId,
        agent: AGENT,
        end: 'failed',
        tokens: {},
      });
    state.health.look(state.clock.now());
    expect(agentsPage(state, '')).toContain(`Routed around: ${AGENT}, its last 3 runs failed`);
    expect(agentsPage(state, AGENT)).not.toContain('Can be routed to.');
  });

  it('of a registry without agents points to the doctor', () => {
    const empty = { version: 1, plugins: [], agents: [], commands: [], problems: [] };
    const { state } = testBrain(empty, () => abstain());
    expect(agentsPage(state, 'anything')).toMatch(/^There are no agents.*:doctor$/);
  });
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onEnded, Readings } from '../../../scripts/brain/on-ended.ts';
import { onPrompt } from '../../../scripts/brain/on-prompt.ts';
import { onSpawn } from '../../../scripts/brain/on-spawn.ts';
import { onSpawned } from '../../../scripts/brain/on-spawned.ts';
import { SILENT } from '../../../scripts/host/hook-output.ts';
import type { SpawnRecord } from '../../../scripts/host/record.ts';
import { temporaryFolder, write } from '../host/folder.ts';
import { agent, registry } from '../routing/support/registry.ts';
import { abstain, testBrain } from './brain.ts';

const EMPTY = { version: 1, plugins: [], agents: [], commands: [], problems: [] } as const;
const SPAWN: SpawnRecord = {
  type: 'spawn',
  at: '2026-11-22T12:00:00.000Z',
  session: 's',
  routeId: 'route_1',
  toolUseId: 't1',
  agent: 'p:a',
  shell: 'jira-orchestrator:specialist',
};

function transcript(): string {
  const folder = temporaryFolder();
  const message = {
    id: 'm',
    model: 'claude-haiku-5-5',
    content: [{ type: 'text', text: 'DONE' }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 5, output_tokens: 6 },
  };
  write(folder, {
    'agent-a1.jsonl': `${JSON.stringify({ type: 'assistant', message })}\n`,
    'agent-a1.meta.json': { toolUseId: 't1' },
  });
  return join(folder, 'agent-a1.jsonl');
}

const ended = (path: string, type = 'jira-orchestrator:specialist') => ({
  session_id: 's',
  agent_id: 'a1',
  agent_type: type,
  agent_transcript_path: path,
});

describe('the end of an agent', () => {
  it('is answered before its transcript is read, and recorded under the agent that was meant', async () => {
    const { state } = testBrain(EMPTY, () => abstain());
    state.spawns.add(SPAWN);
    const readings = new Readings();
    expect(onEnded(state, readings, ended(transcript()))).toBe(SILENT);
    expect(state.records.recent()).toEqual([]);
    await readings.finish();
    expect(state.records.recent()).toMatchObject([
      {
        type: 'outcome',
        routeId: 'route_1',
        toolUseId: 't1',
        agentId: 'a1',
        agent: 'p:a',
        end: 'finished',
        status: 'DONE',
        tokens: { 'claude-haiku-5-5': { input: 5, output: 6 } },
      },
    ]);
  });

  it('is linked also by an earlier worker’s record', async () => {
    const { state } = testBrain(EMPTY, () => abstain());
    state.records.add(SPAWN);
    const readings = new Readings();
    onEnded(state, readings, ended(transcript()));
    await readings.finish();
    expect(state.records.recent().at(-1)).toMatchObject({ type: 'outcome', agent: 'p:a' });
  });

  it('of a shell whose call is unknown is recorded for nobody, and of another agent under its own name', async () => {
    const { state } = testBrain(EMPTY, () => abstain());
    const readings = new Readings();
    onEnded(state, readings, ended(transcript()));
    onEnded(state, readings, ended(transcript(), 'Explore'));
    await readings.finish();
    expect(state.records.recent().map((r) => r.type === 'outcome' && r.agent)).toEqual(['Explore']);
  });

  it('without a transcript is an unknown end', async () => {
    const { state } = testBrain(EMPTY, () => abstain());
    const readings = new Readings();
    onEnded(state, readings, ended('/nowhere/agent-a1.jsonl', 'Explore'));
    onEnded(state, readings, {});
    await readings.finish();
    expect(state.records.recent()).toMatchObject([{ end: 'unknown', tokens: {} }]);
  });
});

describe('an Agent call that returns', () => {
  it('links run and call', () => {
    const { state } = testBrain(EMPTY, () => abstain());
    onSpawned(state, { tool_use_id: 't1', agent_id: 'a1', status: 'async_launched' });
    expect(state.spawns.toolUseOf('a1')).toBe('t1');
  });

  it('as failed counts against the agent, once it is one of the registry, and not when a person interrupted it', () => {
    const { state, settle } = testBrain(EMPTY, () => abstain());
    state.spawns.add(SPAWN);
    onSpawned(state, { tool_use_id: 't1', status: 'failed', is_interrupt: 'true' });
    onSpawned(state, { tool_use_id: 'unknown', status: 'failed' });
    settle();
    expect(state.records.recent()).toEqual([]);
    onSpawned(state, { tool_use_id: 't1', status: 'failed', is_interrupt: '' });
    settle();
    expect(state.records.recent()).toMatchObject([{ agent: 'p:a', end: 'refused' }]);
  });
});

describe('an agent whose calls fail one after the other', () => {
  it('is routed around, and the next call of it is the one that tries it', () => {
    const snapshot = registry([agent('p:a', { delivery: 'native' })]);
    const { state, settle, asked } = testBrain(snapshot, () => abstain());
    const around = (): string[] => {
      state.health.look(state.clock.now());
      onPrompt(state, { session_id: 's', prompt: 'x' });
      return [...(asked.at(-1)?.evidence?.unhealthy ?? [])].map(([id, why]) => `${id}: ${why}`);
    };
    for (const id of ['t1', 't2', 't3']) {
      expect(around()).toEqual([]);
      state.spawns.add({ ...SPAWN, toolUseId: id });
      onSpawned(state, { tool_use_id: id, status: 'failed', is_interrupt: '' });
      settle();
    }
    expect(around()).toEqual(['p:a: its last 3 runs failed, the latest 0 minutes ago']);
    onSpawn(state, {
      session_id: 's',
      tool_use_id: 't4',
      tool_input: JSON.stringify({ prompt: 'x', subagent_type: 'p:a' }),
    });
    settle();
    expect(around()).toEqual(['p:a: its last 3 runs failed; one is trying it now']);
    onSpawned(state, { tool_use_id: 't4', status: 'failed', is_interrupt: '' });
    settle();
    expect(around()).toEqual(['p:a: its last 4 runs failed, the latest 0 minutes ago']);
  });
});

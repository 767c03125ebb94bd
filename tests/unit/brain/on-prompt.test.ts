import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onExpand } from '../../../scripts/brain/on-expand.ts';
import { onPrompt } from '../../../scripts/brain/on-prompt.ts';
import type { WorkerPast } from '../../../scripts/brain/protocol.ts';
import { addOutcome } from '../../../scripts/brain/state.ts';
import { SILENT } from '../../../scripts/host/hook-output.ts';
import { temporaryFolder, write } from '../host/folder.ts';
import { abstain, routeTo, testBrain } from './brain.ts';
import { scanPack } from './pack.ts';

const pack = scanPack();
const AGENT = 'fastapi-backend:endpoint-engineer';
const NEVER: WorkerPast = { restarts: 0, lastFailure: undefined, late: 0 };

const prompt = (text: string, promptId = 'p1') => ({
  session_id: 's',
  prompt_id: promptId,
  cwd: '/nowhere/project',
  prompt: text,
});
const command = (name: string, args = '') => ({
  session_id: 's',
  cwd: '/nowhere/project',
  command_name: `jira-orchestrator:${name}`,
  command_args: args,
});
const told = (answer: string): string => (JSON.parse(answer) as { reason: string }).reason;

describe('a prompt', () => {
  it('that is routed gets the full id of the agent beside it', () => {
    const { state } = testBrain(pack, () => routeTo(AGENT));
    const answer = JSON.parse(onPrompt(state, prompt('add a route'))) as {
      hookSpecificOutput: { additionalContext: string };
    };
    expect(answer.hookSpecificOutput.additionalContext).toContain(AGENT);
  });

  it('that is not routed gets nothing, and so does a hook without a prompt', () => {
    const { state } = testBrain(pack, () => abstain());
    expect(onPrompt(state, prompt('hello'))).toBe(SILENT);
    expect(onPrompt(state, {})).toBe(SILENT);
  });

  it('comes with the session’s last route, also when a silent prompt lies between', () => {
    let decision = routeTo(AGENT);
    const { state, asked } = testBrain(pack, () => decision);
    onPrompt(state, prompt('add a route'));
    decision = abstain();
    onPrompt(state, prompt('thanks'));
    onPrompt(state, prompt('and now the tests'));
    expect(asked.map((r) => r.evidence?.last?.agent)).toEqual([undefined, AGENT, AGENT]);
  });

  it('comes with the last route of a session that an earlier worker served', () => {
    const first = testBrain(pack, () => routeTo(AGENT));
    onPrompt(first.state, prompt('add a route'));
    first.settle();
    const second = testBrain(pack, () => abstain(), { dataFolder: first.state.dataFolder });
    onPrompt(second.state, prompt('go on'));
    onPrompt(second.state, { ...prompt('go on'), session_id: 'another' });
    expect(second.asked.map((r) => r.evidence?.last?.agent)).toEqual([AGENT, undefined]);
  });

  it('comes with what the project holds and which agents keep failing', () => {
    const root = temporaryFolder();
    write(root, { 'requirements.txt': 'fastapi\n' });
    const { state, asked } = testBrain(pack, () => abstain());
    for (const toolUseId of ['t1', 't2', 't3'])
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
    onPrompt(state, { ...prompt('x'), cwd: root });
    expect(asked[0]?.evidence?.project.get('fastapi-backend')).toContain('fastapi (requirements.txt)');
    expect(asked[0]?.evidence?.unhealthy?.get(AGENT)).toContain('its last 3 runs failed');
  });

  it('leaves a record without its words', () => {
    const { state, settle } = testBrain(pack, () => routeTo(AGENT));
    onPrompt(state, prompt('rotate the password hunter2'));
    settle();
    const text = readFileSync(join(state.dataFolder, 'routes', '2026-11-22.jsonl'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      type: 'route',
      session: 's',
      promptId: 'p1',
      promptChars: 27,
      kind: 'agent',
      agent: AGENT,
    });
    expect(text).not.toMatch(/rotate|password|hunter2/);
  });

  it('does not reach the router while Arbiter is off, and leaves no record', () => {
    const { state, asked, settle } = testBrain(pack, () => routeTo(AGENT), { env: { ARBITER_OFF: '1' } });
    expect(onPrompt(state, prompt('add a route'))).toBe(SILENT);
    settle();
    expect(asked).toEqual([]);
    expect(state.records.recent()).toEqual([]);
  });

  it('from the host itself does not use up "off for the next prompt"', () => {
    const { state } = testBrain(pack, () => routeTo(AGENT));
    onExpand(state, command('arbiter-off', 'prompt'), NEVER);
    onPrompt(state, prompt('<task-notification>\n<task-id>a</task-id>'));
    onPrompt(state, prompt('/jira-orchestrator:explain'));
    expect(onPrompt(state, prompt('add a route'))).toBe(SILENT);
    expect(onPrompt(state, prompt('add a route'))).not.toBe(SILENT);
  });
});

describe('the commands', () => {
  it('explain the last decision, and a slash command or a notice does not hide it', () => {
    const { state } = testBrain(pack, ({ prompt: text }) =>
      /^[/<]/.test(text) ? abstain('guard:slash') : routeTo(AGENT),
    );
    onPrompt(state, prompt('add a route'));
    onPrompt(state, prompt('/jira-orchestrator:explain'));
    onPrompt(state, prompt('<task-notification>'));
    expect(told(onExpand(state, command('explain'), NEVER))).toContain(AGENT);
  });

  it('explain nothing when there is nothing', () => {
    const { state } = testBrain(pack, () => abstain());
    expect(told(onExpand(state, command('explain'), NEVER))).toMatch(/^No decision to explain yet/);
  });

  it('say what is left of a decision that an earlier worker made', () => {
    const first = testBrain(pack, () => routeTo(AGENT));
    onPrompt(first.state, prompt('add a route'));
    first.settle();
    const second = testBrain(pack, () => abstain(), { dataFolder: first.state.dataFolder });
    expect(told(onExpand(second.state, command('explain'), NEVER))).toContain(`last route was ${AGENT}`);
  });

  it('try a route without remembering or recording it', () => {
    const { state, settle } = testBrain(pack, () => routeTo(AGENT));
    expect(told(onExpand(state, command('route', 'add a route'), NEVER))).toContain(AGENT);
    settle();
    expect(state.records.recent()).toEqual([]);
    expect(told(onExpand(state, command('explain'), NEVER))).toMatch(/^No decision/);
  });

  it('of others go their way', () => {
    const { state } = testBrain(pack, () => abstain());
    for (const name of [
      'other:route',
      'jira-orchestrator:triage',
      'jira-orchestrator:constructor',
      'route',
      '',
    ]) {
      expect(onExpand(state, { command_name: name }, NEVER)).toBe(SILENT);
    }
  });

  it('switch, say so, and name the way back', () => {
    const { state } = testBrain(pack, () => routeTo(AGENT));
    expect(told(onExpand(state, command('arbiter-off'), NEVER))).toBe(
      'Arbiter is off for this session. To undo: /jira-orchestrator:arbiter-on session',
    );
    expect(told(onExpand(state, command('arbiter-off', ' Everywhere '), NEVER))).toContain(
      'every session on this machine',
    );
    expect(told(onExpand(state, command('arbiter-on'), NEVER))).toContain('stays off for every session');
    expect(told(onExpand(state, command('arbiter-on', 'everywhere'), NEVER))).toBe('Arbiter is on.');
    expect(told(onExpand(state, command('arbiter-off', 'evrywhere'), NEVER))).toContain(
      'Nothing was changed',
    );
    expect(onPrompt(state, prompt('add a route'))).not.toBe(SILENT);
  });

  it('tell others of the switch for everything, and only of that one', () => {
    const { state, switched } = testBrain(pack, () => routeTo(AGENT));
    for (const scope of ['prompt', 'session', 'project']) {
      onExpand(state, command('arbiter-off', scope), NEVER);
      onExpand(state, command('arbiter-on', scope), NEVER);
    }
    expect(switched.times).toBe(0);
    expect(told(onExpand(state, command('arbiter-off', 'everywhere'), NEVER))).toContain(
      'arbiter state sync',
    );
    onExpand(state, command('arbiter-on', 'everywhere'), NEVER);
    expect(switched.times).toBe(2);
  });

  it('do not claim to have switched what could not be written', () => {
    const { state, switched } = testBrain(pack, () => routeTo(AGENT), { dataFolder: '/dev/null/nowhere' });
    expect(told(onExpand(state, command('arbiter-off'), NEVER))).toMatch(/^Arbiter stays on/);
    onExpand(state, command('arbiter-off', 'everywhere'), NEVER);
    expect(switched.times).toBe(0);
    expect(onPrompt(state, prompt('add a route'))).not.toBe(SILENT);
  });
});

describe('the doctor', () => {
  it('finds a healthy brain healthy', () => {
    const { state } = testBrain(pack, () => routeTo(AGENT));
    onPrompt(state, prompt('add a route'));
    const text = told(onExpand(state, command('doctor'), NEVER));
    expect(text).toMatch(/^Arbiter works here\./);
    expect(text).toContain('1 prompt hook of this session');
    expect(text).not.toMatch(/^(BAD|note)/m);
  });

  it('says that no prompt hook has come, that the worker was replaced, and that Arbiter is off', () => {
    const { state } = testBrain(pack, () => abstain(), { env: { ARBITER_OFF: '1' } });
    const text = told(
      onExpand(state, command('doctor'), { restarts: 2, lastFailure: 'the worker ended with 1', late: 3 }),
    );
    expect(text).toContain('no prompt hook of this session');
    expect(text).toContain('after 2 restarts, 3 answers came too late');
    expect(text).toContain('the worker ended with 1');
    expect(text).toContain('switched off (ARBITER_OFF in the environment)');
  });

  it('calls a folder that cannot be written bad, and a registry without agents too', () => {
    const { state } = testBrain(
      { version: 1, plugins: [], agents: [], commands: [], problems: [] },
      () => abstain(),
      { dataFolder: '/dev/null/nowhere' },
    );
    const text = told(onExpand(state, command('doctor'), NEVER));
    expect(text).toMatch(/^Arbiter: 2 of \d+ checks failed\./);
    expect(text).toContain('BAD  data folder /dev/null/nowhere cannot be written');
    expect(text).toContain('nothing to route to');
  });

  it('names rejected files with their reasons, and neutralises both', () => {
    const problems = [
      { severity: 'rejected', file: '/x/\u001b[31mevil.md', reason: 'no <description>' },
    ] as const;
    const { state } = testBrain({ ...pack, problems }, () => abstain());
    const text = told(onExpand(state, command('doctor'), NEVER));
    expect(text).toContain('1 file rejected, 0 warnings');
    expect(text).toContain('no ‹description›');
    expect(text).not.toContain('\u001b');
  });
});

describe('a prompt while a chain is under way', () => {
  it('leaves the chain and says so beside the route, unless it is a command of the brain or a notice of the host', () => {
    const { state } = testBrain(scanPack(), () => abstain());
    let left = 0;
    state.chains.open = { prompted: () => `left ${++left}` } as never;
    for (const prompt of [
      '/jira-orchestrator:doctor',
      '/jira-orchestrator:chain-status x',
      '<task-notification>done</task-notification>',
    ])
      expect(onPrompt(state, { session_id: 's', prompt })).toBe(SILENT);
    expect(left).toBe(0);
    expect(onPrompt(state, { session_id: 's', prompt: 'something else' })).toContain('left 1');
    expect(onPrompt(state, { session_id: 's', prompt: '/jira-orchestrator:triage PROJ-1' })).toContain(
      'left 2',
    );
    state.switches.turnOff('session', { sessionId: 's', project: state.project });
    expect(onPrompt(state, { session_id: 's', prompt: 'something else' })).toContain('left 3');
  });
});

import { describe, expect, it } from 'vitest';
import type { CommandAnswer, UnderWay } from '../../../../scripts/brain/chain/door.ts';
import type { Step } from '../../../../scripts/chains/language/chain.ts';
import { systemClock } from '../../../../scripts/core/clock.ts';
import { driverLock } from '../../../../scripts/store/chain-runs.ts';
import { acquire, holderOfLock } from '../../../../scripts/store/locks.ts';
import { done, untilAborted } from '../../chains/engine/support/rig.ts';
import { agent, approve, chain, run } from '../../chains/engine/support/steps.ts';
import { scriptedClaude } from './claude.ts';

const API = 'fastapi-backend:endpoint-engineer';
const UI = 'frontend-powerhouse:component-engineer';

const promptIn = (text: string): string => /arbiter step \S+\d/.exec(text)?.[0] as string;
const textOf = (answer: CommandAnswer): string => answer.text;
const runId = (claude: { underWay: ReadonlyMap<string, UnderWay> }): string =>
  claude.underWay.get('s1')?.runId as string;

describe('a chain in a session', () => {
  it('goes from agent to agent, tells the end to the person, and is no longer under way', async () => {
    const claude = scriptedClaude(
      {
        three: chain([agent('a', API, 'One.'), agent('b', UI, 'After ${{ steps.a.text }}: two.')], {
          name: 'three',
          outputs: { last: '${{ steps.b.text }}' },
        }),
      },
      (task) => ({
        text: task.includes('After first') ? 'second' : 'first',
      }),
    );
    const told = await claude.play('chain-run', 'three');
    expect(told).toMatch(
      /^Chain three \(run run_\w+\) succeeded; cost: 246 tokens, dollars not measured\.\nOutputs: \{\n {2}"last": "second"/,
    );
    expect(claude.given.map((g) => g.agent)).toEqual([API, UI]);
    expect(claude.underWay.size).toBe(0);
    expect(await claude.stop()).toEqual({ kind: 'silent' });
  });

  it('keeps the prompt of a step out of what Claude is told, and gives it to the agent with the mark of the step', async () => {
    const claude = scriptedClaude({ c: chain([agent('a', API, 'A secret task.')]) }, () => ({ text: 'ok' }));
    const told = textOf(await claude.type('chain-run', 'c'));
    expect(told).not.toContain('secret');
    expect(told).toContain(`subagent_type "${API}"`);
    claude.obey(told);
    expect(claude.given[0]?.prompt).toMatch(/^A secret task\.\n\n\(arbiter step [0-9a-f]{12}\.1\)$/);
  });

  it('tries a step again whose answer does not fit its schema, and fails it when that was the last try', async () => {
    const schema = { type: 'object', required: ['ok'], properties: { ok: { type: 'boolean' } } };
    const steps = (attempts: number) =>
      chain([agent('a', API, 'Do.', { schema, retry: { attempts, delayMs: 1 } as never })], {
        outputs: { ok: '${{ steps.a.ok }}' },
      });
    let asked = 0;
    const act = () => ({ text: asked++ === 0 ? '{"ok": "yes"}' : 'Here it is:\n```json\n{"ok": true}\n```' });
    const twice = scriptedClaude({ c: steps(2) }, act);
    expect(await twice.play('chain-run', 'c')).toContain('"ok": true');
    expect(twice.given).toHaveLength(2);
    expect(twice.given[0]?.prompt).toContain('JSON Schema');
    asked = 0;
    const once = scriptedClaude({ c: steps(1) }, act);
    expect(await once.play('chain-run', 'c')).toContain('does not fit the schema: /ok: must be boolean');
  });

  it('asks for a tier that knows the session and the failed tries, unless the step names one', async () => {
    const schema = { type: 'object', required: ['ok'] };
    const more = { schema, retry: { attempts: 2, delayMs: 1 } };
    let asked = 0;
    const works: unknown[] = [];
    const claude = scriptedClaude(
      { c: chain([{ ...agent('a', API, 'Do.', more as never), tier: 'auto' } as Step]) },
      () => ({ text: asked++ === 0 ? 'no' : '{"ok": true}' }),
      {
        tierOf: ({ prompt: _, ...work }) => {
          works.push(work);
          return work.failures === 0 ? 'haiku' : 'sonnet';
        },
      },
    );
    expect(await claude.play('chain-run', 'c')).toContain('succeeded');
    expect(claude.given.map((g) => g.model)).toEqual(['haiku', 'sonnet']);
    expect(works).toEqual([0, 1].map((failures) => ({ agent: API, sessionId: 's1', failures })));
  });

  it('counts an agent that ended in an API error as failed', async () => {
    const claude = scriptedClaude({ c: chain([agent('a', API, 'Do.')]) }, () => ({
      text: 'overloaded',
      end: 'failed',
    }));
    expect(await claude.play('chain-run', 'c')).toContain('ended in an API error: overloaded');
  });

  it('reminds Claude once of an agent that it did not call, and then the attempt has failed', async () => {
    const claude = scriptedClaude({ c: chain([agent('a', API, 'Do.')]) }, () => ({ text: 'ok' }));
    const first = await claude.type('chain-run', 'c');
    expect(first.kind).toBe('pass');
    const reminded = await claude.stop();
    expect(reminded).toMatchObject({ kind: 'go-on', text: expect.stringContaining('was not called yet') });
    const over = await claude.stop();
    expect(over).toMatchObject({
      kind: 'tell',
      text: expect.stringContaining('ended its turn twice without calling'),
    });
  });

  it('waits at the end of a turn while other steps work, and then gives the next agent', async () => {
    let release = (): void => {};
    const claude = scriptedClaude(
      { c: chain([agent('a', API, 'One.'), run('build'), agent('b', API, 'Two.')]) },
      () => ({ text: 'ok' }),
      {
        acts: {
          build: () =>
            new Promise((resolve) => {
              release = () => resolve(done());
            }),
        },
      },
    );
    claude.obey(textOf(await claude.type('chain-run', 'c')));
    const next = claude.stop();
    await expect.poll(() => claude.rig.log).toContain('do build');
    release();
    expect(await next).toMatchObject({ kind: 'go-on', text: expect.stringContaining('step b') });
  });

  it('ends the turn when there is nothing for Claude for too long, and goes on when asked', async () => {
    let release = (): void => {};
    const claude = scriptedClaude(
      { c: chain([run('build'), agent('b', API, 'Two.')]) },
      () => ({ text: 'ok' }),
      {
        commandWaitMs: 20,
        stopWaitMs: 20,
        acts: {
          build: () =>
            new Promise((resolve) => {
              release = () => resolve(done());
            }),
        },
      },
    );
    expect(await claude.type('chain-run', 'c')).toMatchObject({
      kind: 'pass',
      text: expect.stringContaining('No agent is to be called yet'),
    });
    expect(await claude.stop()).toMatchObject({
      kind: 'tell',
      text: expect.stringMatching(/at work at build\..*chain-run resume/),
    });
    release();
    await expect.poll(async () => (await claude.type('chain-run', 'resume')).text).toContain('step b');
  });

  it('pauses after so many steps in a row, says how many are left, and goes on when told', async () => {
    const claude = scriptedClaude(
      { c: chain(['a', 'b', 'c', 'd'].map((id) => agent(id, API, id))) },
      () => ({ text: 'ok' }),
      { maxInARow: 2 },
    );
    expect(await claude.play('chain-run', 'c')).toContain(
      'pauses after 2 agent steps in a row; 0 steps wait behind the next one',
    );
    expect(claude.given).toHaveLength(3);
    expect(await claude.play('chain-run', 'resume')).toContain('succeeded');
    expect(claude.given).toHaveLength(4);
  });
});

describe('the person', () => {
  it('leaves a chain by typing something else, and takes it up again where it was', async () => {
    const claude = scriptedClaude(
      { three: chain([agent('a', API, 'One.'), agent('b', UI, 'Two.')], { name: 'three' }) },
      () => ({ text: 'ok' }),
    );
    claude.obey(textOf(await claude.type('chain-run', 'three')));
    await claude.stop();
    expect(claude.chains.prompted('s1')).toMatch(
      /^Chain three \(run .*\) .* was left before step b had ended/,
    );
    expect(await claude.stop()).toEqual({ kind: 'silent' });
    expect(claude.chains.prompted('s1')).toBeUndefined();
    expect(claude.underWay.size).toBe(0);
    expect(await claude.play('chain-run', 'resume')).toContain('succeeded');
    expect(claude.given.map((g) => g.prompt.slice(0, 4))).toEqual(['One.', 'Two.']);
  });

  it('cancels a chain, and what it did is undone', async () => {
    const steps = [
      run('deploy', { compensate: { kind: 'run', argv: ['undeploy'], env: {}, accept: [0] } as never }),
      agent('a', API, 'Test.'),
    ];
    const claude = scriptedClaude({ c: chain(steps, { saga: true }) }, () => ({ text: 'ok' }));
    const told = textOf(await claude.type('chain-run', 'c'));
    expect(await claude.type('chain-stop', 'wrong branch')).toMatchObject({
      kind: 'say',
      text: expect.stringMatching(/cancelled[\s\S]*by ada: wrong branch/),
    });
    expect(claude.rig.log).toEqual(['do deploy', 'undo undeploy']);
    const token = promptIn(told);
    expect(claude.chains.calling('s1', token, 't')).toBe('closed');
  });

  it('answers what a chain asks, with yes and with no', async () => {
    const steps = chain([
      agent('a', API, 'One.'),
      approve('ship', { message: 'Ship it?' }),
      agent('b', API, 'Two.'),
    ]);
    const yes = scriptedClaude({ c: steps }, () => ({ text: 'ok' }));
    expect(await yes.play('chain-run', 'c')).toMatch(
      /waits for an answer\.\nship: Ship it\?\nYes: \/jira-orchestrator:chain-approve /,
    );
    expect(await yes.play('chain-approve')).toContain('succeeded');
    const no = scriptedClaude({ c: steps }, () => ({ text: 'ok' }));
    await no.play('chain-run', 'c');
    expect(await no.play('chain-approve', 'reject not on a Friday')).toContain(
      'Rejected by ada: not on a Friday.',
    );
  });

  it('is told what is wrong with a command, and nothing begins', async () => {
    const claude = scriptedClaude(
      {
        c: chain([agent('a', API, 'One.')], {
          inputs: { env: { type: 'string', description: '' } as never },
        }),
      },
      () => ({}),
    );
    for (const [command, argument, says] of [
      ['chain-run', '', 'Give a chain'],
      ['chain-run', 'nothing', 'There is no chain nothing.'],
      ['chain-run', 'c', 'env'],
      ['chain-run', 'c evn=1', 'env'],
      ['chain-run', 'resume', 'No run of this session or folder is open'],
      ['chain-run', 'resume run_nothing', 'There is no run run_nothing'],
      ['chain-stop', '', 'No run of this session is open'],
      ['chain-approve', '', 'No run of this session is open'],
      ['chain-status', '', 'No run of this session or folder is open'],
    ] as const)
      expect(await claude.type(command, argument)).toMatchObject({
        kind: 'say',
        text: expect.stringContaining(says),
      });
    expect(claude.rig.runs.list(10)).toEqual([]);
  });

  it('cancels no run that another session of the folder has, and can look at the last one when it has ended', async () => {
    const claude = scriptedClaude({ c: chain([agent('a', API, 'One.')]) }, () => ({ text: 'ok' }));
    await claude.type('chain-run', 'c');
    expect((await claude.type('chain-stop', '', 's2')).text).toContain('No run of this session is open');
    expect(await claude.play('chain-run', 'resume')).toContain('succeeded');
    expect((await claude.type('chain-status')).text).toMatch(
      /succeeded; cost[\s\S]*\n {2}a \(agent\) succeeded$/,
    );
    expect((await claude.type('chain-stop')).text).toContain('has ended: succeeded');
  });

  it('has one chain at a time in a session', async () => {
    const claude = scriptedClaude({ c: chain([agent('a', API, 'One.')]) }, () => ({ text: 'ok' }));
    await claude.type('chain-run', 'c');
    expect(await claude.type('chain-run', 'c')).toMatchObject({
      kind: 'say',
      text: expect.stringContaining('is under way in this session'),
    });
    expect(claude.rig.runs.list(10)).toHaveLength(1);
  });

  it('gets the same step again after Esc, which no hook hears', async () => {
    const claude = scriptedClaude({ c: chain([agent('a', API, 'One.')]) }, () => ({ text: 'ok' }));
    const first = textOf(await claude.type('chain-run', 'c'));
    const prompt = promptIn(first);
    claude.chains.calling('s1', prompt, 't1');
    claude.chains.returned('s1', 't1', 'interrupted');
    expect(await claude.play('chain-run', 'resume')).toContain('succeeded');
    expect(claude.given).toHaveLength(1);
  });
});

describe('an agent in the background', () => {
  it('is waited for at the end of the turn, and is not called again by who goes on meanwhile', async () => {
    const steps = chain([agent('a', API, 'One.'), agent('b', API, 'Two.')]);
    const claude = scriptedClaude({ c: steps }, () => ({ text: 'ok' }), { commandWaitMs: 20 });
    const first = await claude.type('chain-run', 'c');
    await expect.poll(() => claude.rig.events(runId(claude)).at(-1)?.kind).toBe('started');
    const asked = first.text.includes('arbiter step') ? first : await claude.type('chain-run', 'resume');
    const prompt = promptIn(asked.text);
    claude.chains.calling('s1', prompt, 't1');
    claude.chains.returned('s1', 't1', 'launched');
    expect(await claude.type('chain-run', 'resume')).toMatchObject({
      kind: 'pass',
      text: expect.stringContaining('at work at a'),
    });
    const next = claude.chains.stop({ sessionId: 's1', agentsAtWork: true });
    claude.chains.answered('s1', prompt.replace('arbiter step ', ''), 'done', undefined);
    expect(await next).toMatchObject({ kind: 'go-on', text: expect.stringContaining('step b') });
  });
});

describe('when things end that should not', () => {
  it('a run that another process drives is not touched, and its driver is named', async () => {
    const claude = scriptedClaude({ c: chain([agent('a', API, 'One.')]) }, () => ({ text: 'ok' }));
    await claude.type('chain-run', 'c');
    const id = runId(claude);
    expect(holderOfLock(claude.rig.database, driverLock(id), Date.now())).toBe('brain 1');
    expect(await claude.type('chain-run', `resume ${id}`, 's2')).toMatchObject({
      kind: 'say',
      text: expect.stringContaining('is driven by brain 1'),
    });
  });

  it('an agent at work while the worker is replaced is not called again, and its answer counts', async () => {
    const before = scriptedClaude(
      { c: chain([agent('a', API, 'One.')], { outputs: { said: '${{ steps.a.text }}' } }) },
      () => ({ text: 'ok' }),
    );
    const told = textOf(await before.type('chain-run', 'c'));
    const prompt = promptIn(told);
    before.chains.calling('s1', prompt, 't1');
    // The worker is gone: its lock stays, its attempt is in the journal as begun.
    const left = before.underWay.get('s1') as UnderWay;
    const id = left.runId;
    const after = scriptedClaude({}, () => ({ text: 'ok' }), { rig: before.rig, answerWaitMs: 10_000 });
    after.chains.takeUp('s1', left);
    await expect.poll(() => after.rig.events(id).filter((e) => e.kind === 'started').length).toBe(2);
    after.chains.returned('s1', 't1', 'completed');
    // The turn may end before the transcript of the agent is read.
    const stopped = after.stop();
    after.chains.answered('s1', prompt.replace('arbiter step ', ''), 'done meanwhile', undefined);
    expect(await stopped).toMatchObject({
      kind: 'tell',
      text: expect.stringContaining('done meanwhile'),
    });
    expect(after.rig.row(id).status).toBe('succeeded');
  });

  it('an agent whose answer never came is tried again', async () => {
    const claude = scriptedClaude(
      { c: chain([agent('a', API, 'One.', { retry: { attempts: 2, delayMs: 1 } as never })]) },
      () => ({ text: 'ok' }),
    );
    const told = textOf(await claude.type('chain-run', 'c'));
    claude.chains.calling('s1', promptIn(told), 't1');
    const next = await claude.stop();
    expect(next).toMatchObject({ kind: 'go-on', text: expect.stringContaining('attempt 2') });
    if (next.kind === 'go-on') claude.obey(next.text);
    expect(await claude.stop()).toMatchObject({ kind: 'tell', text: expect.stringContaining('succeeded') });
  });

  it('leaving a session ends what its run had in flight, and leaves the run to be taken up', async () => {
    const claude = scriptedClaude({ c: chain([run('build')]) }, () => ({}), {
      acts: { build: untilAborted },
      commandWaitMs: 20,
    });
    await claude.type('chain-run', 'c');
    const id = runId(claude);
    await claude.chains.close();
    expect(claude.rig.events(id).at(-1)).toMatchObject({ kind: 'interrupted', path: 'build' });
    expect(holderOfLock(claude.rig.database, driverLock(id), Date.now())).toBeUndefined();
    expect(acquire(claude.rig.database, systemClock, driverLock(id), 'somebody', 1_000).kind).toBe(
      'acquired',
    );
  });
});

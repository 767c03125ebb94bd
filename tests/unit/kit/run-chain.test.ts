import { AssertionError } from 'node:assert';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { ChainOptions } from '../../../scripts/kit/chain/run-chain.ts';
import { runChain } from '../../../scripts/kit/chain/run-chain.ts';
import { fails } from '../../../scripts/kit/chain/scripted-work.ts';
import { expectCompensated, expectSucceeded } from '../../../scripts/kit/expect/chain.ts';
import { expectPublished } from '../../../scripts/kit/expect/published.ts';
import { memoryBus } from '../../../scripts/kit/memory-bus.ts';
import { registryFrom } from '../../../scripts/kit/registry.ts';
import { DEPLOY, DESK } from './desk.ts';

const chainOf = (text: string) => {
  const registry = registryFrom({ ...DESK, 'chains/it.yaml': text });
  try {
    return registry.chain(/^name: (\S+)/.exec(text)?.[1] as string);
  } finally {
    registry.close();
  }
};

const STEPS = { review: { verdict: 'yes' }, lock: '', apply: 'applied', check: '' };
const deploy = (options: ChainOptions = {}) =>
  runChain(chainOf(DEPLOY), { ...options, steps: { ...STEPS, ...options.steps } });

describe('runChain', () => {
  it('runs every step with the engine, by scripts, and half an hour of waiting takes no time', async () => {
    const begun = performance.now();
    const run = await deploy({ inputs: { target: 'production' } });
    expectSucceeded(run);
    expect(performance.now() - begun).toBeLessThan(30_000);
    expect(run).toMatchObject({ status: 'succeeded', outputs: { verdict: 'yes' }, asked: ['ask'] });
    expect(run.done).toEqual(['review', 'lock', 'ask', 'apply', 'rest', 'check', 'tell']);
    expect(run.attempts.find((a) => a.step === 'apply')?.input).toMatchObject({
      kind: 'run',
      argv: ['terraform', 'apply'],
    });
    await expectPublished(run.bus, 'desk/*', { target: 'production' });
  });

  it('a failed step has the saga undone in reverse order', async () => {
    const run = await deploy({ steps: { check: fails('exit', { message: 'drift' }) } });
    expect(run).toMatchObject({ status: 'compensated', error: { code: 'exit', message: 'drift' } });
    expectCompensated(run, ['apply', 'lock']);
    expect(() => expectCompensated(run, ['lock', 'apply'])).toThrow(
      /should have undone lock, apply\. It ended as compensated \(exit: drift\); .*undone: apply, lock; not undone: nothing/,
    );
    expect(() => expectSucceeded(run)).toThrow(AssertionError);
  });

  it('an undo that fails is not called undone', async () => {
    const run = await deploy({
      steps: { check: fails('exit') },
      undo: { apply: fails('exit', { message: 'still there' }) },
    });
    expect(run).toMatchObject({ status: 'compensation_failed', undone: ['lock'], notUndone: ['apply'] });
    expect(() => expectCompensated(run, ['lock'])).toThrow('should have been undone');
  });

  it('tries as often as the chain says, its pauses skipped', async () => {
    let tries = 0;
    const run = await deploy({
      steps: {
        apply: () => {
          tries += 1;
          return tries === 1 ? fails('timeout', { retryable: true })() : 'applied';
        },
      },
    });
    expectSucceeded(run);
    expect(run.attempts.filter((a) => a.step === 'apply').map((a) => a.outcome)).toEqual([
      'failed',
      'succeeded',
    ]);
  });

  it('a question answered with no ends the run', async () => {
    const run = await deploy({
      approve: (path, message) => !(path === 'ask' && message.includes('staging')),
    });
    expect(run).toMatchObject({ status: 'compensated', error: { code: 'rejected' } });
    expectCompensated(run, ['lock']);
  });

  it('an agent’s answer that does not fit its schema fails the step, as a real one would', async () => {
    const run = await deploy({ steps: { review: 'looks fine' } });
    expect(run).toMatchObject({ status: 'compensated', error: { code: 'output-invalid' }, done: [] });
  });

  it('a step without a script, a script that throws, and wrong inputs are faults of the test', async () => {
    const { check: _, ...without } = STEPS;
    await expect(runChain(chainOf(DEPLOY), { steps: without })).rejects.toMatchObject({
      code: 'no-script',
      message: expect.stringContaining(
        'The step check (run) has no script. Say what it gives: steps: { "check": … }',
      ),
    });
    const broken = deploy({
      steps: {
        apply: () => {
          throw new TypeError('a slip');
        },
      },
    });
    await expect(broken).rejects.toThrow('a slip');
    await expect(deploy({ inputs: { traget: 'x' } })).rejects.toThrow('Did you mean "target"?');
  });

  it('a message is sent when a step waits for it; without one the run says what it waits for', async () => {
    const chain = chainOf(
      'name: hear\noutputs:\n  who: "${{ steps.call.message.payload.who }}"\nsteps:\n  - id: call\n    wait: { topic: desk/called }\n',
    );
    const messages = [
      { topic: 'desk/other', payload: 1 },
      { topic: 'desk/called', payload: { who: 'Ada' } },
    ];
    expect(await runChain(chain, { messages })).toMatchObject({ outputs: { who: 'Ada' } });
    await expect(runChain(chain)).rejects.toMatchObject({
      code: 'nothing-comes',
      message: expect.stringContaining('waits for a message on desk/called'),
    });
  });

  it('a wait for a message that has an end comes to it at once', async () => {
    const chain = chainOf(
      'name: hear\nsteps:\n  - id: call\n    wait: { topic: desk/called, timeout: 2h }\n    on_error: continue\n',
    );
    expect(await runChain(chain)).toMatchObject({ status: 'succeeded' });
  });

  it('items of a foreach have scripts by id or by path, and each attempt says what it was given', async () => {
    const chain = chainOf(
      'name: many\nsteps:\n  - id: each\n    foreach: [a, b]\n    rest: finish\n    concurrency: 2\n    steps:\n      - id: push\n        run: [push, "${{ item }}"]\n        transform: "${{ {\'out\': output.stdout} }}"\n    join: 1\n',
    );
    const run = await runChain(chain, {
      steps: {
        push: ({ input }) => (input.kind === 'run' ? (input.argv?.[1] ?? '') : ''),
        'each[1]/push': fails('exit'),
      },
    });
    expectSucceeded(run);
    expect(run.attempts.map((a) => [a.step, a.outcome])).toEqual([
      ['each[0]/push', 'succeeded'],
      ['each[1]/push', 'failed'],
    ]);
  });

  it('two runs at once on one bus do not disturb each other, and leave no folder', async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('arbiter-kit-'));
    const bus = memoryBus();
    const chain = chainOf(DEPLOY);
    const runs = await Promise.all(
      ['one', 'two'].map((target) => runChain(chain, { bus, inputs: { target }, steps: STEPS })),
    );
    for (const run of runs) expectSucceeded(run);
    await expectPublished(bus, 'desk/deployed', { target: 'one' });
    await expectPublished(bus, 'desk/deployed', { target: 'two' });
    const left = readdirSync(tmpdir()).filter((name) => name.startsWith('arbiter-kit-'));
    expect(left.filter((name) => !before.includes(name) && existsSync(name))).toEqual([]);
  });
});

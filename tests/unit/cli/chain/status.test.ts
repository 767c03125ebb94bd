import { describe, expect, it } from 'vitest';
import type { Chain } from '../../../../scripts/chains/language/chain.ts';
import { attemptsOf } from '../../../../scripts/chains/view/attempts-of.ts';
import type { AttemptView, RunView } from '../../../../scripts/chains/view/run-view.ts';
import { viewOf } from '../../../../scripts/chains/view/view-of.ts';
import { logsText, MAX_SHOWN } from '../../../../scripts/cli/chain/logs-text.ts';
import { nextCommands } from '../../../../scripts/cli/chain/next-commands.ts';
import { statusText } from '../../../../scripts/cli/chain/status-text.ts';
import { EXIT } from '../../../../scripts/cli/exit.ts';
import { done, failed, type Rig, rig } from '../../chains/engine/support/rig.ts';
import { approve, body, chain, fail, foreach, group, run, wait } from '../../chains/engine/support/steps.ts';
import { seen, view } from '../../chains/graph/support/samples.ts';
import { cli } from '../cli.ts';

const NOW = Date.parse('2026-11-29T10:00:00Z');
const clock = { now: () => NOW, monotonicMs: () => 0 };
const plain = { width: undefined, paint: (_: unknown, text: string) => text };

/** Drives a chain with the real engine as far as it goes, and looks at it a minute later. */
async function look(one: Chain, desk: Rig): Promise<RunView> {
  const id = desk.start(one);
  const end = await desk.drive(id);
  const startedAt = NOW - 60_000;
  return viewOf(desk.state(id), { startedAt, ...(end.kind === 'ended' ? { endedAt: NOW } : {}) });
}

const text = (shown: RunView): string => statusText(shown, NOW, plain);
const final = (code: string, more = {}) => failed(code, { retryable: false, ...more });

describe('the status of a run', () => {
  it('that waits for a person says who is asked, for how long, and how to answer', async () => {
    const shown = await look(
      chain([
        run('build'),
        approve('sign-off', { message: 'Ship it?', by: ['ana', 'ben'], timeoutMs: 3_600_000 }),
        run('ship', { label: 'Bring it out' }),
      ]),
      rig({}, clock),
    );
    expect(text(shown)).toMatchInlineSnapshot(`
      "a-chain  waiting  for 1 min  run_1
      begun 2026-11-29T09:59:00.000Z, cost not measured

        ✓  build                0.0 s  succeeded
        ◷  sign-off             0.0 s  waits for ana or ben: “Ship it?”, for 1 h at most
        ·  Bring it out (ship)         not begun

      Why it waits
        sign-off asks ana or ben: “Ship it?”. Without an answer it is rejected in 1 h.

      What to type next
        arbiter chain approve run_1 sign-off --by ana                        says yes
        arbiter chain approve run_1 sign-off --by ana --reject --reason '…'  says no
        arbiter chain resume run_1                                           goes on after the answer
        arbiter chain cancel run_1                                           ends it, and undoes what a saga has done"
    `);
  });

  it('that waits for a time says until when', async () => {
    const desk = rig({}, clock);
    const id = desk.start(chain([wait('settle', '10m')]));
    await desk.drive(id, { maxIdleMs: 0 });
    const shown = viewOf(desk.state(id), { startedAt: NOW });
    expect(text(shown)).toContain('settle waits until 2026-11-29T10:10:00.000Z, in 10 min.');
    expect(nextCommands(shown)[0]).toEqual({
      command: 'arbiter chain resume run_1',
      what: 'waits here, then goes on',
    });
  });

  it('that failed says at which step, why, what can be done, and how to go on from there', async () => {
    const desk = rig(
      { test: () => final('exit', { message: 'npm ended with exit code 1', fix: 'Run it by hand.' }) },
      clock,
    );
    const shown = await look(
      chain([run('build'), group('checks', [run('lint'), run('test', { argv: ['test'] })]), run('ship')]),
      desk,
    );
    expect(text(shown)).toMatchInlineSnapshot(`
      "a-chain  failed  after 1 min  run_1
      begun 2026-11-29T09:59:00.000Z, cost not measured

        ✓  build   0.0 s  succeeded
        ✗  checks  0.0 s  npm ended with exit code 1
        ✓    lint  0.0 s  succeeded
        ✗    test  0.0 s  npm ended with exit code 1
        ·  ship           not begun

      Why it failed
        test failed: npm ended with exit code 1. (exit) Run it by hand.

      What to type next
        arbiter chain logs run_1 test                            every attempt, with input, output and error
        arbiter chain retry run_1                                goes on from there; what was done is kept
        arbiter chain fork run_1 --from test --input name=value  the same with another input, as a new run"
    `);
  });

  it('names the item of a list, in words that a shell takes as they are', async () => {
    const desk = rig({ push: (a) => (a.step.includes('[1]') ? final('exit') : done()) }, clock);
    const shown = await look(
      chain([foreach('each', ['x', 'y', 'z'], [run('push', { argv: ['push'] })], { join: 'all' })]),
      desk,
    );
    expect(text(shown)).toContain('[1] push');
    expect(text(shown)).toContain("arbiter chain logs run_1 'each[1]/push'");
  });

  it('whose saga was undone says so', async () => {
    const desk = rig({ c: () => final('exit') }, clock);
    const shown = await look(chain([run('a', { compensate: body('un') }), run('c')], { saga: true }), desk);
    expect(text(shown)).toMatch(
      /compensated[\s\S]*↩ +a +.*undone[\s\S]*All that was done and can be undone has been undone\./,
    );
    expect(nextCommands(shown).map((next) => next.command)).toEqual([
      'arbiter chain logs run_1 c',
      'arbiter chain retry run_1',
      'arbiter chain fork run_1 --from c --input name=value',
    ]);
  });

  it('in which something could not be undone names it and shows how to see what it had done', async () => {
    const desk = rig({ c: () => final('exit'), un: () => final('exit', { message: 'no way back' }) }, clock);
    const shown = await look(chain([run('a', { compensate: body('un') }), run('c')], { saga: true }), desk);
    expect(text(shown)).toContain('a could not be undone: no way back. (exit)');
    expect(nextCommands(shown)).toEqual([
      { command: 'arbiter chain logs run_1 a', what: 'what was done, to be undone by hand' },
    ]);
  });

  it('whose budget is used up says that, and not which step came last', async () => {
    const error = {
      code: 'budget-exceeded',
      message: "The run's budget is used up: $5 of $5 are spent.",
      fix: 'Raise `budget`.',
      retryable: false,
      effect: 'none',
    } as const;
    expect(text(view([seen('a', 'succeeded')], { status: 'failed', error }))).toContain(
      "The run's budget is used up: $5 of $5 are spent. (budget-exceeded) Raise `budget`.",
    );
  });

  it('that nobody drives any more says so, and how to have it go on', () => {
    const left = view([seen('a', 'running', { startedAt: NOW - 5_000 })], { startedAt: NOW - 5_000 });
    expect(text(left)).toContain('Nobody drives it: the process that did has ended.');
    expect(nextCommands(left)[0]?.command).toBe('arbiter chain resume run_1');
    const driven = view([seen('a', 'running')], { drivenBy: 'arbiter 4711' });
    expect(text(driven)).toContain('driven by arbiter 4711');
    expect(nextCommands(driven)).toEqual([
      { command: 'arbiter chain cancel run_1', what: 'ends it; arbiter 4711 drives it' },
    ]);
  });

  it('that succeeded has its outputs and nothing to type', () => {
    const good = view([seen('a', 'succeeded')], { status: 'succeeded', endedAt: 5, outputs: { url: 'x' } });
    expect(text(good)).toMatch(/Outputs\n {2}\{\n {4}"url": "x"\n {2}\}$/);
    expect(nextCommands(good)).toEqual([]);
  });

  it('says that a cost was not measured when it was not', () => {
    expect(text(view([]))).toContain('cost not measured');
    expect(text(view([], { cost: { usd: 0.004 } }))).toContain('cost $0.004');
  });

  it('has commands in one piece where the terminal is too narrow for what they do beside them', () => {
    const failed = view([seen('a', 'failed')], { id: `run_${'0'.repeat(40)}`, status: 'failed' });
    const lines = statusText(failed, NOW, { ...plain, width: 80 }).split('\n');
    const at = lines.findIndex((line) => line.includes('chain retry'));
    expect(lines[at]).toBe(`  arbiter chain retry run_${'0'.repeat(40)}`);
    expect(lines[at + 1]).toBe('      goes on from there; what was done is kept');
  });

  it('of 1,000 steps fits a terminal and is whole in a pipe', () => {
    const many = view(
      Array.from({ length: 1_000 }, (_, i) => seen(`s${i}`, i === 500 ? 'failed' : 'succeeded')),
      {
        status: 'failed',
      },
    );
    const narrow = statusText(many, NOW, { ...plain, width: 80 }).split('\n');
    expect(narrow.length).toBeLessThan(80);
    expect(narrow.join('\n')).toContain('s500');
    expect(
      text(many)
        .split('\n')
        .filter((line) => /✓ +s\d+ /.test(line)),
    ).toHaveLength(999);
  });

  it('shows nothing that would act in a terminal', () => {
    const evil = '\u001b[2J\u0007evil\u202e';
    const error = { code: evil, message: evil, fix: evil, retryable: false, effect: 'none' } as const;
    const shown = view(
      [
        seen('a', 'failed', { label: evil, error }),
        seen('b', 'waiting', {
          waitingFor: { kind: 'approval', message: evil, by: [evil], otherwise: 'reject' },
        }),
      ],
      { status: 'failed', chain: evil, error, drivenBy: evil, outputs: { x: evil } },
    );
    expect(text(shown)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

describe('what to type next', () => {
  it('is understood by the command line, whatever the state', async () => {
    const asked = { kind: 'approval', message: 'x', by: ['o’ neil'], otherwise: 'reject' } as const;
    const views = [
      view([seen('each[1]/ok', 'waiting', { waitingFor: asked })], { status: 'waiting' }),
      view([seen('a', 'failed')], { status: 'failed' }),
      view([seen('a', 'failed')], { status: 'compensated' }),
      view([seen('a', 'undo_failed')], { status: 'compensation_failed' }),
      view([], { status: 'cancelled' }),
      view([], { status: 'running', drivenBy: 'x' }),
    ];
    const commands = views.flatMap((one) => nextCommands(one).map((next) => next.command));
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) {
      const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
      const { code, err } = await cli(words.slice(1));
      expect({ command, code, err }).toEqual({
        command,
        code: EXIT.found,
        err: expect.stringContaining('no run run_1'),
      });
    }
  }, 120_000);
});

describe('the log of a run', () => {
  it('has every attempt with its input, output, error and cost', async () => {
    let tries = 0;
    const desk = rig(
      {
        flaky: () =>
          ++tries < 2
            ? failed('exit', { message: 'no', details: { exitCode: 7 } })
            : done({ stdout: 'fine', exitCode: 0 }),
        c: () => final('exit', { effect: 'unknown', fix: 'Look at it.' }),
      },
      clock,
    );
    const id = desk.start(
      chain(
        [
          run('a', {
            argv: ['flaky', 'two words'],
            retry: { attempts: 3, delayMs: 0 },
            compensate: body('un'),
          }),
          run('c', { argv: ['c'] }),
        ],
        { saga: true },
      ),
    );
    await desk.drive(id);
    const entries = [...desk.runs.journal(id)].map((row) => ({
      seq: row.seq,
      at: row.at,
      event: JSON.parse(row.event),
    }));
    expect(logsText(attemptsOf(entries), plain)).toMatchInlineSnapshot(`
      "a  attempt 1  failed after 0.0 s, begun 2026-11-29T10:00:00.000Z
        input   $ flaky 'two words'
        error   exit: no (may be tried again)
                exitCode: 7

      a  attempt 2  succeeded in 0.0 s, begun 2026-11-29T10:00:00.000Z
        input   $ flaky 'two words'
        output  exitCode: 0
                stdout: fine

      c  attempt 1  failed after 0.0 s, begun 2026-11-29T10:00:00.000Z
        input   $ c
        error   exit: exit! (is final, may have been done all the same)
                Look at it.

      a  undo, attempt 1  succeeded in 0.0 s, begun 2026-11-29T10:00:00.000Z
        input   $ un"
    `);
  });

  const attempt = (more: Partial<AttemptView>): AttemptView => ({
    step: 'a',
    attempt: 1,
    direction: 'do',
    startedAt: NOW,
    outcome: 'succeeded',
    input: { kind: 'rpc', plugin: 'p', method: 'm', params: { x: 1 } },
    ...more,
  });

  it('cuts what is long and says how much, and where the rest is', () => {
    const long = logsText([attempt({ output: { text: 'x'.repeat(50_000) } })], plain);
    expect(long.length).toBeLessThan(MAX_SHOWN + 500);
    expect(long).toMatch(/… 48,0\d\d more characters: --json$/);
  });

  it('says what an agent was asked, on which terms, and what that cost', () => {
    const shown = logsText(
      [
        attempt({
          variant: 1,
          ms: 12_000,
          cost: { usd: 0.03, tokens: 1_200 },
          input: {
            kind: 'agent',
            agent: 'p:helper',
            prompt: 'Do this.\nAnd that.',
            tier: 'haiku',
            permissions: 'plan',
            usd: 2,
          },
        }),
      ],
      plain,
    );
    expect(shown.split('\n').map((line) => line.trimEnd())).toEqual([
      'a  fallback 1, attempt 1  succeeded in 12 s, $0.03, 1,200 tokens, begun 2026-11-29T10:00:00.000Z',
      '  input   p:helper (tier haiku, permissions plan, at most $2)',
      '          Do this.',
      '          And that.',
    ]);
  });

  it('says of an attempt that was cut off that nobody knows how far it came', () => {
    expect(logsText([attempt({ outcome: 'interrupted' })], plain)).toContain(
      'Its process ended before it did; nobody knows how far it came.',
    );
    expect(logsText([], plain)).toBe('There was no attempt yet.');
  });

  it('shows scripts with their values, and keeps what would act in a terminal out', () => {
    const input = {
      kind: 'run',
      script: 'echo "$X"\n',
      env: { X: '\u001b[2Jy' },
      accept: [0],
      stdin: 'in',
    } as const;
    const shown = logsText(
      [attempt({ input, output: { stdout: '\u0007out', stderr: '', exitCode: 0 } })],
      plain,
    );
    expect(shown).toContain('  input   echo "$X"\n          X=y\n          stdin: in');
    expect(shown).toContain('  output  exitCode: 0\n          stdout: out');
  });
});

it('a step that fails on purpose is explained like any other', async () => {
  const shown = await look(chain([fail('stop', 'Not today.')]), rig({}, clock));
  expect(text(shown)).toContain('stop failed: Not today. (raised)');
});

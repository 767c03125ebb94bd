import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { tempFolder, writeTree } from '../support/temp.ts';
import { type CliResult, cli, jsonLines } from './cli.ts';

// The first command loads the whole engine from its sources.
vi.setConfig({ testTimeout: 90_000 });

/** A folder with chains, and the command line in it. Steps find `sh` and the like; no `claude`. */
function desk(files: Readonly<Record<string, string>>): {
  readonly folder: string;
  chain(...args: string[]): Promise<CliResult>;
  run(...args: string[]): Promise<{ code: number; last: Record<string, unknown> }>;
} {
  const folder = writeTree(tempFolder(), files);
  const chain = (...args: string[]): Promise<CliResult> =>
    cli(['--home', join(folder, 'home'), 'chain', ...args], { cwd: folder, env: { PATH: '/usr/bin:/bin' } });
  return {
    folder,
    chain,
    run: async (...args) => {
      const { code, out } = await chain('run', ...args, '--json');
      return { code, last: jsonLines(out).at(-1) ?? {} };
    },
  };
}

const HELLO = `name: hello
description: Says hello.
inputs:
  who: string
  n: { type: integer, default: 2 }
outputs:
  said: \${{ steps.say.stdout }}
  more: \${{ inputs.n + 1 }}
steps:
  - id: say
    run: [echo, "Hello \${{ inputs.who }}; rm -rf *"]
`;

const SAGA = `name: saga
saga: true
steps:
  - id: one
    run: [sh, -c, "echo one >> log"]
    compensate:
      run: [sh, -c, "echo undo-one >> log"]
  - id: gate
    approve: Go on?
  - id: two
    run: [sh, -c, "echo two >> log; exit 3"]
`;

describe('chain run', () => {
  it('gives run, status, outputs and cost in its last line; a value is one argument, whatever it holds', async () => {
    const { run } = desk({ 'hello.yaml': HELLO });
    const { code, last } = await run('hello.yaml', '--input', 'who=World');
    expect(code).toBe(0);
    expect(last).toEqual({
      run: expect.stringMatching(/^run_/),
      status: 'succeeded',
      outputs: { said: 'Hello World; rm -rf *', more: 3 },
      cost: { usd: null, tokens: null },
    });
  });

  it('finds a chain of the project by its name', async () => {
    const { run } = desk({ '.arbiter/chains/hello.yaml': HELLO });
    expect((await run('hello', '--input', 'who=x', '--input', 'n=4')).last['outputs']).toMatchObject({
      more: 5,
    });
  });

  it('gives a step its names in the environment, beside its own values', async () => {
    const { run } = desk({
      'env.yaml': `name: env
outputs: { json: "\${{ steps.a.json }}", code: "\${{ steps.a.exitCode }}" }
steps:
  - id: a
    run: |
      printf '["%s","%s","%s","%s","%s"]' "$ARBITER_RUN_ID" "$ARBITER_STEP_ID" "$ARBITER_ATTEMPT" "$ARBITER_IDEMPOTENCY_KEY" "$MINE"
      exit 4
    accept: [4]
    env: { MINE: "a $HOME b" }
`,
    });
    const { last } = await run('env.yaml');
    const id = String(last['run']);
    expect(last['outputs']).toEqual({ json: [id, 'a', '1', `${id}:a`, 'a $HOME b'], code: 4 });
  });

  it.each([
    ['0 for one that succeeded', 'ok', 0, 'succeeded'],
    ['1 for one that failed', 'bad', 1, 'failed'],
    ['4 for one that waits', 'waits', 4, 'waiting'],
    ['6 for one that was undone', 'undone', 6, 'compensated'],
    ['7 for one that could not be undone', 'stuck', 7, 'compensation_failed'],
  ])('ends with %s', async (_what, name, code, status) => {
    const undo = (words: string): string =>
      `saga: true\nsteps:\n  - { id: a, run: ["true"], compensate: { run: [${words}], retry: 1 } }\n  - { id: b, run: ["false"] }\n`;
    const { run } = desk({
      'ok.yaml': 'steps:\n  - run: ["true"]\n',
      'bad.yaml': 'steps:\n  - run: ["false"]\n',
      'waits.yaml': 'steps:\n  - approve: Well?\n',
      'undone.yaml': undo('"true"'),
      'stuck.yaml': undo('"false"'),
    });
    const end = await run(`${name}.yaml`);
    expect(end).toMatchObject({ code, last: { status } });
  });

  it('answers approvals itself with --yes', async () => {
    const { run, folder } = desk({ 'saga.yaml': SAGA });
    expect(await run('saga.yaml', '--yes')).toMatchObject({ code: 6, last: { status: 'compensated' } });
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('one\ntwo\nundo-one\n');
  });

  it('says all that is wrong with inputs at once, and starts nothing', async () => {
    const { chain } = desk({ 'hello.yaml': HELLO });
    const { code, err } = await chain('run', 'hello.yaml', '--input', 'm=1', '--input', 'n=many');
    expect(code).toBe(2);
    expect(err).toMatch(/"m"/);
    expect(err).toMatch(/"n"/);
    expect((await chain('status', '--json')).json()).toEqual({ runs: [] });
  });

  it('says everything that is wrong with a file, with places and fixes', async () => {
    const { chain } = desk({
      'bad.yaml': 'steps:\n  - id: a\n    rum: [x]\n  - id: b\n    run: [x]\n    needs: [c]\n',
    });
    const { code, err } = await chain('run', 'bad.yaml');
    expect(code).toBe(2);
    expect(err).toMatch(/bad\.yaml:3:\d+: .*rum.*run/);
    expect(err).toMatch(/bad\.yaml:6:\d+: .*"?c"?/);
  });

  it('names the nearest chain for one that is not there', async () => {
    const { chain } = desk({ '.arbiter/chains/hello.yaml': HELLO });
    expect((await chain('run', 'helo')).err).toMatch(/Did you mean "hello"/);
  });

  it('stops at Ctrl-C and leaves a run that can be resumed', async () => {
    const { folder, chain } = desk({ 'slow.yaml': 'steps:\n  - { id: a, run: [sleep, "60"] }\n' });
    const stopped = await cli(['--home', join(folder, 'home'), 'chain', 'run', 'slow.yaml', '--json'], {
      cwd: folder,
      env: { PATH: '/usr/bin:/bin' },
      interrupted: untilRunning(chain),
    });
    const last = jsonLines(stopped.out).at(-1) ?? {};
    expect(stopped.code).toBe(4);
    expect(last['status']).toBe('running');
    expect((await chain('status', '--json')).json()).toMatchObject({ runs: [{ status: 'interrupted' }] });
  });

  /** Resolves once the step of the only run has begun. */
  async function untilRunning(chain: (...args: string[]) => Promise<CliResult>): Promise<void> {
    for (;;) {
      const runs = (await chain('status', '--json')).json()['runs'] as { run: string }[];
      const first = runs[0];
      if (first !== undefined) {
        const attempts = (await chain('logs', first.run, '--json')).json()['attempts'] as unknown[];
        if (attempts.length > 0) return;
      }
    }
  }
});

describe('a run that waits for a person', () => {
  it('goes on after an answer, also when its file is gone', async () => {
    const { run, chain, folder } = desk({ 'saga.yaml': SAGA });
    const { last } = await run('saga.yaml');
    const id = String(last['run']);
    expect(last['waitsFor']).toEqual([{ step: 'gate', for: 'approval', until: null }]);
    rmSync(join(folder, 'saga.yaml'));
    expect((await chain('approve', id, '--by', 'eva')).code).toBe(0);
    const { code, out } = await chain('resume', id, '--json');
    expect(code).toBe(6);
    expect(jsonLines(out).at(-1)).toMatchObject({
      status: 'compensated',
      error: { code: 'exit', details: { step: 'two' } },
    });
  });

  it('fails with a rejection, and says who and why', async () => {
    const { run, chain } = desk({ 'gate.yaml': 'steps:\n  - { id: gate, approve: Well? }\n' });
    const id = String((await run('gate.yaml')).last['run']);
    await chain('approve', id, '--reject', '--reason', 'not now', '--by', 'eva');
    const { out } = await chain('resume', id, '--json');
    expect(jsonLines(out).at(-1)).toMatchObject({
      status: 'failed',
      error: { message: 'Rejected by eva: not now.' },
    });
  });

  it('is taken up by due once it was answered', async () => {
    const { run, chain } = desk({ 'gate.yaml': 'steps:\n  - { id: gate, approve: Well? }\n' });
    const id = String((await run('gate.yaml')).last['run']);
    expect((await chain('due', '--json')).out).toBe('');
    await chain('approve', id);
    expect(jsonLines((await chain('due', '--json')).out)).toMatchObject([{ run: id, status: 'succeeded' }]);
  });

  it('is cancelled at once when nobody drives it, and undone', async () => {
    const { run, chain, folder } = desk({ 'saga.yaml': SAGA });
    const id = String((await run('saga.yaml')).last['run']);
    const { code, out } = await chain('cancel', id, '--reason', 'no need', '--json');
    expect(code).toBe(5);
    expect(jsonLines(out).at(-1)).toMatchObject({ status: 'cancelled' });
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('one\nundo-one\n');
  });
});

describe('a run that failed', () => {
  const FAILS = `outputs: { b: "\${{ steps.b.stdout }}" }
steps:
  - { id: a, run: [sh, -c, "echo a >> log"] }
  - { id: b, run: [cat, there] }
`;

  it('goes on from what failed with retry, and keeps what was done', async () => {
    const { run, chain, folder } = desk({ 'f.yaml': FAILS });
    const id = String((await run('f.yaml')).last['run']);
    writeTree(folder, { there: 'now' });
    const { code, out } = await chain('retry', id, '--json');
    expect(code).toBe(0);
    expect(jsonLines(out).at(-1)).toMatchObject({ run: id, status: 'succeeded', outputs: { b: 'now' } });
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('a\n');
  });

  it('can be forked, with what was done before the step', async () => {
    const { run, chain, folder } = desk({ 'f.yaml': FAILS });
    const id = String((await run('f.yaml')).last['run']);
    writeTree(folder, { there: 'now' });
    const last = jsonLines((await chain('fork', id, '--from', 'b', '--json')).out).at(-1);
    expect(last).toMatchObject({ status: 'succeeded' });
    expect(last?.['run']).not.toBe(id);
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('a\n');
  });

  it('shows every attempt with what it was given and what went wrong', async () => {
    const { run, chain } = desk({ 'f.yaml': FAILS });
    const id = String((await run('f.yaml')).last['run']);
    const { attempts } = (await chain('logs', id, '--json')).json() as {
      attempts: Record<string, unknown>[];
    };
    expect(attempts).toMatchObject([
      { step: 'a', outcome: 'succeeded', attempt: 1 },
      { step: 'b', outcome: 'failed', input: { argv: ['cat', 'there'] }, error: { code: 'exit' } },
    ]);
    expect((await chain('logs', id, 'c', '--json')).code).toBe(1);
  });
});

it('an unknown run is an error that says where to look', async () => {
  const { chain, folder } = desk({});
  const { code, err } = await chain('resume', 'run_0000');
  expect(code).toBe(1);
  expect(err).toMatch(/no run run_0000.*chain status/);
  expect(existsSync(join(folder, 'home', 'state.db'))).toBe(true);
});

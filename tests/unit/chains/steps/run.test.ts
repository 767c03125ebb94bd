import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runExecutor } from '../../../../scripts/chains/steps/run.ts';
import { tempFolder } from '../../support/temp.ts';
import { attemptOf, errorOf, outputOf, program, script } from './support/attempt.ts';

const executor = runExecutor({ env: process.env });

describe('a run step', () => {
  it('gives both streams without their last newline, and the exit code', async () => {
    const outcome = await executor.execute(
      attemptOf(script('printf "a\\nb\\n\\n"; echo warn >&2'), tempFolder()),
    );
    expect(outputOf(outcome)).toEqual({ stdout: 'a\nb\n', stderr: 'warn', exitCode: 0 });
  });

  it('gives standard output as a value when it is JSON', async () => {
    const run = (text: string) => executor.execute(attemptOf(program(['printf', '%s', text]), tempFolder()));
    expect(outputOf(await run(' {"a": [1, null]}'))['json']).toEqual({ a: [1, null] });
    expect(outputOf(await run('42'))['json']).toBe(42);
    expect(outputOf(await run('{"a":'))).not.toHaveProperty('json');
    expect(outputOf(await run(''))).not.toHaveProperty('json');
  });

  it('passes each argument as it is, and no shell reads it', async () => {
    const hostile = '$(touch pwned); `id` "; rm -rf x" \n\'*';
    const outcome = await executor.execute(attemptOf(program(['printf', '%s', hostile]), tempFolder()));
    expect(outputOf(outcome)['stdout']).toBe(hostile);
  });

  it('has the environment of its parent, its own, and over them what says whose child it is', async () => {
    const own = runExecutor({ env: { PATH: process.env['PATH'], FROM_PARENT: 'p', BOTH: 'parent' } });
    const input = program(['env'], { env: { BOTH: 'step', 'odd-name.x': 'kept', ARBITER_RUN_ID: 'forged' } });
    const attempt = attemptOf(input, tempFolder(), { runId: 'run_7', attempt: 3, idempotencyKey: 'k7' });
    const lines = String(outputOf(await own.execute(attempt))['stdout']).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'FROM_PARENT=p',
        'BOTH=step',
        'odd-name.x=kept',
        'ARBITER_RUN_ID=run_7',
        'ARBITER_STEP_ID=work',
        'ARBITER_ATTEMPT=3',
        'ARBITER_IDEMPOTENCY_KEY=k7',
        'ARBITER_CHAIN=testing',
      ]),
    );
    expect(lines.filter((l) => l.startsWith('BOTH='))).toHaveLength(1);
  });

  it('reads its stdin, which is empty when none is given', async () => {
    const folder = tempFolder();
    const text = 'ä'.repeat(300_000);
    const given = await executor.execute(attemptOf(program(['wc', '-c'], { stdin: text }), folder));
    expect(String(outputOf(given)['stdout']).trim()).toBe('600000');
    const none = await executor.execute(attemptOf(program(['wc', '-c']), folder));
    expect(String(outputOf(none)['stdout']).trim()).toBe('0');
  });

  it('does not fail because its program ends without reading stdin', async () => {
    const input = program(['true'], { stdin: 'x'.repeat(5_000_000) });
    expect((await executor.execute(attemptOf(input, tempFolder()))).kind).toBe('succeeded');
  });

  it('runs in a folder relative to that of the run', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'sub'));
    const outcome = await executor.execute(attemptOf(program(['pwd'], { cwd: 'sub' }), folder));
    expect(outputOf(outcome)['stdout']).toBe(join(folder, 'sub'));
  });

  it('accepts the exit codes it was told, and only those', async () => {
    const run = (code: number) =>
      executor.execute(attemptOf(script(`exit ${code}`, { accept: [0, 1] }), tempFolder()));
    expect(outputOf(await run(1))['exitCode']).toBe(1);
    expect(errorOf(await run(2)).code).toBe('exit');
  });

  it('that ends with another code fails with its reason, and may be tried again', async () => {
    const outcome = await executor.execute(
      attemptOf(script('echo first >&2; echo "no such branch" >&2; exit 128'), tempFolder()),
    );
    expect(errorOf(outcome)).toEqual({
      code: 'exit',
      message: 'The script of work ended with exit code 128: no such branch',
      retryable: true,
      effect: 'none',
      details: { exitCode: 128, stderr: 'first\nno such branch\n' },
    });
  });

  it('that a signal ended says which', async () => {
    const outcome = await executor.execute(attemptOf(script('kill -KILL $$'), tempFolder()));
    expect(errorOf(outcome)).toMatchObject({
      code: 'signal',
      effect: 'unknown',
      details: { signal: 'SIGKILL' },
    });
  });

  it('that leaves a server behind ends all the same, and the server stays', async () => {
    const outcome = await executor.execute(
      attemptOf(script('sleep 30 & echo $!'), tempFolder(), { timeoutMs: 15_000 }),
    );
    const pid = Number(outputOf(outcome)['stdout']);
    expect(() => process.kill(pid, 0)).not.toThrow();
    process.kill(pid, 'SIGKILL');
  });
});

describe('a run step with bad input', () => {
  const refused = async (input: Parameters<typeof attemptOf>[0]) =>
    errorOf(await executor.execute(attemptOf(input, tempFolder())));

  it.each([
    ['a NUL in an argument', program(['echo', 'a\0b']), 'invalid-input', /Argument 1 of echo holds a NUL/],
    ['no program', program([]), 'invalid-input', /names no program/],
    ['an empty program', program(['', 'x']), 'invalid-input', /names no program/],
    ['a variable with "=" in its name', program(['env'], { env: { 'A=B': 'x' } }), 'invalid-input', /"A=B"/],
    ['a variable without a name', program(['env'], { env: { '': 'x' } }), 'invalid-input', /""/],
    ['a NUL in a variable', program(['env'], { env: { A: '\0' } }), 'invalid-input', /variable A holds/],
    ['a folder that is not there', program(['pwd'], { cwd: 'no/where' }), 'not-found', /no\/where does not/],
    ['a program that is not there', program(['no-such-program-7']), 'not-found', /no-such-program-7 was not/],
    [
      'an argument of 3 MB',
      program(['echo', 'x'.repeat(3_000_000)]),
      'invalid-input',
      /larger than the system/,
    ],
  ])('%s is refused before anything runs, with what to do', async (_, input, code, message) => {
    const error = await refused(input);
    expect(error).toMatchObject({ code, retryable: false, effect: 'none' });
    expect(error.message).toMatch(message);
    expect(error.fix).toMatch(/\w+/);
  });

  it('a file that may not be executed says so', async () => {
    const folder = tempFolder();
    const file = join(folder, 'tool');
    writeFileSync(file, '#!/bin/sh\n');
    chmodSync(file, 0o644);
    const outcome = await executor.execute(attemptOf(program([file]), folder));
    expect(errorOf(outcome)).toMatchObject({
      code: 'not-executable',
      fix: `Make it executable: chmod +x ${file}`,
    });
  });

  it('a step of another kind is a failure, not a rejection', async () => {
    const error = await refused({ kind: 'publish', topic: 't', payload: null, priority: 5 });
    expect(error.code).toBe('internal');
  });
});

describe('a run step with much output', () => {
  it('keeps 1 MB of a gigabyte, and memory does not grow with the rest', async () => {
    const before = process.memoryUsage().rss;
    const input = script('dd if=/dev/zero bs=1000000 count=1000 status=none; echo done >&2');
    const output = outputOf(await executor.execute(attemptOf(input, tempFolder(), { timeoutMs: 60_000 })));
    expect(output).toMatchObject({ truncated: true, stderr: 'done', exitCode: 0 });
    expect(String(output['stdout'])).toHaveLength(1_000_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
  }, 60_000);

  it('is cut at a whole character', async () => {
    const input = script('printf x; yes ä | head -n 600000 | tr -d "\\n"');
    const { stdout, truncated } = outputOf(await executor.execute(attemptOf(input, tempFolder())));
    expect(truncated).toBe(true);
    expect(stdout).toBe(`x${'ä'.repeat(499_999)}`);
  });

  it('tells the end of standard error when it fails, not its beginning', async () => {
    const input = script('yes noise | head -c 3000000 >&2; echo "the reason" >&2; exit 3');
    const error = errorOf(await executor.execute(attemptOf(input, tempFolder())));
    expect(error.message).toBe('The script of work ended with exit code 3: the reason');
    expect(String(error.details?.['stderr'])).toHaveLength(4_096);
  });
});

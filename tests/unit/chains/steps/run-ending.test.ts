import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runExecutor } from '../../../../scripts/chains/steps/run.ts';
import { statOf } from '../../../../scripts/log/process-identity.ts';
import { tempFolder } from '../../support/temp.ts';
import { attemptOf, errorOf, script } from './support/attempt.ts';
import { neverEnds, pidIn, runs } from './support/processes.ts';

const NEVER_ENDS = neverEnds('own');

const executor = runExecutor({ env: process.env, graceMs: 300 });

describe('a run step that is ended', () => {
  it('at its timeout has a chance to end by itself', async () => {
    const folder = tempFolder();
    const polite = 'trap "echo bye > said; exit 0" TERM; echo ready; while :; do sleep 0.05; done';
    const patient = runExecutor({ env: process.env, graceMs: 10_000 });
    const outcome = await patient.execute(attemptOf(script(polite), folder, { timeoutMs: 500 }));
    expect(errorOf(outcome)).toMatchObject({
      code: 'timeout',
      retryable: true,
      effect: 'unknown',
      message: 'The script of work did not end within 500 ms.',
    });
    expect(readFileSync(join(folder, 'said'), 'utf8')).toBe('bye\n');
  });

  it('and ignores SIGTERM is killed after the grace time', async () => {
    const folder = tempFolder();
    const outcome = await executor.execute(attemptOf(script(NEVER_ENDS), folder, { timeoutMs: 300 }));
    expect(errorOf(outcome).code).toBe('timeout');
    expect(runs(await pidIn(join(folder, 'own')))).toBe(false);
  });

  it('takes its children along, also those that ignore SIGTERM while it does not', async () => {
    const folder = tempFolder();
    const tree = `sh -c '${NEVER_ENDS}' & wait`;
    const cancel = new AbortController();
    const pending = executor.execute(attemptOf(script(tree), folder, { signal: cancel.signal }));
    const child = await pidIn(join(folder, 'own'));
    cancel.abort();
    expect(errorOf(await pending)).toMatchObject({ code: 'cancelled', retryable: false, effect: 'unknown' });
    expect(runs(child)).toBe(false);
  });

  it.runIf(process.platform === 'linux')('takes along a grandchild that left its group', async () => {
    const folder = tempFolder();
    const daemon = `setsid sh -c '${NEVER_ENDS}' < /dev/null > /dev/null 2>&1 & sleep 60`;
    const cancel = new AbortController();
    const pending = executor.execute(attemptOf(script(daemon), folder, { signal: cancel.signal }));
    const stray = await pidIn(join(folder, 'own'));
    expect(statOf(stray)?.group).toBe(stray);
    cancel.abort();
    expect(errorOf(await pending).code).toBe('cancelled');
    expect(runs(stray)).toBe(false);
  });

  it('leaves the children of other steps alone', async () => {
    const [folder, other] = [tempFolder(), tempFolder()];
    const [stopOne, stopOther] = [new AbortController(), new AbortController()];
    const one = executor.execute(attemptOf(script(NEVER_ENDS), folder, { signal: stopOne.signal }));
    const two = executor.execute(attemptOf(script(NEVER_ENDS), other, { signal: stopOther.signal }));
    const [pid, otherPid] = [await pidIn(join(folder, 'own')), await pidIn(join(other, 'own'))];
    stopOne.abort();
    await one;
    expect([runs(pid), runs(otherPid)]).toEqual([false, true]);
    stopOther.abort();
    await two;
  });

  it('before it has begun does not begin', async () => {
    const folder = tempFolder();
    const outcome = await executor.execute(
      attemptOf(script('touch begun'), folder, { signal: AbortSignal.abort() }),
    );
    expect(errorOf(outcome)).toMatchObject({ code: 'cancelled', effect: 'none' });
    expect(existsSync(join(folder, 'begun'))).toBe(false);
  });

  it('keeps what it said last', async () => {
    const input = script('echo "step 4 of 9" >&2; sleep 60');
    const outcome = await executor.execute(attemptOf(input, tempFolder(), { timeoutMs: 500 }));
    expect(errorOf(outcome).details).toEqual({ stderr: 'step 4 of 9\n' });
  });
});

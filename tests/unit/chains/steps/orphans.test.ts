import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endOrphan } from '../../../../scripts/chains/steps/orphans.ts';
import { bundleWorker, startWorker, type WorkerProcess } from '../../../fault/support/worker-process.ts';
import { tempFolder } from '../../support/temp.ts';
import { neverEnds, pidIn, runs } from './support/processes.ts';

let build: string;
let driver: string;

beforeAll(async () => {
  build = realpathSync(mkdtempSync(join(tmpdir(), 'arbiter-driver-')));
  driver = await bundleWorker(fileURLToPath(new URL('./support/driver.ts', import.meta.url)), build);
});
afterAll(() => rmSync(build, { recursive: true, force: true }));

let drivers = 0;

/** A driver in a process of its own that runs a script as the step of these keys. */
function drive(script: string, folder: string, run: string, key: string): WorkerProcess {
  drivers += 1;
  return startWorker(driver, build, `driver-${drivers}`, {
    DRIVER_SCRIPT: script,
    DRIVER_FOLDER: folder,
    DRIVER_RUN: run,
    DRIVER_KEY: key,
  });
}

describe.runIf(process.platform === 'linux')('a step whose driver was killed', () => {
  it('lives on, and is ended with all it started, before anybody tries it again', async () => {
    const folder = tempFolder();
    const tree = `setsid sh -c '${neverEnds('stray')}' & sh -c '${neverEnds('child')}' & ${neverEnds('own')}`;
    const one = drive(tree, folder, 'run_1', 'key_1');
    const pids = await Promise.all(['own', 'child', 'stray'].map((name) => pidIn(join(folder, name))));
    one.kill();
    expect(await one.ended).toBe('SIGKILL');
    expect(pids.map(runs)).toEqual([true, true, true]);
    const ended = await endOrphan('run_1', 'key_1', { graceMs: 100 });
    expect(ended).toMatchObject({ kind: 'ended' });
    expect(pids.map(runs)).toEqual([false, false, false]);
    expect(await endOrphan('run_1', 'key_1')).toEqual({ kind: 'none' });
  });

  it('is not mistaken for another step of the run, nor for the same step of another run', async () => {
    const folder = tempFolder();
    const one = drive(neverEnds('own'), folder, 'run_2', 'key_2');
    const pid = await pidIn(join(folder, 'own'));
    one.kill();
    await one.ended;
    expect(await endOrphan('run_2', 'key_20')).toEqual({ kind: 'none' });
    expect(await endOrphan('run_20', 'key_2')).toEqual({ kind: 'none' });
    expect(await endOrphan('run_2', 'key')).toEqual({ kind: 'none' });
    expect(runs(pid)).toBe(true);
    await endOrphan('run_2', 'key_2', { graceMs: 0 });
    expect(runs(pid)).toBe(false);
  });

  it('gets the grace time to end well', async () => {
    const folder = tempFolder();
    const polite = 'trap "exit 0" TERM; echo $$ > own; while :; do sleep 0.05; done';
    const one = drive(polite, folder, 'run_3', 'key_3');
    const pid = await pidIn(join(folder, 'own'));
    one.kill();
    await one.ended;
    const started = performance.now();
    expect(await endOrphan('run_3', 'key_3', { graceMs: 20_000 })).toMatchObject({ kind: 'ended' });
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(runs(pid)).toBe(false);
  });
});

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, afterEach } from 'vitest';
import { installRoot } from '../../../scripts/store/migrations.ts';
import type { StoreTask } from './store-child.ts';

/** An installation with the bundled child in its `dist/`, made once a test file: starting from sources costs half a second. */
const program = mkdtempSync(join(tmpdir(), 'arbiter-store-child-'));
mkdirSync(join(program, 'dist'));
for (const name of ['orchestration', 'node_modules'])
  symlinkSync(join(installRoot, name), join(program, name));
const bundle = join(program, 'dist', 'child.mjs');
buildSync({
  entryPoints: [fileURLToPath(new URL('./store-child.ts', import.meta.url))],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
});
afterAll(() => rmSync(program, { recursive: true, force: true }));

const running = new Set<StoreProcess>();
afterEach(async () => {
  for (const one of [...running]) {
    one.kill('SIGKILL');
    await one.ended;
  }
});

export class StoreProcess {
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(task: StoreTask) {
    const child = spawn(process.execPath, [bundle, JSON.stringify(task)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child = child;
    child.stdin.on('error', () => undefined); // it was killed before it read
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    this.ended = new Promise((resolve) => {
      child.on('exit', (code, signal) => {
        running.delete(this);
        resolve({ code, signal });
      });
    });
    running.add(this);
  }

  /** The next line it prints, parsed; undefined when it has ended. */
  async next(): Promise<unknown> {
    const { value, done } = await this.#lines.next();
    return done === true ? undefined : (JSON.parse(value) as unknown);
  }

  go(): void {
    this.#child.stdin.write('\n');
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** Starts processes, lets them go at once, and gives their results; undefined for one that died. */
export async function runTogether(tasks: readonly StoreTask[]): Promise<unknown[]> {
  const processes = tasks.map((task) => new StoreProcess(task));
  for (const one of processes) await one.next();
  for (const one of processes) one.go();
  return Promise.all(
    processes.map(async (one) => {
      const result = await one.next();
      await one.ended;
      return result;
    }),
  );
}

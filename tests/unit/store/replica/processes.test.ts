import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { syncReplicas } from '../../../../scripts/store/replica/sync.ts';
import { temporaryFolder } from '../../host/folder.ts';
import { documentOf, openReplica } from './support.ts';

const DYING = fileURLToPath(new URL('dying-process.ts', import.meta.url));
const SCRIPT = fileURLToPath(new URL('counting-process.ts', import.meta.url));

interface Counting {
  readonly child: ChildProcess;
  /** The node that it writes as, once it has said so. */
  readonly node: () => string;
  /** Increments that it has reported. */
  readonly reported: () => number;
  /** Fulfilled when so many are reported or the process has ended. */
  readonly after: (increments: number) => Promise<void>;
  readonly ended: Promise<number | null>;
}

/** Starts a process that increments the counter `usage/x` of a folder. Ended with the test at the latest. */
function start(folder: string, times: number): Counting {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, folder, String(times)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let text = '';
  const reported = (): number =>
    Math.max(0, text.length - text.indexOf('\n') - 1) * Number(text.includes('\n'));
  let wake = (): void => undefined;
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    wake();
  });
  // `close` and not `exit`: then everything that it wrote has been read.
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      resolve(code);
      wake();
    });
  });
  const after = (increments: number): Promise<void> =>
    new Promise((resolve) => {
      wake = () => {
        if (reported() >= increments || child.exitCode !== null) resolve();
      };
      wake();
    });
  return { child, node: () => text.slice(0, text.indexOf('\n')), reported, after, ended };
}

describe('processes of one folder', () => {
  it('that increment one counter 5,000 times each make it 10,000', async () => {
    const folder = temporaryFolder();
    const { replica } = openReplica(folder);
    const both = [start(folder, 5_000), start(folder, 5_000)];
    expect(await Promise.all(both.map((p) => p.ended))).toEqual([0, 0]);
    expect(replica.counter('usage/x')).toBe(10_000);
    expect(both.map((p) => p.node())).toEqual([replica.node, replica.node]);
    expect(replica.vector()).toEqual({ [replica.node]: 10_000 });
  }, 60_000);

  it('lose no committed increment when one is killed in the middle, and the other goes on', async () => {
    const folder = temporaryFolder();
    const { replica } = openReplica(folder);
    const killed = start(folder, 1_000_000);
    const other = start(folder, 2_000);
    await killed.after(500);
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(await other.ended).toBe(0);
    // What it had committed without having been able to say so is at most one.
    const most = killed.reported() + 2_000 + 1;
    expect([most - 1, most]).toContain(replica.counter('usage/x'));
    expect(replica.vector()).toEqual({ [replica.node]: replica.counter('usage/x') });
    expect(documentOf(replica).vector).toEqual(replica.vector());
  }, 60_000);

  it.each([
    ['before-commit', { counter: 0, register: null, marks: 0 }],
    ['in-merge', { counter: 1, register: null, marks: 0 }],
    ['before-show', { counter: 1, register: 'there', marks: 0 }],
  ] as const)(
    'killed at the point %s leave the state before it, and the next one goes on',
    async (fault, left) => {
      const folder = temporaryFolder();
      const [here, there] = [join(folder, 'here'), join(folder, 'there')];
      const peer = openReplica(there).replica;
      peer.write('pref/x', 'there');
      const { database, replica } = openReplica(here);
      const dying = spawn(process.execPath, ['--import', 'tsx', DYING, here, fault, there], {
        stdio: 'inherit',
      });
      onTestFinished(() => {
        dying.kill('SIGKILL');
      });
      const signal = await new Promise((resolve) => dying.on('close', (_, by) => resolve(by)));
      expect(signal).toBe('SIGKILL');
      const own = database.prepare('SELECT count(*) AS n FROM crdt_marks WHERE node = ?');
      expect({
        counter: replica.counter('usage/x'),
        register: replica.register('pref/x'),
        marks: own.get<{ n: number }>(replica.node)?.n,
      }).toEqual(left);
      replica.increment('usage/x');
      expect(syncReplicas(replica, peer).kind).toBe('synced');
      expect(peer.counter('usage/x')).toBe(left.counter + 1);
      expect(replica.register('pref/x')).toBe('there');
    },
    60_000,
  );

  it('that open a copied folder at once agree on one new id', async () => {
    const folder = temporaryFolder();
    const original = join(folder, 'original');
    const copy = join(folder, 'copy');
    const first = start(original, 3);
    expect(await first.ended).toBe(0);
    cpSync(original, copy, { recursive: true });
    const both = [start(copy, 50), start(copy, 50)];
    expect(await Promise.all(both.map((p) => p.ended))).toEqual([0, 0]);
    const { replica } = openReplica(copy);
    expect(both.map((p) => p.node())).toEqual([replica.node, replica.node]);
    expect(replica.ancestors()).toEqual([{ node: first.node(), seq: 3, why: 'copied' }]);
    expect(replica.counter('usage/x')).toBe(103);
  }, 60_000);
});

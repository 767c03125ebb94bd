/**
 * A process that uses the state, for tests that kill it. `argv[2]` is what to do, as JSON ({@link StoreTask}); it says `ready`,
 * waits for a line on standard input, does it, and prints the result as one JSON line. At a named fault it kills itself.
 */
import { createInterface } from 'node:readline';
import { eventOf } from '../../../scripts/brain/service/events.ts';
import { SharedKeeper } from '../../../scripts/brain/service/shared-keeper.ts';
import { systemClock } from '../../../scripts/core/clock.ts';
import { stateFiles } from '../../../scripts/host/data-folder.ts';
import { importSlice } from '../../../scripts/host/record-import.ts';
import { Records } from '../../../scripts/host/records.ts';
import { acquire, whileHolding } from '../../../scripts/store/locks.ts';
import { repairState } from '../../../scripts/store/repair/repair-state.ts';
import { RouteRows } from '../../../scripts/store/route-records.ts';
import { State } from '../../../scripts/store/state.ts';

export interface StoreTask {
  readonly kind: 'open' | 'import' | 'repair' | 'hold' | 'lease' | 'record' | 'usage';
  readonly dataFolder: string;
  /** Migrations to use instead of the installation's. */
  readonly migrations?: string;
  /** The fault at which the process dies … */
  readonly fault?: string;
  /** … when it is met for the n-th time. Default 1. */
  readonly times?: number;
  readonly count?: number;
  readonly leaseMs?: number;
  readonly name?: string;
}

const task = JSON.parse(process.argv[2] ?? '{}') as StoreTask;
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (value: unknown): void => console.log(JSON.stringify(value));

let met = 0;
function fault(name: string): void {
  if (name !== task.fault) return;
  met += 1;
  if (met === (task.times ?? 1)) process.kill(process.pid, 'SIGKILL');
}

function state(): State {
  return new State({
    dataFolder: task.dataFolder,
    clock: systemClock,
    busyTimeoutMs: 10_000,
    fault,
    ...(task.migrations === undefined ? {} : { migrations: task.migrations }),
  });
}

function unwrap<T>(result: { kind: 'done'; value: T } | { kind: 'unavailable'; trouble: Error }): T {
  if (result.kind === 'done') return result.value;
  throw result.trouble;
}

async function main(): Promise<unknown> {
  switch (task.kind) {
    case 'open': {
      const handle = state();
      unwrap(handle.attempt(() => undefined));
      return handle.moved;
    }
    case 'import': {
      const handle = state();
      let moved = 0;
      for (let more = true; more; ) {
        const slice = unwrap(
          handle.attempt((db) =>
            importSlice(db, new RouteRows(db), stateFiles(task.dataFolder).routes, fault),
          ),
        );
        moved += slice.moved;
        more = slice.more;
      }
      return moved;
    }
    case 'record': {
      const records = new Records(task.dataFolder, systemClock, state());
      records.open();
      for (let i = 0; i < (task.count ?? 0); i += 1) {
        const at = records.timestamp();
        records.add({ type: 'spawn', at, session: 's', toolUseId: `${task.name}-${i}`, agent: 'p:a' });
      }
      return records.status;
    }
    case 'usage': {
      const [note, marked] = [() => undefined, () => undefined];
      const keeper = new SharedKeeper({ dataFolder: task.dataFolder, clock: systemClock, note, marked });
      const hear = (n: number): void => {
        for (let i = 0; i < n; i += 1)
          keeper.hear(
            eventOf({
              type: 'outcome',
              at: new Date().toISOString(),
              session: 's',
              agent: 'p:a',
              toolUseId: `t${i}`,
              end: 'finished',
              tokens: {},
            }),
          );
      };
      hear(task.count ?? 0);
      say('heard');
      await lines.next();
      hear(1);
      return process.kill(process.pid, 'SIGKILL');
    }
    case 'repair':
      return repairState(task.dataFolder, systemClock, { fault });
    case 'hold':
      return unwrap(
        state().attempt((db) => {
          db.exec('BEGIN IMMEDIATE');
          return 'holding';
        }),
      );
    case 'lease': {
      const handle = state();
      const taken = unwrap(
        handle.attempt((db) => acquire(db, systemClock, 'l', String(process.pid), task.leaseMs ?? 0)),
      );
      say(taken);
      if (taken.kind === 'held') return taken;
      await lines.next();
      return unwrap(
        handle.attempt((db) =>
          whileHolding(db, taken.lock, () =>
            db.prepare("INSERT INTO meta VALUES ('by', ?)").run(String(process.pid)),
          ),
        ),
      );
    }
  }
}

say('ready');
await lines.next();
try {
  say(await main());
} catch (error) {
  say({ error: String(error) });
}
if (task.kind === 'hold') await lines.next();
process.exit(0);

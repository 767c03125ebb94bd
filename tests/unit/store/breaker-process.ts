/**
 * A process of its own that uses breakers of a folder: `tsx breaker-process.ts FOLDER WHAT TIMES`. Says `.` when it is ready and
 * waits for a time on standard input, milliseconds since 1970. `fail` then reports so many failed runs of the breaker `rpc:p` and says `d`; `probe` asks each
 * of the breakers `rpc:p0`, `rpc:p1`, … once, the next every 2 ms so that several processes ask for one at the same time, and says `p` where it is let through and `-` where not. `!` at the end: it was alone.
 */
import { systemClock } from '../../../scripts/core/clock.ts';
import { Breakers } from '../../../scripts/resilience/breakers.ts';
import type { BreakerPolicy } from '../../../scripts/resilience/policy.ts';
import { SqliteBreakers } from '../../../scripts/store/breakers.ts';
import { State } from '../../../scripts/store/state.ts';
import { report } from './replica/report.ts';

const [dataFolder = '', what = '', times = '0'] = process.argv.slice(2);
const policy: BreakerPolicy = { failures: 40, rate: false, openMs: 3_600_000, probes: 1 };
// As patient as a person: what is tested is who wins, not who gives up.
const store = new SqliteBreakers(new State({ dataFolder, clock: systemClock, busyTimeoutMs: 30_000 }));
const breakers = new Breakers(store, systemClock);
breakers.list();
report('.');
process.stdin.once('data', (start) => {
  for (let i = 0; i < Number(times); i += 1) {
    const run = `${process.pid}/${i}`;
    if (what === 'fail') breakers.report('rpc:p', { kind: 'failed', run, reason: 'it broke' }, policy);
    else {
      while (Date.now() < Number(start) + 2 * i);
      report(breakers.admit(`rpc:p${i}`, run, policy).kind === 'admitted' ? 'p' : '-');
    }
  }
  if (what === 'fail') report('d');
  if (store.alone !== undefined) report('!');
  process.exit(0);
});

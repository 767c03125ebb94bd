/**
 * A responder for tests that kill it: answers on `rpc` with its name and how often this process ran something, writes
 * `run <name> <payload>` to the file of events before each run, and dies at a named point when it is told one.
 */
import { appendFileSync } from 'node:fs';
import { openFileBus } from '../../../scripts/bus/file-bus.ts';
import { findDriver } from '../../../scripts/store/sqlite/driver.ts';

export interface ResponderRole {
  readonly name: string;
  readonly folder: string;
  readonly events: string;
  readonly root: string;
  readonly idempotent: boolean;
  readonly leaseMs: number;
  readonly dieAt?: string;
}

const role = JSON.parse(process.argv[2] ?? '{}') as ResponderRole;
const bus = openFileBus(role.folder, {
  source: role.name,
  driver: () => {
    const found = findDriver({ programFolders: [role.root] });
    if (found.kind === 'none') throw new Error(found.tried.join('; '));
    return found.driver;
  },
  pollMs: 20,
  fault: (point) => {
    if (point === role.dieAt) process.kill(process.pid, 'SIGKILL');
  },
});
await bus.respond(
  'rpc',
  (payload) => {
    appendFileSync(role.events, `run ${role.name} ${String(payload)}\n`);
    return role.name;
  },
  { idempotent: role.idempotent, leaseMs: role.leaseMs },
);
appendFileSync(role.events, `ready ${role.name} -\n`);

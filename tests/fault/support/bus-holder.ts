/**
 * A consumer for tests that end or suspend it while it holds something: tells `deliver <name> <payload>` to the file of events
 * when a handler begins, and `settled <name> <kind>` when it was committed. Its handlers return when the file `go` is there.
 */
import { appendFileSync, existsSync } from 'node:fs';
import { openFileBus } from '../../../scripts/bus/file-bus.ts';
import { findDriver } from '../../../scripts/store/sqlite/driver.ts';

export interface HolderRole {
  readonly name: string;
  readonly folder: string;
  readonly events: string;
  readonly go: string;
  readonly root: string;
}

const role = JSON.parse(process.argv[2] ?? '{}') as HolderRole;
const bus = openFileBus(role.folder, {
  source: role.name,
  driver: () => {
    const found = findDriver({ programFolders: [role.root] });
    if (found.kind === 'none') throw new Error(found.tried.join('; '));
    return found.driver;
  },
});
await bus.consume(
  'g',
  '**',
  async ({ message }) => {
    appendFileSync(role.events, `deliver ${role.name} ${String(message.payload)}\n`);
    while (!existsSync(role.go)) await new Promise((resolve) => setTimeout(resolve, 5));
  },
  { onSettled: (_, { kind }) => appendFileSync(role.events, `settled ${role.name} ${kind}\n`) },
);

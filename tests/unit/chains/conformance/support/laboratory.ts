import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileBus, openFileBus } from '../../../../../scripts/bus/file-bus.ts';
import { busTopics } from '../../../../../scripts/chains/bus/bus-topics.ts';
import type { DriverOptions } from '../../../../../scripts/chains/engine/drive-options.ts';
import { stepPolicies } from '../../../../../scripts/chains/engine/step-policies.ts';
import { publishExecutor } from '../../../../../scripts/chains/steps/publish.ts';
import { rpcExecutor } from '../../../../../scripts/chains/steps/rpc.ts';
import { runExecutor } from '../../../../../scripts/chains/steps/run.ts';
import type { Executor } from '../../../../../scripts/chains/steps/work.ts';
import { systemClock } from '../../../../../scripts/core/clock.ts';
import type { RegistrySnapshot } from '../../../../../scripts/registry/entry.ts';
import { readResiliencePolicies } from '../../../../../scripts/registry/read-resilience.ts';
import { Scanner } from '../../../../../scripts/registry/scanner.ts';
import { Breakers } from '../../../../../scripts/resilience/breakers.ts';
import { SqliteBreakers } from '../../../../../scripts/store/breakers.ts';
import { buildThread, runnerOf } from '../../../rpc/support.ts';
import { stateOf, testDriver } from '../../../store/support/database.ts';
import { tempFolder, writeTree } from '../../../support/temp.ts';

/** The plugin that steps of the cases may call. */
const METHODS = `export const methods = [
  { name: 'price', description: 'Of so many.', idempotent: true,
    params: { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] },
    run: ({ count }) => ({ count, cents: 250 * count }) },
  { name: 'order', description: 'Refuses.', idempotent: false, params: { type: 'object' },
    run: () => { throw Object.assign(new Error('Nothing is left. Wait.'), { code: 'sold_out', fix: 'Wait.' }) } },
];
`;

/** What cases share, because it takes long to make: a plugin with methods, and the program that runs them. */
export interface Shop {
  readonly snapshot: RegistrySnapshot;
  readonly thread: URL;
  remove(): void;
}

export async function openShop(): Promise<Shop> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'arbiter-conformance-')));
  const thread = await buildThread(folder);
  const root = writeTree(join(folder, 'shop'), {
    '.claude-plugin/plugin.json': JSON.stringify({ name: 'shop', version: '1.0.0', description: 'A shop.' }),
    'arbiter.json': JSON.stringify({
      communication: { rpc: { module: 'methods.mjs', methods: ['price', 'order'] } },
    }),
    'methods.mjs': METHODS,
  });
  return {
    thread,
    snapshot: new Scanner().scan([{ kind: 'plugin-dir', root, loaded: true }]),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * What a run is driven with: the executors, policies, breakers and the bus that people have. `SCRATCH` names a folder that the programs
 * of a run share. Cases have no agents and no commands; those need Claude Code (tests/host).
 */
export function openLaboratory({ snapshot, thread }: Shop): {
  readonly bus: FileBus;
  readonly options: Partial<DriverOptions>;
  close(): Promise<void>;
} {
  const bus = openFileBus(tempFolder(), { source: 'conformance', driver: testDriver, pollMs: 20 });
  const runner = runnerOf(thread);
  const none: Executor = { execute: () => Promise.reject(new Error('no case has such a step')) };
  const executors = {
    run: runExecutor({ env: { PATH: process.env['PATH'] ?? '', SCRATCH: tempFolder() } }),
    rpc: rpcExecutor({
      snapshot: () => snapshot,
      runner,
      openBus: async () => bus,
      isServed: () => false,
      name: 'conformance',
    }),
    publish: publishExecutor({ openBus: async () => bus }),
    agent: none,
    command: none,
  };
  const policies = stepPolicies({
    book: readResiliencePolicies(),
    breakers: new Breakers(new SqliteBreakers(stateOf(tempFolder(), { clock: systemClock })), systemClock),
    ofPlugin: () => undefined,
    random: () => 0.5,
  });
  return {
    bus,
    options: { ...policies, executors, topics: busTopics(() => bus) },
    close: async () => {
      await runner.close();
      await bus.close();
    },
  };
}

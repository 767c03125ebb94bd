import type { Bus } from '../../bus/bus.ts';
import { busRelay } from '../../chains/bus/bus-relay.ts';
import { busTopics } from '../../chains/bus/bus-topics.ts';
import type { DriveEnd, DriveOptions } from '../../chains/engine/drive-options.ts';
import { drive } from '../../chains/engine/driver.ts';
import type { RunState } from '../../chains/engine/run-state.ts';
import { stepPolicies } from '../../chains/engine/step-policies.ts';
import { endOrphan } from '../../chains/steps/orphans.ts';
import { chainExecutors } from '../../host/chain-executors.ts';
import { openBus } from '../../host/open-bus.ts';
import type { RegistrySnapshot } from '../../registry/entry.ts';
import { readResiliencePolicies } from '../../registry/read-resilience.ts';
import { Breakers } from '../../resilience/breakers.ts';
import type { Router } from '../../routing/router.ts';
import { SqliteBreakers } from '../../store/breakers.ts';
import { SqliteResults } from '../../store/result-cache.ts';
import type { Context } from '../app.ts';
import { openRouter } from '../router.ts';
import { methodThread } from '../rpc-thread.ts';
import { tierContext } from '../tier-context.ts';
import { type Desk, holderOf } from './desk.ts';

export interface DriveRun {
  readonly runId: string;
  readonly chain: string;
  readonly snapshot: RegistrySnapshot;
  readonly how: DriveOptions;
  readonly changed?: (state: RunState) => void;
}

const BUS_NAME = `arbiter-${process.pid}`;

/** Drives a run in this process, with everything that its steps may need. The bus is opened when something is to be said on it. */
export async function driveRun(
  context: Context,
  desk: Desk,
  { runId, chain, snapshot, how, changed }: DriveRun,
): Promise<DriveEnd> {
  const { clock } = context.io;
  let bus: Bus | undefined;
  const open = (): Bus => {
    bus ??= openBus(desk.dataFolder, BUS_NAME);
    return bus;
  };
  let opened: Router | undefined;
  const router = (): Router => {
    opened ??= openRouter(context).router;
    return opened;
  };
  const executors = chainExecutors({
    env: context.env,
    snapshot: () => snapshot,
    dataFolder: desk.dataFolder,
    // Executors close what they were given, so they have one of their own.
    openBus: async () => openBus(desk.dataFolder, BUS_NAME),
    tierOf: (prompt, agent, failures) =>
      router().tier(prompt, agent, tierContext(context.env, context.io.cwd, agent, 'none', failures)),
    methodThread: methodThread(),
    name: holderOf(),
  });
  try {
    return await drive(
      runId,
      {
        database: desk.database,
        clock,
        executors: executors.executors,
        ...stepPolicies({
          book: readResiliencePolicies(),
          breakers: new Breakers(new SqliteBreakers(desk.state), clock),
          ofPlugin: (name) => snapshot.plugins.find((plugin) => plugin.name === name)?.errorHandling,
          random: Math.random,
        }),
        cache: new SqliteResults(desk.state),
        holder: holderOf(),
        endOrphan: (run, key) => endOrphan(run, key),
        topics: busTopics(open),
        relay: busRelay(open, chain),
        ...(changed === undefined ? {} : { changed }),
      },
      how,
    );
  } finally {
    await executors.close();
    await bus?.close();
  }
}

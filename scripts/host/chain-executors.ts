import type { Bus } from '../bus/bus.ts';
import type { Environment as ChildEnvironment } from '../chains/steps/process/environment.ts';
import { publishExecutor } from '../chains/steps/publish.ts';
import { rpcExecutor } from '../chains/steps/rpc.ts';
import { runExecutor } from '../chains/steps/run.ts';
import type { Executors } from '../chains/steps/work.ts';
import type { RegistrySnapshot } from '../registry/entry.ts';
import { MethodRunner } from '../rpc/method-runner.ts';
import { liveBrains } from './brains.ts';
import { type HeadlessOptions, headlessExecutors } from './headless/headless.ts';

export interface ChainExecutorsOptions {
  /** The environment that steps inherit. */
  readonly env: ChildEnvironment;
  /** What is installed, as known now. */
  snapshot(): RegistrySnapshot;
  readonly dataFolder: string;
  /** Opens the bus of the data folder; called at most once, with the first step that needs it, and closed with the rest. */
  openBus(): Promise<Bus>;
  readonly tierOf: HeadlessOptions['tierOf'];
  /** The program of a method's thread: `method-thread.mjs`. */
  readonly methodThread: URL;
  /** Who answers calls here, for people: `arbiter 4712`. */
  readonly name: string;
  /** From SIGTERM to SIGKILL, in milliseconds. Default 5,000. */
  readonly graceMs?: number;
}

export interface ChainExecutors {
  readonly executors: Executors;
  /** Ends the threads of methods and closes the bus, when all attempts have ended. */
  close(): Promise<void>;
}

/** The real executors of all kinds of work. Opens and starts nothing before a step needs it. */
export function chainExecutors(options: ChainExecutorsOptions): ChainExecutors {
  const { env, dataFolder, tierOf, methodThread, name } = options;
  const snapshot = () => options.snapshot();
  const grace = options.graceMs === undefined ? {} : { graceMs: options.graceMs };
  const runner = new MethodRunner({ thread: methodThread });
  let bus: Promise<Bus> | undefined;
  const openBus = (): Promise<Bus> => {
    bus ??= options.openBus().catch((error: unknown) => {
      bus = undefined; // the next step tries again
      throw error;
    });
    return bus;
  };
  return {
    executors: {
      run: runExecutor({ env, ...grace }),
      ...headlessExecutors({ env, snapshot, tierOf, ...grace }),
      rpc: rpcExecutor({
        snapshot,
        runner,
        openBus,
        isServed: (plugin) => liveBrains(dataFolder).some((brain) => brain.plugins.includes(plugin)),
        name,
      }),
      publish: publishExecutor({ openBus }),
    },
    async close() {
      await runner.close();
      await (await bus?.catch(() => undefined))?.close();
    },
  };
}

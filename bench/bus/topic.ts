import type { BenchContext } from '../kit/context.ts';
import { bundle } from '../kit/inner.ts';
import type { Topic } from '../kit/table.ts';
import { ROOT } from '../support/pack.ts';
import { busDeliver } from './deliver.ts';
import { busGrowth } from './growth.ts';
import { busLatency } from './latency.ts';
import { busMemory } from './memory.ts';
import { busPublish } from './publish.ts';

type Measured = Promise<Topic | readonly Topic[]>;

/** For parts that run `worker.ts` in processes of their own. */
const withWorker =
  (part: (bench: BenchContext, script: string) => Measured) =>
  async (bench: BenchContext): Measured => {
    // Inherited by the processes; the packages are not beside their bundle.
    process.env['BENCH_ROOT'] = ROOT;
    return part(bench, await bundle('bus/worker.ts', bench));
  };

/** The parts of topic `bus`; each can be asked for alone, as `bus/latency`. */
export const busParts: Readonly<Record<string, (bench: BenchContext) => Measured>> = {
  'bus/publish': withWorker(busPublish),
  'bus/latency': withWorker(busLatency),
  'bus/deliver': withWorker(busDeliver),
  'bus/growth': busGrowth,
  'bus/memory': busMemory,
};

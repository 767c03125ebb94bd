import { compilePattern } from '../../bus/topic-matcher.ts';
import { busTopics } from '../../chains/bus/bus-topics.ts';
import type { DriveEnd, DriverOptions } from '../../chains/engine/drive-options.ts';
import { drive } from '../../chains/engine/driver.ts';
import { entriesOf } from '../../chains/engine/load-run.ts';
import { createRun, findRun, signalRun } from '../../chains/engine/run-admin.ts';
import type { RunState, StepRun } from '../../chains/engine/run-state.ts';
import { stepPolicies } from '../../chains/engine/step-policies.ts';
import { nextWake } from '../../chains/engine/timers.ts';
import type { Chain } from '../../chains/language/chain.ts';
import { coerceInputs } from '../../chains/language/inputs.ts';
import { publishExecutor } from '../../chains/steps/publish.ts';
import { ArbiterError, UsageError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { readResiliencePolicies } from '../../registry/read-resilience.ts';
import { MemoryBreakers } from '../../resilience/breaker-store.ts';
import { Breakers } from '../../resilience/breakers.ts';
import { ChainRuns } from '../../store/chain-runs.ts';
import { type MemoryBus, memoryBus } from '../memory-bus.ts';
import { type ChainResult, resultOf } from './chain-result.ts';
import { type StepScripts, scriptedExecutors } from './scripted-work.ts';
import { SkippingClock } from './skipping-clock.ts';
import { temporaryState } from './temporary-state.ts';

/** What a chain is run with. */
export interface ChainOptions {
  readonly inputs?: { readonly [name: string]: Json };
  /** What the steps give. A step without a script is an error, but `publish`, which publishes on the bus. */
  readonly steps?: StepScripts;
  /** What undoing them gives. Default: it works. */
  readonly undo?: StepScripts;
  /** Answers a question by the step's path and the text. Default: yes. */
  readonly approve?: (path: string, message: string) => boolean;
  /** What somebody says on the bus: each, in order, as soon as a step waits for its topic. */
  readonly messages?: readonly { readonly topic: string; readonly payload: Json }[];
  /** Default: a new one; the result has it. */
  readonly bus?: MemoryBus;
  /** Folder of the run, for the scripts. Default: the current one. */
  readonly cwd?: string;
}

/** How long a message that was published may be on its way to the step that waits for it, in milliseconds. */
const MESSAGE_MS = 10_000;
const TESTER = 'a test';

/**
 * Runs a chain to its end with Arbiter's own engine and policies, and scripts in place of all work: no Claude Code, no program, no
 * method is started, and pauses and waits are over at once. Rejects with `no-script` for a step that has none, with what a script
 * threw, with `nothing-comes` when the run waits for a message that nobody sends, and with a `UsageError` for wrong inputs.
 */
export async function runChain(chain: Chain, options: ChainOptions = {}): Promise<ChainResult> {
  const clock = new SkippingClock();
  const { database, close } = temporaryState(clock);
  const bus = options.bus ?? memoryBus({ source: 'chain' });
  try {
    const runs = new ChainRuns(database, clock);
    const id = createRun(runs, {
      chain,
      inputs: inputsOf(chain, options),
      cwd: options.cwd ?? process.cwd(),
    });
    const faults: unknown[] = [];
    const driver: DriverOptions = {
      database,
      clock,
      executors: scriptedExecutors({
        steps: options.steps ?? {},
        undo: options.undo ?? {},
        publish: publishExecutor({ openBus: async () => bus }),
        broken: (error) => faults.push(error),
      }),
      ...stepPolicies({
        book: readResiliencePolicies(),
        breakers: new Breakers(new MemoryBreakers(), clock),
        ofPlugin: () => undefined,
        random: () => 0.5,
      }),
      topics: busTopics(() => bus),
      holder: TESTER,
    };
    const world = new World(runs, id, clock, bus, options);
    let maxIdleMs = 0;
    for (;;) {
      const end: DriveEnd = await drive(id, driver, { maxIdleMs });
      if (faults.length > 0) throw faults[0];
      if (end.kind === 'ended') return resultOf(end.state, [...entriesOf(runs, id)], world.asked, bus);
      if (end.kind !== 'waiting') throw new ArbiterError('not-driven', `The run was left: ${end.kind}.`);
      maxIdleMs = await world.moveOn(end.state);
    }
  } finally {
    close();
  }
}

function inputsOf(chain: Chain, { inputs = {} }: ChainOptions): { readonly [name: string]: Json } {
  const coerced = coerceInputs(chain.inputs, inputs);
  if (coerced.kind === 'ok') return coerced.inputs;
  throw new UsageError(coerced.problems.join(' '));
}

/** Everybody a run may wait for: people, senders of messages, time. */
class World {
  readonly asked: string[] = [];
  readonly #runs: ChainRuns;
  readonly #id: string;
  readonly #clock: SkippingClock;
  readonly #bus: MemoryBus;
  readonly #approve: NonNullable<ChainOptions['approve']>;
  readonly #messages: NonNullable<ChainOptions['messages']>[number][];

  constructor(
    runs: ChainRuns,
    id: string,
    clock: SkippingClock,
    bus: MemoryBus,
    { approve = () => true, messages = [] }: ChainOptions,
  ) {
    this.#runs = runs;
    this.#id = id;
    this.#clock = clock;
    this.#bus = bus;
    this.#approve = approve;
    this.#messages = [...messages];
  }

  /** Gives a waiting run what it waits for; how long it may then be idle before it counts as waiting again, in milliseconds. */
  async moveOn({ held }: RunState): Promise<number> {
    const waiting = [...held].filter(({ state }) => state === 'waiting');
    if (this.#answer(waiting)) return 0;
    if (await this.#say(waiting)) return MESSAGE_MS;
    const wakeAt = nextWake({ held } as RunState);
    if (wakeAt !== undefined) {
      this.#clock.skipTo(wakeAt);
      return 0;
    }
    const topics = waiting.flatMap(({ wait }) => (wait?.kind === 'topic' ? [wait.topic] : []));
    throw new ArbiterError('nothing-comes', `The run waits for a message on ${topics.join(', ')}.`, {
      fix: 'Give it with `messages`.',
    });
  }

  #answer(waiting: readonly StepRun[]): boolean {
    let answered = false;
    for (const { path, wait } of waiting) {
      if (wait?.kind !== 'approval') continue;
      this.asked.push(path);
      signalRun(this.#runs, findRun(this.#runs, this.#id), {
        kind: 'answer',
        path,
        approved: this.#approve(path, wait.message),
        by: wait.by[0] ?? TESTER,
        reason: '',
      });
      answered = true;
    }
    return answered;
  }

  async #say(waiting: readonly StepRun[]): Promise<boolean> {
    const wanted = waiting.flatMap(({ wait }) =>
      wait?.kind === 'topic' ? [compilePattern(wait.topic)] : [],
    );
    const next = this.#messages.findIndex(({ topic }) => wanted.some((matches) => matches(topic)));
    const [message] = next < 0 ? [] : this.#messages.splice(next, 1);
    if (message === undefined) return false;
    await this.#bus.publish(message);
    return true;
  }
}

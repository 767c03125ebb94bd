import type { Clock } from '../../core/clock.ts';
import { State } from '../../store/state.ts';
import { loadExporter } from '../../telemetry/traces/load-exporter.ts';
import { readTraceTarget, type TraceTarget } from '../../telemetry/traces/read-target.ts';
import { TraceLoop } from '../../telemetry/traces/trace-loop.ts';
import { withoutWords } from '../log.ts';

/** Sends the traces of a session where that is configured; opens nothing where it is not. What is left at the end the next one sends. */
export class TraceKeeper {
  readonly #state: State | undefined;
  readonly #loop: TraceLoop | undefined;

  constructor(options: {
    readonly dataFolder: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly clock: Clock;
    readonly note: (text: string) => void;
  }) {
    const { dataFolder, env, clock, note } = options;
    let target: TraceTarget | undefined;
    try {
      target = readTraceTarget(env, dataFolder);
    } catch (error) {
      note(withoutWords(error));
    }
    if (target === undefined) return;
    const to = target;
    this.#state = new State({ dataFolder, clock });
    this.#loop = new TraceLoop({
      state: this.#state,
      clock,
      holder: `brain ${process.pid}`,
      load: () => loadExporter(to),
      note,
    });
    this.#loop.start();
  }

  async close(): Promise<void> {
    await this.#loop?.close();
    this.#state?.close();
  }
}

import type { ArbiterRecord } from '../../host/record.ts';
import type { LiveEvent, Place } from '../shapes/live.ts';
import { followedOf, routeRow } from '../sources/route-row.ts';
import type { FileMarks } from './file-marks.ts';

export interface LiveOptions {
  readonly marks: { readonly state: FileMarks; readonly bus: FileMarks };
  /** Makes a reader of the records that are added from now on. */
  readonly follow: () => () => readonly ArbiterRecord[];
}

/** Pause between two looks, in milliseconds: a page hears of a record that much later at most. */
const LOOK_MS = 200;

export type Listener = (event: LiveEvent) => void;

/** Tells pages what other processes have done. While no page listens it looks at nothing. */
export class Live {
  readonly #options: LiveOptions;
  readonly #listeners = new Map<Listener, () => void>();
  #timer: NodeJS.Timeout | undefined;
  #fresh: () => readonly ArbiterRecord[] = () => [];

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  /** Gives the function that ends it. `ended` is called when this is closed. */
  listen(listener: Listener, ended: () => void): () => void {
    this.#listeners.set(listener, ended);
    if (this.#timer === undefined) {
      this.#fresh = this.#options.follow();
      this.#timer = setInterval(() => this.look(), LOOK_MS);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  /** Something has changed that is told by others. */
  changed(place: Place): void {
    this.#tell({ type: 'changed', places: [place] });
  }

  /** One look; done by itself every so often. */
  look(): void {
    const { marks } = this.#options;
    const state = marks.state.changed();
    const bus = marks.bus.changed();
    if (state) for (const event of eventsOf(this.#fresh())) this.#tell(event);
    const places: Place[] = [...(state ? (['state'] as const) : []), ...(bus ? (['bus'] as const) : [])];
    if (places.length > 0) this.#tell({ type: 'changed', places });
  }

  /** Ends all listening. */
  close(): void {
    for (const ended of this.#listeners.values()) ended();
    this.#listeners.clear();
    this.#rest();
  }

  #rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tell(event: LiveEvent): void {
    for (const listener of this.#listeners.keys()) listener(event);
  }
}

function eventsOf(records: readonly ArbiterRecord[]): LiveEvent[] {
  const routes = records.filter((r) => r.type === 'route').map((route) => routeRow(route, []));
  const followed = records.flatMap((r): LiveEvent[] =>
    r.type === 'route' || r.routeId === undefined
      ? []
      : [{ type: 'followed', routeId: r.routeId, followed: followedOf(r) }],
  );
  return [...(routes.length === 0 ? [] : [{ type: 'routes' as const, routes }]), ...followed];
}

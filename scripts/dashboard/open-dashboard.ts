import { randomBytes } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { Records } from '../host/records.ts';
import type { Source } from '../registry/entry.ts';
import { watchSources } from '../registry/watch.ts';
import { State } from '../store/state.ts';
import { listen } from '../telemetry/http/listen.ts';
import { makeApp } from './server/app.ts';
import { type Assets, readAssets } from './server/assets.ts';
import { busMarks, stateMarks } from './server/file-marks.ts';
import { Live } from './server/live.ts';
import { BusSource } from './sources/bus.ts';
import { RegistrySource } from './sources/registry.ts';
import { openSources } from './sources/sources.ts';

/**
 * The dashboard of one data folder: a page on loopback and the answers it asks for. A process of its own that reads what sessions write
 * down (SQLite in WAL mode: a reader never makes a writer wait), makes nothing in the data folder, and when nobody looks at the page
 * does nothing at all. The one thing that it can change is to put a dead letter back to its group.
 */
export interface DashboardOptions {
  readonly dataFolder: string;
  /** Folders whose plugins and agents are shown. */
  readonly sources: readonly Source[];
  readonly clock: Clock;
  readonly version: string;
  /** 0: any that is free. */
  readonly port: number;
  /** The page. Default: as it was built. */
  readonly assets?: Assets;
}

export interface OpenDashboard {
  readonly port: number;
  readonly token: string;
  /** The address to open, with the token behind `#`: browsers send that part to nobody. */
  readonly url: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const TOKEN_BYTES = 24;
/** A person waits longer than a prompt does. */
const BUSY_MS = 2_000;

/** Throws `port-taken`, `cannot-listen` and `page-missing`. */
export async function openDashboard(options: DashboardOptions): Promise<OpenDashboard> {
  const { dataFolder, clock, version } = options;
  const assets = options.assets ?? readAssets();
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const looking = { dataFolder, clock, mode: 'look', busyTimeoutMs: BUSY_MS } as const;
  const state = new State(looking);
  // Its own handle: it fails on a schema of an older Arbiter, and takes nothing else with it.
  const recordState = new State(looking);
  const records = new Records(dataFolder, clock, recordState);
  records.open();
  const bus = new BusSource(dataFolder, clock);
  const live = new Live({
    marks: { state: stateMarks(dataFolder), bus: busMarks(dataFolder) },
    follow: () => records.follow(),
  });
  const sources = openSources({
    dataFolder,
    state,
    records,
    clock,
    registry: new RegistrySource(options.sources, clock),
    bus,
  });
  const about = { version, dataFolder };
  const app = makeApp({ token, assets, about, sources, live, clock });
  const { port, close } = await listen(app, {
    host: HOST,
    port: options.port,
    fix: 'Give a port from 1024 on with --port, or 0 for any that is free.',
  });
  const watch = watchSources(options.sources, () => live.changed('registry'));
  return {
    port,
    token,
    url: `http://${HOST}:${port}/#token=${token}`,
    close: async () => {
      live.close();
      watch.close();
      await close();
      await bus.close();
      recordState.close();
      state.close();
    },
  };
}

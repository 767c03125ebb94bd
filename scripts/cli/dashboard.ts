import type { Clock } from '../core/clock.ts';
import { dataFolder } from '../host/data-folder.ts';
import type { Source } from '../registry/entry.ts';
import type { Context } from './app.ts';
import { openInBrowser } from './browser.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { ownVersion } from './own-root.ts';
import { findSources } from './sources.ts';

/**
 * What this needs of the bundle of the dashboard (`scripts/dashboard/open-dashboard.ts`): a program of its own, so that no other command
 * loads a web server. A test holds the two to each other.
 */
export interface DashboardBundle {
  openDashboard(options: {
    readonly dataFolder: string;
    readonly sources: readonly Source[];
    readonly clock: Clock;
    readonly version: string;
    readonly port: number;
  }): Promise<{ readonly port: number; readonly url: string; close(): Promise<void> }>;
}

/** Beside this program's bundle, also when this runs from the sources. */
function dashboardBundle(): URL {
  const bundled = /\/dist\/[^/]+$/.test(import.meta.url);
  return new URL(bundled ? './dashboard.mjs' : '../../dist/dashboard.mjs', import.meta.url);
}

/** Serves until the person wants no more. With `--json` the first line is `{url, port}`. */
export async function serveDashboard(
  context: Context,
  { port, open }: { readonly port: number; readonly open: boolean },
): Promise<ExitCode> {
  const { io, env, globals } = context;
  const interrupted = io.interrupted;
  const bundle = (await import(dashboardBundle().href)) as DashboardBundle;
  const folder = dataFolder(env);
  const dashboard = await bundle.openDashboard({
    dataFolder: folder,
    sources: findSources(globals, env, io.cwd),
    clock: io.clock,
    version: ownVersion(),
    port,
  });
  try {
    const { url } = dashboard;
    await context.print(() => `${url}\nOnly this machine reaches it. Ctrl-C ends it.`, {
      url,
      port: dashboard.port,
    });
    const close =
      open && !globals.json && io.out.isTTY === true ? openInBrowser(url, folder, env) : undefined;
    await interrupted;
    close?.();
  } finally {
    await dashboard.close();
  }
  return EXIT.ok;
}

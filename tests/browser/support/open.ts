import { findSources } from '../../../scripts/cli/sources.ts';
import { systemClock } from '../../../scripts/core/clock.ts';
import { type OpenDashboard, openDashboard } from '../../../scripts/dashboard/open-dashboard.ts';
import type { Assets } from '../../../scripts/dashboard/server/assets.ts';
import { buildPage } from '../../../tools/build-page.ts';
import type { World } from './world.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;
let assets: Promise<Assets> | undefined;

/** The page as the build makes it of the sources as they are now. */
export function builtAssets(): Promise<Assets> {
  assets ??= buildPage(ROOT).then(({ files }) => ({
    html: files.get('index.html') ?? '',
    script: files.get('page.js') ?? '',
    style: files.get('page.css') ?? '',
  }));
  return assets;
}

/** The dashboard of a world, on any port. */
export async function openOf(world: World): Promise<OpenDashboard> {
  const globals = {
    pluginDir: [world.plugins],
    onlyPluginDirs: true,
    json: false,
    home: undefined,
    color: false,
  };
  return openDashboard({
    dataFolder: world.folder,
    sources: findSources(globals, {}, world.plugins),
    clock: systemClock,
    version: '0.0.0-test',
    port: 0,
    assets: await builtAssets(),
  });
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OpenDashboard } from '../../scripts/dashboard/open-dashboard.ts';
import { closePages, describeInBrowser, newPage } from './support/browser.ts';
import { fillWorld } from './support/busy.ts';
import { openOf } from './support/open.ts';
import { makeWorld, type World } from './support/world.ts';

/** Where pictures go: CI keeps them. Without it none are taken, and the page is looked at all the same. */
const FOLDER = process.env['SCREENSHOTS'];
const VIEWS = ['live', 'activity', 'agents', 'chains', 'costs', 'bus', 'registry', 'objectives'];

const worlds: { readonly world: World; readonly dashboard: OpenDashboard; readonly name: string }[] = [];

describeInBrowser('every view', () => {
  beforeAll(async () => {
    for (const name of ['data', 'empty']) {
      const world = makeWorld();
      if (name === 'data') await fillWorld(world);
      worlds.push({ world, name, dashboard: await openOf(world) });
    }
  });
  afterAll(async () => {
    await closePages();
    for (const { world, dashboard } of worlds) {
      await dashboard.close();
      await world.close();
    }
  });

  for (const width of [1_440, 390])
    for (const dark of [false, true])
      it(`fits ${width} pixels in the ${dark ? 'dark' : 'light'} theme, and complains about nothing`, async () => {
        const { page, complaints } = await newPage({ width, dark });
        for (const { name, dashboard } of worlds) {
          await page.goto(dashboard.url);
          for (const view of VIEWS) {
            await page.goto(`${dashboard.url.replace(/#.*/, '')}#/${view}`);
            await page.locator('.connection.open').waitFor();
            await page.locator('main .section, main .empty').first().waitFor();
            await page.locator('.waiting').waitFor({ state: 'detached' });
            const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
            expect(wide, `${view} ${name} is wider than the window`).toBe(false);
            if (FOLDER === undefined) continue;
            mkdirSync(FOLDER, { recursive: true });
            const file = `${view}-${name}-${width}-${dark ? 'dark' : 'light'}.png`;
            await page.screenshot({ path: join(FOLDER, file) });
          }
        }
        expect(complaints).toEqual([]);
      }, 120_000);
});

import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { OpenDashboard } from '../../../scripts/dashboard/open-dashboard.ts';
import { newPage, type PageOptions } from './browser.ts';
import { openOf } from './open.ts';
import { makeWorld, type World } from './world.ts';

/** A world, its dashboard and a browser that looks at it; all of it ended after the test. */
export interface Lab {
  readonly world: World;
  readonly dashboard: OpenDashboard;
  readonly page: Page;
  /** What the browser complained about: errors, and what the page's policy has blocked. */
  readonly complaints: readonly string[];
  /** Opens a view by its address, and waits until it is live. */
  show(view: string): Promise<void>;
}

export async function openLab(
  fill: (world: World) => void | Promise<void> = () => undefined,
  options: PageOptions = {},
): Promise<Lab> {
  const world = makeWorld();
  onTestFinished(() => world.close());
  await fill(world);
  const dashboard = await openOf(world);
  onTestFinished(() => dashboard.close());
  const { page, complaints } = await newPage(options);
  onTestFinished(() => page.context().close());
  const show = async (view: string): Promise<void> => {
    await page.goto(`${dashboard.url.replace(/#.*/, '')}#/${view}`);
    await page.locator('.connection.open').waitFor();
    await page.locator('.waiting').waitFor({ state: 'detached' });
  };
  await page.goto(dashboard.url);
  await page.locator('.connection.open').waitFor();
  return { world, dashboard, page, complaints, show };
}

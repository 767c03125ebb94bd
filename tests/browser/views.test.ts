import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DARK, LIGHT } from '../../scripts/chains/graph/svg/palette.ts';
import type { OpenDashboard } from '../../scripts/dashboard/open-dashboard.ts';
import { describeInBrowser, newPage } from './support/browser.ts';
import { fillWorld } from './support/busy.ts';
import { openLab } from './support/lab.ts';
import { openOf } from './support/open.ts';
import { makeWorld, type World, writeAgent } from './support/world.ts';

/** `#1f2328` as a browser says it. */
const rgb = (hex: string): string =>
  `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;

describeInBrowser('a view of a data folder in use', () => {
  let world: World;
  let dashboard: OpenDashboard;
  let page: Page;
  beforeAll(async () => {
    world = makeWorld();
    await fillWorld(world);
    dashboard = await openOf(world);
    ({ page } = await newPage());
    await page.goto(dashboard.url);
    await page.locator('.connection.open').waitFor();
  });
  afterAll(async () => {
    await page.context().close();
    await dashboard.close();
    await world.close();
  });

  /** Opens a view and gives what it says. */
  async function look(view: string): Promise<string> {
    await page.goto(`${dashboard.url.replace(/#.*/, '')}#/${view}`);
    await page
      .getByRole('navigation')
      .locator('[aria-current]', { hasText: new RegExp(`^${view.split('?')[0]}`, 'i') })
      .waitFor();
    await page.locator('.waiting').waitFor({ state: 'detached' });
    await page.locator('main table, main .feed, main .plot').first().waitFor();
    return (await page.locator('main').textContent()) ?? '';
  }

  it('activity: a chart for each, and the same as a table whose sum is n', async () => {
    const text = await look('activity?w=30d');
    expect(text).toContain('n = 240, the last 30 days');
    expect(await page.getByRole('img', { name: /^Prompts by kind\. Agent: \d+ times/ }).count()).toBe(1);
    await page
      .getByRole('group', { name: 'Prompts by kind as' })
      .getByRole('button', { name: 'Table' })
      .click();
    const cells = await page
      .getByRole('table', { name: 'Prompts by kind' })
      .locator('tbody td')
      .allInnerTexts();
    expect(cells.reduce((sum, cell) => sum + Number(cell), 0)).toBe(240);
  });

  it('agents: calls, success with its n, tokens, the last failure and the breaker', async () => {
    await look('agents?w=30d');
    const row = page.getByRole('row', { name: /shop:payment-reviewer/ });
    expect(await row.textContent()).toMatch(/\d+ % of \d+/);
    expect(await row.textContent()).toContain('its run ended in an API error; tried again at');
    expect(await row.locator('.badge').textContent()).toBe('open');
    expect(await row.textContent()).toMatch(/\$\d/);
  });

  it('agents: a number leads to its rows', async () => {
    await look('agents?w=30d');
    const link = page.getByRole('row', { name: /docs:technical-writer/ }).getByRole('link');
    const n = await link.textContent();
    await link.click();
    await page.getByText(`n = ${n}, the last 30 days`).waitFor();
    expect(new Set(await page.locator('.feed-agent').allInnerTexts())).toEqual(
      new Set(['docs:technical-writer']),
    );
  });

  it('chains: the run, its picture with states, and each step with its time', async () => {
    const text = await look('chains');
    expect(text).toContain('node ended with exit code 3');
    expect(await page.locator('.graph svg .s-failed').count()).toBeGreaterThan(0);
    const steps = page.getByRole('table', { name: 'Steps of the run and their time' });
    expect(await steps.getByRole('rowheader').allInnerTexts()).toEqual([
      'build',
      'checks',
      'unit',
      'lint',
      'publish',
    ]);
    expect(await steps.getByRole('row', { name: /build/ }).textContent()).toMatch(
      /succeeded[\s\S]*\d (ms|s)/,
    );
  });

  it('the picture of a chain follows the switch of the page, whatever the system prefers', async () => {
    await look('chains');
    // The picture is drawn anew while its run is looked at, so it may be gone for a moment.
    const fill = (): Promise<unknown> =>
      page.evaluate(
        "(() => { const head = document.querySelector('.graph svg text.head'); return head && getComputedStyle(head).fill; })()",
      );
    const comesTo = (colour: string) => expect.poll(fill, { timeout: 10_000 }).toBe(colour);
    await page.getByRole('button', { name: 'Dark' }).click();
    await comesTo(rgb(DARK.ink));
    await page.getByRole('button', { name: 'Light' }).click();
    await comesTo(rgb(LIGHT.ink));
  });

  it('costs: by day, model and agent, and the same tokens on the own model with n', async () => {
    const text = await look('costs?w=30d');
    expect(text).toContain('n = 90 priced of 90, the last 30 days');
    expect(text).toContain('the same tokens on claude-opus-4-5; n = 90; no forecast');
    expect(await page.getByRole('row', { name: /^\(main thread\) 30 / }).count()).toBe(1);
    const figures = await page.locator('.figure-value').allInnerTexts();
    const [cost = 0, own = 0, saved = 0] = figures.map((figure) => Number(figure.replace('$', '')));
    expect(cost).toBeGreaterThan(0);
    expect(saved).toBeCloseTo(own - cost, 1);
    await page
      .getByRole('group', { name: 'Cost by day and model as' })
      .getByRole('button', { name: 'Table' })
      .click();
    await page.getByRole('table', { name: 'Cost by day and model' }).waitFor();
  });

  it('objectives: what was measured beside what is promised, and what was not', async () => {
    await look('objectives');
    expect(await page.getByRole('row', { name: /route-latency kept 100\.0 % 95 % 100 %/ }).count()).toBe(1);
    expect(await page.getByRole('row', { name: /chain-success too few not measured/ }).count()).toBe(1);
    expect(await page.getByRole('row', { name: /route-accuracy not measured not measured/ }).count()).toBe(1);
  });

  it('bus: what waits in a group, topics with their counts', async () => {
    await look('bus');
    expect(await page.getByRole('row', { name: /billing orders\/\* 2/ }).count()).toBe(1);
    expect(await page.getByRole('row', { name: /^plugin\/shop\/ended 30/ }).count()).toBe(1);
  });

  it('registry: plugins, agents, and the file that was rejected with the reason', async () => {
    const text = await look('registry');
    expect(text).toContain('shop:checkout-engineer');
    const rejected = page.getByRole('row', { name: /half\.md rejected/ });
    expect(await rejected.textContent()).toMatch(/rejected\S+/);
  });

  it('registry: a file that is dropped in shows up without asking', async () => {
    await look('registry');
    writeAgent(world.plugins, 'shop', 'newcomer');
    await page.getByRole('rowheader', { name: 'shop:newcomer' }).waitFor();
  });
});

describeInBrowser('a view of a data folder that nobody has used', () => {
  it('says what would fill it, and claims no number', async () => {
    const { page, show, complaints } = await openLab();
    const expected = {
      live: 'it shows up here within a second',
      activity: 'no session has run here',
      agents: 'no session has run here',
      chains: 'no session has run here',
      costs: 'no session has run here',
      objectives: 'no session has run here',
      bus: 'nothing was ever published here',
      registry: 'Start the dashboard in a project',
    };
    for (const [view, words] of Object.entries(expected)) {
      await show(view);
      await page.getByText(words).first().waitFor();
    }
    await show('live');
    expect(await page.locator('.figure-value').allInnerTexts()).toEqual(Array(4).fill('not measured'));
    expect(complaints).toEqual([]);
  });
});

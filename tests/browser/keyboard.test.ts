import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describeInBrowser } from './support/browser.ts';
import { fillBus } from './support/busy.ts';
import { openLab } from './support/lab.ts';
import { route } from './support/records.ts';

const focused = (page: Page): Promise<string> =>
  page.evaluate("(document.activeElement.ariaLabel ?? document.activeElement.textContent ?? '').trim()");

describeInBrowser('without a pointer', () => {
  it('the first key skips the views, and every view is reached and named', async () => {
    const { page } = await openLab();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to content');
    expect(await page.getByRole('button', { name: 'Skip to content' }).isVisible()).toBe(true);
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    for (const view of ['Activity', 'Agents', 'Chains', 'Bus', 'Registry']) {
      await page.getByRole('navigation').getByRole('link', { name: view }).focus();
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: view }).waitFor();
      expect(await page.title()).toBe(`${view} · Arbiter`);
      expect(await page.locator('nav [aria-current=page]').textContent()).toBe(view);
    }
  });

  it('a prompt is opened and closed, and what has the focus is seen', async () => {
    const { page } = await openLab(({ records }) => {
      records.open();
      records.add(route());
    });
    await page.getByRole('button', { name: 'Pause' }).focus();
    await page.keyboard.press('Tab');
    const toggle = page.locator('.feed-toggle');
    expect(await toggle.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
    await page.keyboard.press('Enter');
    await page.getByText('its text is never kept').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.detail').waitFor({ state: 'detached' });
  });

  it('a dead letter is looked at, and Escape goes back to where it was', async () => {
    const { page, show } = await openLab(fillBus);
    await show('bus');
    const button = page.getByRole('table').first().getByRole('rowheader').first().getByRole('button');
    await button.focus();
    const id = await focused(page);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: id }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused(page)).toBe(id);
  });

  it('a table is sorted, and says so', async () => {
    const { page, show } = await openLab(({ records }) => {
      records.open();
      for (const agent of ['a:one', 'a:two', 'a:two']) records.add(route({ agent, plugin: 'a' }));
    });
    await show('agents');
    const head = page.getByRole('columnheader', { name: 'Agent' });
    await head.getByRole('button').focus();
    await page.keyboard.press('Enter');
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(['a:two', 'a:one']);
    await page.keyboard.press('Enter');
    expect(await page.getByRole('rowheader').allInnerTexts()).toEqual(['a:one', 'a:two']);
  });
});

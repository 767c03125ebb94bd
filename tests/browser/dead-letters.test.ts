import { expect, it } from 'vitest';
import { describeInBrowser } from './support/browser.ts';
import { fillBus } from './support/busy.ts';
import { openLab } from './support/lab.ts';

describeInBrowser('a dead letter', () => {
  it('is inspected and put back, and its group gets it again', async () => {
    const { world, page, show } = await openLab(fillBus);
    await show('bus');
    const first = page.getByRole('table', { name: 'Dead letters, the oldest first' }).getByRole('row').nth(1);
    const id = (await first.getByRole('rowheader').textContent()) ?? '';
    await first.getByRole('button', { name: id, exact: true }).click();
    const dialog = page.getByRole('dialog', { name: id });
    await dialog.getByText('"total": 42.5').waitFor();
    expect(await dialog.textContent()).toContain('the ledger of orders is closed');
    await dialog.getByRole('button', { name: 'Redrive' }).click();
    await page.getByText(`${id} is put back to billing`).waitFor();
    await page.getByRole('rowheader', { name: id }).waitFor({ state: 'detached' });
    const given: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const take = (messageId: string): void => {
        given.push(messageId);
        if (given.length === 3) resolve();
      };
      world
        .bus()
        .consume('billing', 'orders/*', ({ message }) => take(message.messageId))
        .catch(reject);
    });
    expect(given).toContain(id);
  });

  it('that somebody else has put back meanwhile is said to be gone', async () => {
    const { world, page, show } = await openLab(fillBus);
    await show('bus');
    const [letter] = await world.bus().deadLetters.list();
    const id = letter?.messageId ?? '';
    await page.route('**/api/bus/redrive', async (sent) => {
      await world.bus().deadLetters.redrive('billing', id);
      await sent.continue();
    });
    await page.getByRole('button', { name: `Redrive ${id}` }).click();
    await page.getByText(`${id} is no dead letter of billing any more`).waitFor();
  });

  it('shows up while the page is open', async () => {
    const { world, page, show } = await openLab();
    await world.bus().publish({ topic: 'a/b', payload: 1 });
    await show('bus');
    await page.getByText('No group has given up a message').waitFor();
    await fillBus(world);
    await page.getByRole('table', { name: 'Dead letters, the oldest first' }).waitFor();
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { agentText, writeTree } from '../unit/support/temp.ts';
import { describeInBrowser, newPage } from './support/browser.ts';
import { fillLedger } from './support/busy.ts';
import { openLab } from './support/lab.ts';
import { route } from './support/records.ts';
import type { World } from './support/world.ts';

const withRoute = ({ records }: World): void => {
  records.open();
  records.add(route());
};

const EVIL = '<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>';

describeInBrowser('the address', () => {
  it('loses the token at once, and the page works after it is loaded again', async () => {
    const { page, dashboard } = await openLab();
    expect(page.url()).not.toContain(dashboard.token);
    await page.reload();
    await page.locator('.connection.open').waitFor();
  });

  it.each([
    ['without a token', '', 'This address has no token.'],
    ['with a wrong one', '#token=abcdefghijklmnopqrstuvwxyz123456', 'The token is missing or wrong.'],
  ])('%s shows nothing but what to do', async (_, hash, words) => {
    const { dashboard } = await openLab(withRoute);
    const { page } = await newPage();
    await page.goto(dashboard.url.replace(/#.*/, hash));
    await page.getByText(words).waitFor();
    expect(await page.locator('body').textContent()).not.toContain('shop:');
  });
});

describeInBrowser('a page of another origin', () => {
  it('can neither read nor redrive, though it knows the token', async () => {
    const { dashboard } = await openLab(withRoute);
    const foreign = createServer((_, response) => response.end('<title>elsewhere</title>'));
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void foreign.close());
    const { page } = await newPage();
    await page.goto(`http://localhost:${(foreign.address() as AddressInfo).port}/`);
    const asked = (path: string, method: string): Promise<unknown> =>
      page.evaluate(
        `fetch(${JSON.stringify(`http://127.0.0.1:${dashboard.port}${path}`)}, { method: '${method}', mode: 'cors',
          headers: { authorization: 'Bearer ${dashboard.token}' } }).then((r) => r.status, () => 'refused')`,
      );
    expect(await asked('/api/routes?window=60000', 'GET')).toBe('refused');
    expect(await asked('/api/bus/redrive', 'POST')).toBe('refused');
    const plain = `fetch('http://127.0.0.1:${dashboard.port}/api/about').then((r) => r.status, () => 'refused')`;
    expect(await page.evaluate(plain)).toBe('refused');
  });
});

describeInBrowser('names that are programs', () => {
  it('of records, breakers, topics, chains and files are text on every view', async () => {
    const { page, show, complaints } = await openLab(async (world) => {
      world.records.open();
      world.records.add(route({ agent: EVIL, plugin: EVIL, cause: EVIL, tier: EVIL, session: EVIL }));
      world.records.add(route({ kind: 'abstain', cause: EVIL }));
      world.breakers.trip(`agent:${EVIL}`, EVIL);
      writeTree(world.plugins, {
        'shop/.claude-plugin/plugin.json': JSON.stringify({ name: 'shop', version: EVIL, description: EVIL }),
        'shop/agents/a.md': agentText('a', '', EVIL),
        [`shop/agents/${EVIL.replaceAll('/', '')}.md`]: `---\nname: "${EVIL.replaceAll('"', "'")}"\n---\n`,
      });
      fillLedger(world, 3, 60_000, EVIL);
      await world.bus().publish({ topic: 'x/y', payload: EVIL, headers: { h: EVIL } });
      await world.runChain(
        `name: evil\ndescription: ${JSON.stringify(EVIL)}\nsteps:\n  - id: a\n    name: ${JSON.stringify(EVIL)}\n    run: [node, -e, ${JSON.stringify(`console.error(${JSON.stringify(EVIL)}); process.exit(1)`)}]\n`,
      );
    });
    for (const view of ['live', 'activity', 'agents', 'chains', 'costs', 'bus', 'registry', 'objectives']) {
      await show(view);
      await page.locator('main table, main .feed, main .plot').first().waitFor();
      if (view === 'live') await page.locator('.feed-toggle').first().click();
      expect([view, await page.evaluate('globalThis.pwned')]).toEqual([view, undefined]);
      expect(await page.locator('main img, main script').count()).toBe(0);
    }
    await show('agents');
    expect(await page.locator('tbody').textContent()).toContain('‹img src=x onerror');
    expect(complaints).toEqual([]);
  });
});

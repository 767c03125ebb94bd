import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { describeInBrowser, newPage } from './support/browser.ts';
import { route } from './support/records.ts';
import { makeWorld, writePlugins } from './support/world.ts';

const ARBITER = join(import.meta.dirname, '../../bin/arbiter');

describeInBrowser('arbiter dashboard, as it is built', () => {
  it('says its address, shows what sessions do, and ends well when it is asked to', async () => {
    const world = makeWorld();
    onTestFinished(() => world.close());
    world.records.open();
    writePlugins(world.plugins);
    const child = spawn(
      process.execPath,
      [
        ARBITER,
        'dashboard',
        '--json',
        '--home',
        world.folder,
        '--only-plugin-dirs',
        '--plugin-dir',
        world.plugins,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const url = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${text}`)));
      child.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        const found = /"url": "([^"]+)"/.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    const { page, complaints } = await newPage();
    await page.goto(url);
    await page.locator('.connection.open').waitFor();
    const before = readdirSync(world.folder);
    world.records.add(route({ agent: 'shop:basket-keeper' }));
    await page.locator('.feed-agent', { hasText: 'shop:basket-keeper' }).waitFor();
    expect(readdirSync(world.folder)).toEqual(before);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    await page.locator('.connection.lost').waitFor();
    expect(complaints.filter((text) => !/net::ERR_/.test(text))).toEqual([]);
  });
});

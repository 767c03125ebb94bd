import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, describe } from 'vitest';

/** Names under which distributions install it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser to test with: `CHROMIUM_PATH`, else the first on the PATH; undefined when there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const given = env['CHROMIUM_PATH'];
  if (given !== undefined && given !== '') return given;
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) =>
    existsSync(path),
  );
}

const executablePath = findChromium();
if (executablePath === undefined) {
  const missing = 'There is no Chromium on the PATH, so the tests of the dashboard in a browser do not run.';
  if (process.env['CI'] === 'true')
    throw new Error(`${missing} CI has to have one: apt-get install chromium`);
  console.warn(`${missing} Install one, or set CHROMIUM_PATH.`);
}

/** Tests that need a browser; skipped, with a word, where there is none. */
export const describeInBrowser = describe.skipIf(executablePath === undefined);

let browser: Promise<Browser> | undefined;

function launched(): Promise<Browser> {
  browser ??= chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    // Where everything runs as root in a container Chromium's own sandbox cannot start; what is shown is our own page only.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  return browser;
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

const opened: BrowserContext[] = [];

/** A page with nothing in it, of a browser profile of its own. What it complains about is kept in `complaints`. */
export async function newPage(
  options: PageOptions = {},
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const { width = 1_440, height = 900, dark = false } = options;
  const context = await (await launched()).newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  opened.push(context);
  // A machine with much else to do is slow, not broken; the test's own limit ends what hangs.
  context.setDefaultTimeout(55_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints };
}

/** Ends all pages of a file. */
export async function closePages(): Promise<void> {
  await Promise.all(opened.splice(0).map((context) => context.close()));
}

afterAll(async () => {
  await closePages();
  const one = browser;
  browser = undefined;
  await (await one)?.close();
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Case, readCases } from './support/cases.ts';
import { openShop, type Shop } from './support/laboratory.ts';
import { runCase } from './support/run-case.ts';

/** The language as its users see it: real files' texts, the real loader, engine, executors, policies and bus. */

/** For a busy machine; a case takes some hundred milliseconds. */
const PATIENCE_MS = 60_000;

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
}, PATIENCE_MS);
afterAll(() => shop.remove());

for (const [file, cases] of readCases()) {
  describe(`of ${file.replace('.yaml', '')}`, () => {
    for (const one of cases) it(one.says, { timeout: PATIENCE_MS }, async () => meets(one));
  });
}

async function meets(one: Case): Promise<void> {
  const { error, atLeastMs, badInputs, ...exactly } = one.expect;
  const { error: foundError, atLeastMs: tookMs, badInputs: said, ...found } = await runCase(one, shop);
  expect(found).toEqual(exactly);
  if (badInputs === undefined) expect(said).toBeUndefined();
  else expect(said).toContain(badInputs);
  if (error !== undefined) expect(foundError).toMatchObject(error);
  if (atLeastMs !== undefined) expect(tookMs).toBeGreaterThanOrEqual(atLeastMs);
}

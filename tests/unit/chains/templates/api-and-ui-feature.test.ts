import { describe, expect, test } from 'vitest';
import type { Agents } from '../support/executors.ts';
import { type RunOptions, runChain } from '../support/run-chain.ts';
import { type World, world } from '../support/world.ts';

const CONTRACT = 'docs/contracts/cancel-order.openapi.yaml';
const app = (routes: string): string => `from fastapi import FastAPI\n\napp = FastAPI()\n${routes}`;
const CANCEL =
  '\n\n@app.post("/orders/{order_id}/cancel")\ndef cancel(order_id: int) -> dict:\n    return {}\n';

const shop = (): World =>
  world({
    'backend/main.py': app(''),
    'backend/requirements.txt': 'fastapi==0.121.0\n',
    'frontend/Order.tsx': 'export const Order = () => null;\n',
    'docs/contracts/.keep': '',
  });

const done = () => ({ done: ['it'], open: [] });
const tested = () => ({ tests: ['it'], defects: [] });

const AGENTS: Agents = {
  contract: ({ write }) => {
    write(CONTRACT, 'openapi: 3.1.0\npaths: { "/orders/{order_id}/cancel": { post: {} } }\n');
    return { file: CONTRACT, breaking: [], questions: ['Whether a paid order may be cancelled'] };
  },
  'contract-review': () => ({ verdict: 'repair', findings: ['POST cancel: 409 is missing'] }),
  'contract-repair': () => ({ repaired: ['409'], contested: [] }),
  operations: () => ({ operations: [{ method: 'POST', path: '/orders/{order_id}/cancel' }], objections: [] }),
  'api-make': ({ write }) => {
    write('backend/main.py', app(CANCEL));
    return done();
  },
  'api-test': tested,
  'ui-data': done,
  'ui-make': ({ write }) => {
    write('frontend/Order.tsx', 'export const Order = () => <button>Cancel</button>;\n');
    return done();
  },
  'ui-test': tested,
  first: () => ({ verdict: 'merge', findings: [] }),
};

const build = (home: World, more: Partial<RunOptions> = {}) =>
  runChain({
    chain: 'api-and-ui-feature',
    world: home,
    inputs: {
      feature: 'Orders can be cancelled',
      slug: 'cancel-order',
      'api-check': 'test -f main.py',
      'ui-check': 'test -f Order.tsx',
    },
    ...more,
    agents: { ...AGENTS, ...more.agents },
  });

describe('api-and-ui-feature', { timeout: 180_000 }, () => {
  test('both sides are built against the agreed contract and come in one pull request', async () => {
    const home = shop();
    const run = await build(home);
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs).toMatchObject({
      contract: CONTRACT,
      operations: [{ method: 'POST', path: '/orders/{order_id}/cancel' }],
      review: { api: 'merge', ui: 'merge' },
    });
    expect(run.asked).toEqual(['agree', 'publish/ask']);
    expect(home.git('diff', '--name-only', 'main', 'origin/feature/cancel-order').split('\n')).toEqual([
      'backend/main.py',
      CONTRACT,
      'frontend/Order.tsx',
    ]);
  });

  test('the question about the contract says what was assumed', async () => {
    const messages: string[] = [];
    const run = await build(shop(), { approve: (_, message) => messages.push(message) > 1 });
    expect(run.status).toBe('failed');
    expect(messages[0]).toMatch(
      /POST \/orders\/\{order_id\}\/cancel[\s\S]*Assumed: Whether a paid order may be cancelled/,
    );
  });

  test('an operation of the contract that the service has no route for stops it', async () => {
    const run = await build(shop(), { agents: { 'api-make': done } });
    expect(run.error).toContain('contract-not-met');
    expect(run.error).toContain('POST /orders/{order_id}/cancel');
  });

  test('a side that changes the contract is found out', async () => {
    const agents: Agents = {
      'ui-data': ({ write }) => {
        write(CONTRACT, 'openapi: 3.1.0\npaths: {}\n');
        return done();
      },
    };
    const run = await build(shop(), { agents });
    expect(run.error).toContain('contract-changed');
  });

  test('one side that fails lets the other finish', async () => {
    const run = await build(shop(), { fault: { step: 'api-make', how: 'before' } });
    expect([run.status, run.states['ui-green']]).toEqual(['failed', 'succeeded']);
  });
});

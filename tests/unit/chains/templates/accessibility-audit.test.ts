import { describe, expect, test } from 'vitest';
import type { Agents } from '../support/executors.ts';
import { type RunOptions, runChain } from '../support/run-chain.ts';
import { type World, world } from '../support/world.ts';

const BAD = 'export const Menu = () => <button onClick={open}><svg aria-hidden="true" /></button>;\n';
const GOOD =
  'export const Menu = () => <button aria-label="Menu" onClick={open}><svg aria-hidden="true" /></button>;\n';

const shop = (): World =>
  world({ 'ui/package.json': '{"dependencies":{"react":"19.0.0"}}\n', 'ui/Menu.tsx': BAD });

const finding = {
  id: 'A1',
  severity: 'blocker',
  criterion: '4.1.2',
  place: 'ui/Menu.tsx:1',
  stopped: 'Who cannot see hears only "button".',
  expected: 'It is called Menu.',
  certainty: 'fails',
  trade: 'behaviour',
};

const AGENTS: Agents = {
  audit: () => ({
    findings: [finding],
    manual: ['Tab to the menu, press Enter'],
    read: ['ui/Menu.tsx'],
    notRead: [],
  }),
  repair: ({ write }) => {
    write('ui/Menu.tsx', GOOD);
    return { repaired: ['A1'], left: [] };
  },
  tests: () => ({ tests: ['ui/Menu.test.tsx'], notTestable: [] }),
  again: () => ({ gone: ['A1 ui/Menu.tsx:1'], remaining: [], broken: [] }),
};

const audit = (home: World, more: Partial<RunOptions> = {}) =>
  runChain({
    chain: 'accessibility-audit',
    world: home,
    inputs: { scope: 'the menu', path: 'ui', check: 'true' },
    ...more,
    agents: { ...AGENTS, ...more.agents },
  });

describe('accessibility-audit', { timeout: 180_000 }, () => {
  test('what was found is repaired by its trade, seen again and in a pull request', async () => {
    const home = shop();
    const asked: string[] = [];
    const run = await audit(home, {
      agents: {
        repair: ({ input, write }) => {
          asked.push(input.agent);
          write('ui/Menu.tsx', GOOD);
          return { repaired: ['A1'], left: [] };
        },
      },
    });
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs).toMatchObject({
      found: 1,
      repaired: ['A1 ui/Menu.tsx:1'],
      remaining: [],
      'for-a-person': ['Tab to the menu, press Enter'],
    });
    expect(asked).toEqual(['frontend-powerhouse:accessibility-engineer']);
    expect(run.asked).toEqual(['choose', 'publish/ask']);
  });

  test('the program sees the failure before and not after the repair', async () => {
    const home = shop();
    const prompts: string[] = [];
    const run = await audit(home, {
      agents: {
        audit: ({ input }) => {
          prompts.push(input.prompt);
          return AGENTS['audit']?.({ input, write: () => undefined });
        },
      },
    });
    expect(prompts[0]).toMatch(/- Menu\.tsx:1 /);
    expect(run.states['worse']).toBe('skipped');
  });

  test('a repair that makes more failures than it removes stops it', async () => {
    const run = await audit(shop(), {
      agents: {
        repair: ({ write }) => {
          write(
            'ui/Menu.tsx',
            `${BAD}export const Other = () => <button onClick={open}><svg aria-hidden="true" /></button>;\n`,
          );
          return { repaired: ['A1'], left: [] };
        },
      },
    });
    expect(run.error).toContain('worse-than-before');
  });

  test('nothing found ends it without a question', async () => {
    const nothing = () => ({ findings: [], manual: [], read: ['ui/Menu.tsx'], notRead: [] });
    const run = await audit(shop(), { agents: { audit: nothing } });
    expect([run.status, run.asked, run.outputs['url']]).toEqual(['succeeded', [], '']);
  });

  test('what remains is asked about before it is published', async () => {
    const again = () => ({ gone: [], remaining: ['A1: still without a name'], broken: [] });
    const run = await audit(shop(), { agents: { again }, approve: (path) => path !== 'still' });
    expect([run.status, run.asked]).toEqual(['failed', ['choose', 'still']]);
  });
});

import { describe, expect, test } from 'vitest';
import type { Agents } from '../support/executors.ts';
import { type RunOptions, runChain } from '../support/run-chain.ts';
import { type World, world } from '../support/world.ts';

const FILE = 'docs/postmortems/2026-03-12-checkout.md';

const shop = (): World =>
  world({ 'incident/chat.txt': '09:05 checkout is down\n', 'docs/postmortems/.keep': '' });

const AGENTS: Agents = {
  'first-words': () => ({
    severity: 'SEV2, provisional',
    record: 'Checkout is down.',
    update: 'We are looking into it.',
  }),
  timeline: () => ({
    severity: 'SEV2',
    events: [{ at: '2026-03-12T09:05:00Z', source: 'incident/chat.txt:1', fact: 'Checkout is down' }],
    gaps: [],
    minutesToDetect: 0,
    minutesToRecover: 95,
  }),
  write: ({ write }) => {
    write(FILE, '# Checkout\n');
    const action = {
      title: 'Alert on 503',
      removes: 'late detection',
      owner: 'operations',
      due: '2026-04-01',
      doneWhen: 'It has fired once',
    };
    return { file: FILE, factors: ['confirmed: a full disk'], actions: [action] };
  },
  challenge: () => ({ objections: ['line 1: says nothing'], known: [] }),
  rewrite: ({ write }) => {
    write(FILE, '# Checkout answered 503\n');
    return { changed: ['line 1'] };
  },
};

const INPUTS = { title: 'Checkout answered 503', slug: '2026-03-12-checkout', since: '2026-03-12T09:05:00Z' };
const UNTIL = '2026-03-12T10:40:00Z';

const look = (home: World, more: Partial<RunOptions> = {}) =>
  runChain({
    chain: 'incident-to-postmortem',
    world: home,
    ...more,
    inputs: { ...INPUTS, until: UNTIL, ...more.inputs },
    agents: { ...AGENTS, ...more.agents },
  });

describe('incident-to-postmortem', { timeout: 180_000 }, () => {
  test('traces become a challenged postmortem in a pull request, and filed actions', async () => {
    const home = shop();
    const run = await look(home);
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs).toMatchObject({
      postmortem: FILE,
      severity: 'SEV2',
      minutes: { 'to-detect': 0, 'to-recover': 95 },
      actions: ['https://github.example/issues/1'],
    });
    expect(home.git('show', `origin/postmortem/2026-03-12-checkout:${FILE}`)).toBe('# Checkout answered 503');
    expect(home.read('gh/issues/1.md')).toMatch(/^Alert on 503\n[\s\S]*Done when: It has fired once/);
    expect(run.asked).toEqual(['witnesses', 'publish/ask', 'may-file']);
  });

  test('a timeline that quotes a file that is not there is refused', async () => {
    const events = [{ at: '2026-03-12T09:05:00Z', source: 'incident/alerts.csv:7', fact: 'It rang' }];
    const timeline = () => ({
      severity: 'SEV2',
      events,
      gaps: [],
      minutesToDetect: null,
      minutesToRecover: null,
    });
    const run = await look(shop(), { agents: { timeline } });
    expect(run.error).toContain('incident/alerts.csv:7');
  });

  test('refused actions leave the postmortem and file nothing', async () => {
    const home = shop();
    const run = await look(home, { approve: (path) => path !== 'may-file' });
    expect([run.status, run.outputs['actions'], home.read('gh/issues/1.md')]).toEqual([
      'succeeded',
      [],
      undefined,
    ]);
  });

  test('no sources, no story', async () => {
    const run = await look(shop(), { inputs: { sources: 'nowhere' } });
    expect(run.error).toContain('no-sources');
  });

  test('live, it waits for the message that says it is over, and takes the end from it', async () => {
    const home = shop();
    const message = (incident: string) => ({ topic: 'incident/resolved', payload: { incident, at: UNTIL } });
    const run = await look(home, {
      inputs: { until: '' },
      messages: [message('another-one'), message(INPUTS.slug)],
    });
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(home.read('gh/issues/1.md')).toMatch(
      /Update: We are looking into it\.[\s\S]*Over since 2026-03-12T10:40:00Z/,
    );
    expect(run.asked).toEqual(['may-open', 'witnesses', 'publish/ask', 'may-file']);
  });
});

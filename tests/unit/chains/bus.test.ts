import { afterEach, expect, it } from 'vitest';
import { type FileBus, openFileBus } from '../../../scripts/bus/file-bus.ts';
import type { Message } from '../../../scripts/bus/message.ts';
import { busRelay, RUN_TOPIC, STEP_TOPIC } from '../../../scripts/chains/bus/bus-relay.ts';
import { busTopics } from '../../../scripts/chains/bus/bus-topics.ts';
import type { Step } from '../../../scripts/chains/language/chain.ts';
import { testDriver } from '../store/support/database.ts';
import { tempFolder } from '../support/temp.ts';
import { rig } from './engine/support/rig.ts';
import { body, chain, run } from './engine/support/steps.ts';

const open: FileBus[] = [];
afterEach(async () => {
  for (const bus of open.splice(0)) await bus.close();
});

function aBus(): FileBus {
  const bus = openFileBus(tempFolder(), { source: 'a-test', driver: testDriver });
  open.push(bus);
  return bus;
}

async function all(bus: FileBus): Promise<Message[]> {
  const messages: Message[] = [];
  const reading = await bus.subscribe('orchestration/**', (message) => void messages.push(message), {
    from: 'start',
    to: 'end',
  });
  await reading.ended;
  return messages;
}

const waitFor = (topic: string, match?: string): Step => ({
  id: 'w',
  label: 'w',
  needs: [],
  onError: { kind: 'fail' },
  kind: 'wait',
  wait: { kind: 'topic', topic, ...(match === undefined ? {} : { match }) },
});

it('a run tells the bus what happens, in order, once, and without a word of inputs and outputs', async () => {
  const bus = aBus();
  const lab = rig({
    b: () => ({
      kind: 'failed',
      error: { code: 'exit', message: 'secret', retryable: false, effect: 'none' },
    }),
  });
  const id = lab.start(
    chain([run('a', { argv: ['a', 'secret'], compensate: body('un') }), run('b')], { saga: true }),
  );
  const relay = busRelay(() => bus, 'a-chain');
  await lab.drive(id, {}, { relay });
  // A second telling, as after a crash between telling and marking.
  await relay(id, [...lab.runs.journal(id)].slice(0, 2));
  const messages = await all(bus);
  const steps = messages
    .filter((m) => m.topic === STEP_TOPIC)
    .map((m) => m.payload as Record<string, unknown>);
  expect(steps.slice(0, 6).map((p) => [p['event'], p['step'], p['direction']])).toEqual([
    ['started', 'a', 'do'],
    ['succeeded', 'a', 'do'],
    ['started', 'b', 'do'],
    ['failed', 'b', 'do'],
    ['started', 'a', 'undo'],
    ['succeeded', 'a', 'undo'],
  ]);
  expect(messages.filter((m) => m.topic === RUN_TOPIC).map((m) => m.payload)).toMatchObject([
    { event: 'finished', status: 'compensated', error: 'exit' },
  ]);
  expect(new Set(messages.map((m) => m.messageId)).size).toBe(messages.length - 2);
  expect(JSON.stringify(messages)).not.toContain('secret');
});

it('a bus that fails holds up no run, and the next driver tells what was not told', async () => {
  const lab = rig();
  const id = lab.start(chain([run('a')]));
  const end = await lab.drive(id, {}, { relay: () => Promise.reject(new Error('no room')) });
  expect(end.kind).toBe('ended');
  expect(lab.runs.unrelayed(id, 10)).toHaveLength(3);
  const told: number[] = [];
  await lab.drive(id, {}, { relay: async (_run, rows) => void told.push(...rows.map((r) => r.seq)) });
  expect(told).toEqual([1, 2, 3]);
});

it('a step that waits for a message takes the first that fits, also one that came while nobody drove the run', async () => {
  const bus = aBus();
  const lab = rig();
  const id = lab.start(
    chain([
      waitFor('orders/*', 'message.payload.id == inputs.id'),
      run('a', { argv: ['a', '${{ steps.w.message.topic }}'] }),
    ]),
    { id: 7 },
  );
  await bus.publish({ topic: 'orders/early', payload: { id: 7 } });
  expect((await lab.drive(id, { maxIdleMs: 0 }, { topics: busTopics(() => bus) })).kind).toBe('waiting');
  await bus.publish({ topic: 'orders/paid', payload: { id: 6 } });
  await bus.publish({ topic: 'orders/late', payload: { id: 7 } });
  expect((await lab.drive(id, {}, { topics: busTopics(() => bus) })).kind).toBe('ended');
  expect(lab.log).toEqual(['do a orders/late']);
});

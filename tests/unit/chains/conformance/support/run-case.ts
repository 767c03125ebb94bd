import type { FileBus } from '../../../../../scripts/bus/file-bus.ts';
import type { JournalEvent } from '../../../../../scripts/chains/engine/events.ts';
import type { RunState } from '../../../../../scripts/chains/engine/run-state.ts';
import { knownOf } from '../../../../../scripts/chains/known.ts';
import type { ChainFiles } from '../../../../../scripts/chains/language/chain-files.ts';
import { coerceInputs } from '../../../../../scripts/chains/language/inputs.ts';
import { loadChain } from '../../../../../scripts/chains/language/load.ts';
import type { Json } from '../../../../../scripts/core/json.ts';
import { rig } from '../../engine/support/rig.ts';
import type { Case, Expected } from './cases.ts';
import { openLaboratory, type Shop } from './laboratory.ts';

/** What came of a case, in the terms of what it expects: only the keys that it names. */
export type Found = { -readonly [K in keyof Expected]: unknown };

/** Loads a case's chain, gives it its inputs and runs it to its end, each as for people. */
export async function runCase(one: Case, shop: Shop): Promise<Found> {
  const loaded = loadChain('case.yaml', one.chain, { files: filesOf(one), known: knownOf(shop.snapshot) });
  if (loaded.kind === 'invalid') return { refused: loaded.problems.map((problem) => problem.code) };
  const given = coerceInputs(loaded.chain.inputs, one.inputs ?? {});
  if (given.kind === 'invalid') return { badInputs: given.problems.join(' ') };

  const laboratory = openLaboratory(shop);
  try {
    const lab = rig();
    const id = lab.start(loaded.chain, given.inputs);
    const tell = teller(one, laboratory.bus);
    const end = await lab.drive(id, { maxIdleMs: 10_000 }, { ...laboratory.options, changed: tell });
    if (end.kind !== 'ended') throw new Error(`the run did not end: ${end.kind}`);
    const found = foundIn(one.expect, end.state, lab.events(id));
    if (one.expect.atLeastMs !== undefined) found.atLeastMs = end.state.at - lab.row(id).created_at;
    if (one.expect.published !== undefined) found.published = await publishedOn(laboratory.bus, one);
    return found;
  } finally {
    await laboratory.close();
  }
}

const filesOf = ({ chains = {} }: Case): ChainFiles => ({
  find: (name) =>
    chains[name] === undefined
      ? { kind: 'missing', message: `There is no chain "${name}".` }
      : { kind: 'found', file: `${name}.yaml`, text: chains[name] },
});

/** Publishes the messages of a case as soon as a step waits for one. */
function teller({ messages = [] }: Case, bus: FileBus): (state: RunState) => void {
  let told = false;
  return ({ held }) => {
    if (told || ![...held].some((step) => step.wait?.kind === 'topic')) return;
    told = true;
    void (async () => {
      for (const message of messages) await bus.publish(message);
    })();
  };
}

function foundIn(expected: Expected, state: RunState, events: readonly JournalEvent[]): Found {
  const { finished, byPath } = state;
  const found: Found = {};
  const each = <T>(of: object, value: (path: string) => T): Record<string, T> =>
    Object.fromEntries(Object.keys(of).map((path) => [path, value(path)]));
  for (const key of Object.keys(expected) as (keyof Expected)[]) {
    if (key === 'status') found.status = finished?.status;
    if (key === 'outputs') found.outputs = finished?.outputs;
    if (key === 'error') found.error = finished?.error;
  }
  if (expected.states !== undefined)
    found.states = each(expected.states, (path) => byPath.get(path)?.state ?? 'never made');
  if (expected.attempts !== undefined)
    found.attempts = each(expected.attempts, (path) => byPath.get(path)?.attempt ?? 0);
  if (expected.order !== undefined)
    found.order = events.flatMap((e) => (e.kind === 'succeeded' && e.direction === 'do' ? [e.path] : []));
  return found;
}

/** What the run has published, in order. */
async function publishedOn(bus: FileBus, { messages = [] }: Case): Promise<Json[]> {
  const all: { topic: string; payload: Json }[] = [];
  const reading = await bus.subscribe(
    '**',
    ({ topic, payload }) => void all.push({ topic, payload: payload as Json }),
    { from: 'start', to: 'end' },
  );
  await reading.ended;
  const own = new Set(messages.map((message) => JSON.stringify([message.topic, message.payload])));
  return all.filter(({ topic, payload }) => !own.has(JSON.stringify([topic, payload])));
}

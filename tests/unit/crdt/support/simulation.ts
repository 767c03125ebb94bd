import type { Delta } from '../../../../scripts/crdt/delta.ts';
import {
  apply,
  collect,
  type Document,
  EMPTY_DOCUMENT,
  expose,
  type Operation,
} from '../../../../scripts/crdt/document.ts';
import {
  type Hlc,
  parseStamp,
  receiveHlc,
  type Stamp,
  stampOf,
  startHlc,
  tickHlc,
} from '../../../../scripts/crdt/hlc.ts';
import { deltaSince, mergeDelta } from '../../../../scripts/crdt/merge.ts';
import { at, canonical, type Json } from '../../../../scripts/crdt/record.ts';
import { join, meet, NOTHING_SEEN, seqOf, type Vector } from '../../../../scripts/crdt/vector.ts';
import { essence, values } from './documents.ts';
import { type Random, seeded } from './random.ts';

/**
 * Replicas that work and talk over a bad network, from a seed: messages are lost, doubled and overtaken, clocks are an hour off,
 * replicas restart from what they persisted, tombstones are collected, sometimes too early. At the end the network is good
 * until nobody has news, and everything is compared with an oracle that knows all operations and merges nothing.
 */
export interface World {
  readonly seed: number;
  readonly replicas: number;
  readonly operations: number;
  /** The merge under test; a test of this test gives a broken one. */
  readonly merge?: typeof mergeDelta;
}

export interface Outcome {
  /** What is wrong, in words; empty when all replicas agree with the oracle. */
  readonly faults: readonly string[];
  readonly seen: Readonly<
    Record<'merged' | 'gap' | 'lost' | 'doubled' | 'restarts' | 'collected' | 'whole', number>
  >;
}

interface Replica {
  document: Document;
  clock: Hlc;
  readonly node: string;
  readonly skewMs: number;
  /** What others were last known, or believed, to have. */
  believed: Map<string, Vector>;
  /** What this replica has, as the oracle counts it. */
  history: Vector;
}

interface Message {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

const HOUR_MS = 3_600_000;
const KEYS = 6;
const ELEMENTS = ['a', 'b', 'c', 'constructor', '__proto__', '7'];

export function simulate(world: World): Outcome {
  const random = seeded(world.seed);
  const merge = world.merge ?? mergeDelta;
  const oracle = new Oracle();
  const seen = { merged: 0, gap: 0, lost: 0, doubled: 0, restarts: 0, collected: 0, whole: 0 };
  const faults: string[] = [];
  const replicas = Array.from({ length: world.replicas }, (_, i) => newReplica(`n${i}`, random));
  const byNode = new Map(replicas.map((r) => [r.node, r]));
  let network: Message[] = [];
  let nowMs = 1_700_000_000_000;

  const send = (from: Replica, to: string): void => {
    from.document = expose(from.document, from.node, `m${random.below(1e9)}`);
    const delta = deltaSince(from.document, from.believed.get(to) ?? NOTHING_SEEN);
    // Believing that it will arrive is wrong now and then, and then the next delta has a gap.
    if (random.chance(0.7)) from.believed.set(to, join(from.believed.get(to) ?? {}, delta.to));
    network.push({ from: from.node, to, text: JSON.stringify(delta) });
  };

  const deliver = (message: Message): void => {
    const to = need(byNode.get(message.to));
    const delta = JSON.parse(message.text) as Delta;
    const result = merge(to.document, delta, to.node);
    if (result.kind === 'gap') {
      seen.gap += 1;
      // The answer of the real protocol: this is what I have.
      byNode.get(message.from)?.believed.set(to.node, result.have);
      return;
    }
    if (result.kind !== 'merged') {
      faults.push(`${to.node} refused a delta of ${message.from}: ${JSON.stringify(result)}`);
      return;
    }
    seen.merged += 1;
    if (delta.facts.some((f) => f.kind === 'whole')) seen.whole += 1;
    to.document = result.document;
    to.history = join(to.history, delta.to);
    to.believed.set(message.from, join(to.believed.get(message.from) ?? {}, delta.to));
    for (const fact of delta.facts) {
      if (fact.kind !== 'register') continue;
      const remote = need(parseStamp(fact.stamp));
      to.clock = receiveHlc(to.clock, remote, nowMs + to.skewMs).clock;
    }
  };

  for (let done = 0; done < world.operations; ) {
    const replica = random.pick(replicas);
    if (random.chance(0.02)) nowMs += random.below(50);
    if (random.chance(0.9)) {
      operate(replica, random, oracle, nowMs, faults);
      done += 1;
    }
    if (random.chance(0.08)) send(replica, random.pick(replicas.filter((r) => r !== replica)).node);
    if (network.length > 0 && random.chance(0.15)) {
      const [message] = network.splice(random.below(network.length), 1);
      if (random.chance(0.2)) seen.lost += 1;
      else {
        deliver(need(message));
        if (random.chance(0.1)) {
          seen.doubled += 1;
          network.push(need(message));
        }
      }
    }
    if (random.chance(0.001)) {
      // Only what was persisted comes back: the document and the clock, not what was believed of others.
      replica.document = JSON.parse(JSON.stringify(replica.document)) as Document;
      replica.clock = JSON.parse(JSON.stringify(replica.clock)) as Hlc;
      replica.believed = new Map();
      seen.restarts += 1;
    }
    if (random.chance(0.002)) {
      // Too early half of the time: what the replica itself has seen, others have not.
      const stable = random.chance(0.5)
        ? replica.document.vector
        : meet(replicas.map((r) => r.document.vector));
      replica.document = collect(replica.document, stable);
      seen.collected += 1;
    }
  }

  // The last word on each register comes from all at once, at the same reading of clocks that have been set right.
  nowMs += 3 * HOUR_MS;
  for (let key = 0; key < KEYS; key += 1)
    for (const replica of replicas)
      write(replica, `register/${key}`, random.below(1e6), oracle, nowMs - replica.skewMs, faults);

  for (
    let round = 0;
    round < 2 * world.replicas && new Set(replicas.map((r) => essence(r.document))).size > 1;
    round++
  ) {
    network = [];
    for (const [i, replica] of replicas.entries()) {
      const next = need(replicas[(i + 1) % replicas.length]);
      replica.believed.set(next.node, next.document.vector);
      send(replica, next.node);
    }
    network.forEach(deliver);
  }
  const expected = oracle.values();
  for (const replica of replicas) {
    if (essence(replica.document) !== essence(need(replicas[0]).document))
      faults.push(`${replica.node} and ${need(replicas[0]).node} differ when nobody has news`);
    const found = canonical(withoutEmpty(values(replica.document)));
    if (found !== expected) faults.push(`${replica.node} has ${found}, the oracle ${expected}`);
  }
  return { faults, seen };
}

function newReplica(node: string, random: Random): Replica {
  return {
    node,
    document: EMPTY_DOCUMENT,
    clock: startHlc(node),
    skewMs: (random.below(3) - 1) * HOUR_MS,
    believed: new Map(),
    history: NOTHING_SEEN,
  };
}

function operate(replica: Replica, random: Random, oracle: Oracle, nowMs: number, faults: string[]): void {
  const key = random.below(KEYS);
  const kind = random.pick(['write', 'increment', 'add', 'remove'] as const);
  const element = random.pick(ELEMENTS);
  if (kind === 'write') write(replica, `register/${key}`, random.below(1e6), oracle, nowMs, faults);
  else if (kind === 'increment')
    perform(replica, { kind, key: `counter/${key}`, by: 1 + random.below(5) }, oracle, faults);
  else perform(replica, { kind, key: `set/${key}`, element }, oracle, faults);
}

function write(
  replica: Replica,
  key: string,
  value: number,
  oracle: Oracle,
  nowMs: number,
  faults: string[],
) {
  replica.clock = tickHlc(replica.clock, nowMs + replica.skewMs);
  perform(replica, { kind: 'write', key, value, stamp: stampOf(replica.clock) }, oracle, faults);
}

function perform(replica: Replica, operation: Operation, oracle: Oracle, faults: string[]): void {
  const result = apply(replica.document, replica.node, operation);
  if (result.kind === 'unchanged') return;
  if (result.kind !== 'applied') {
    faults.push(`${replica.node} could not ${operation.kind}: ${result.kind}`);
    return;
  }
  const seq = seqOf(replica.history, replica.node) + 1;
  if (result.dot.seq !== seq) faults.push(`${replica.node} took number ${result.dot.seq}, not ${seq}`);
  const entry = at(result.document.entries, operation.key);
  // A write takes a later stamp than the clock's when it replaces one from a clock that is ahead.
  const stamp = entry?.kind === 'register' ? entry.state?.stamp : undefined;
  const before = at(replica.document.entries, operation.key);
  if (before?.kind === 'register' && stamp !== undefined && stamp <= (before.state?.stamp ?? ''))
    faults.push(`${replica.node} wrote ${operation.key} and it had no effect`);
  oracle.note(
    operation.kind === 'write' && stamp !== undefined ? { ...operation, stamp } : operation,
    replica,
    seq,
  );
  replica.history = { ...replica.history, [replica.node]: seq };
  replica.document = result.document;
}

/** Knows every operation, who did it and what its author had seen. */
class Oracle {
  readonly #writes = new Map<string, { stamp: Stamp; value: Json }>();
  readonly #sums = new Map<string, number>();
  readonly #adds = new Map<string, Map<string, { node: string; seq: number }[]>>();

  note(operation: Operation, by: { readonly node: string; readonly history: Vector }, seq: number): void {
    const { key } = operation;
    if (operation.kind === 'write') {
      const last = this.#writes.get(key);
      if (last === undefined || operation.stamp > last.stamp)
        this.#writes.set(key, { stamp: operation.stamp, value: operation.value });
    } else if (operation.kind === 'increment') this.#sums.set(key, (this.#sums.get(key) ?? 0) + operation.by);
    else {
      const set = this.#adds.get(key) ?? new Map<string, { node: string; seq: number }[]>();
      this.#adds.set(key, set);
      const adds = set.get(operation.element) ?? [];
      // A removal takes away the additions that its author has seen.
      if (operation.kind === 'add') set.set(operation.element, [...adds, { node: by.node, seq }]);
      else
        set.set(
          operation.element,
          adds.filter((a) => a.seq > seqOf(by.history, a.node)),
        );
    }
  }

  values(): string {
    const sets = [...this.#adds].map(([key, set]): [string, Json] => [
      key,
      [...set]
        .filter(([, adds]) => adds.length > 0)
        .map(([element]) => element)
        .sort(),
    ]);
    const writes = [...this.#writes].map(([key, { value }]): [string, Json] => [key, value]);
    return canonical(withoutEmpty(Object.fromEntries([...writes, ...this.#sums, ...sets])));
  }
}

function withoutEmpty(record: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(record).filter(([, v]) => !Array.isArray(v) || v.length > 0));
}

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the simulation is broken');
  return value;
}

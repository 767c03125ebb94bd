import type { Bus, ConsumeOptions } from '../../../scripts/bus/bus.ts';
import type { RouteRecord } from '../../../scripts/host/record.ts';
import { NOBODY, putMessage } from '../../../scripts/store/ledger-messages.ts';
import { outcome, route, spawn } from './records.ts';
import { type World, writePlugins } from './world.ts';

/** A chain with a step that fails once, a block, and one that costs time. */
export const CHAIN = `name: ship
description: Build, check and hand over a release.
steps:
  - id: build
    run: [node, -e, "setTimeout(() => {}, 60)"]
  - id: checks
    needs: [build]
    parallel:
      tests:
        - id: unit
          run: [node, -e, "setTimeout(() => {}, 90)"]
      style:
        - id: lint
          run: [node, -e, "setTimeout(() => {}, 30)"]
  - id: publish
    needs: [checks]
    run: [node, -e, "process.exit(3)"]
`;

const AGENTS = [
  ['shop:checkout-engineer', 'shop'],
  ['shop:payment-reviewer', 'shop'],
  ['docs:technical-writer', 'docs'],
  ['fastapi-backend:endpoint-engineer', 'fastapi-backend'],
  ['frontend-powerhouse:accessibility-auditor', 'frontend-powerhouse'],
] as const;
const SILENT = ['guard:acknowledge', 'low-confidence', 'guard:slash-command', 'guard:continue'];

/** What a few days of work leave behind, the same each time. */
export async function fillWorld(world: World): Promise<void> {
  world.records.open();
  writePlugins(world.plugins);
  inOne(world, () => fillRecords(world, 240, 26 * 3_600_000));
  fillLedger(world, 90, 9 * 86_400_000);
  for (let i = 0; i < 5; i += 1)
    world.breakers.report(
      'agent:shop:payment-reviewer',
      { kind: 'failed', run: `run${i}`, reason: 'its run ended in an API error' },
      { failures: 3, rate: false, openMs: 600_000, probes: 1 },
    );
  await fillBus(world);
  await world.runChain(CHAIN);
}

/** Everything that some work writes in one transaction, as quickly as that is. */
export function inOne(world: World, work: () => void): void {
  const done = world.state.attempt((database) => database.transaction(work));
  if (done.kind === 'unavailable') throw done.trouble;
}

/** Routes and what followed, spread over a time up to now. */
export function fillRecords(world: World, n: number, overMs: number): void {
  const now = Date.now();
  for (let i = 0; i < n; i += 1) {
    const at = new Date(now - Math.round(((n - i - 1) / n) ** 1.4 * overMs) - 1_000).toISOString();
    const tookMs = 0.3 + ((i * 37) % 50) / 40 + (i % 41 === 0 ? 4 : 0);
    if (i % 3 === 1) {
      world.records.add(
        route({
          at,
          kind: 'abstain',
          cause: SILENT[i % SILENT.length],
          confidence: 0.07,
          tookMs: tookMs / 3,
        }),
      );
      continue;
    }
    const [agent, plugin] = AGENTS[(i * 7) % AGENTS.length] ?? AGENTS[0];
    const kind = i % 8 === 0 ? 'shortlist' : i % 19 === 0 ? 'team' : 'agent';
    const one = route({
      at,
      kind,
      agent,
      plugin,
      tookMs,
      confidence: 0.55 + ((i * 13) % 44) / 100,
      tier: i % 6 === 0 ? 'opus' : 'sonnet',
      candidates: candidatesOf(agent, i),
    });
    world.records.add(one);
    if (kind !== 'shortlist') follow(world, one, i);
  }
}

function candidatesOf(agent: string, i: number): RouteRecord['candidates'] {
  const others = AGENTS.filter(([id]) => id !== agent).slice(0, 3);
  return [
    { agent, score: 6.2 + (i % 9) / 4 },
    ...others.map(([id], rank) => ({ agent: id, score: 3.4 - rank })),
  ];
}

function follow(world: World, one: RouteRecord, i: number): void {
  world.records.add(spawn(one));
  const failed = one.agent === 'shop:payment-reviewer' && i % 2 === 0;
  const end = failed ? 'failed' : i % 29 === 0 ? 'unfinished' : 'finished';
  world.records.add(outcome(one, { end, ...(end === 'finished' ? {} : { status: undefined }) }));
}

const MODELS = [
  { model: 'claude-opus-4-5', nanoUsd: 91_000_000, ownNanoUsd: 91_000_000 },
  { model: 'claude-sonnet-4-5', nanoUsd: 38_000_000, ownNanoUsd: 63_000_000 },
  { model: 'claude-haiku-4-5', nanoUsd: 9_000_000, ownNanoUsd: 45_000_000 },
] as const;

/** Answers of models, as transcripts tell of them, spread over a time up to now; the session's own model is the first. */
export function fillLedger(world: World, n: number, overMs: number, called?: string): void {
  const now = Date.now();
  const done = world.state.attempt((database) => {
    for (let i = 0; i < n; i += 1) {
      const { model, nanoUsd, ownNanoUsd } = MODELS[(i * 5) % 3] ?? MODELS[0];
      const [agent, plugin] = AGENTS[i % AGENTS.length] ?? AGENTS[0];
      const main = model === MODELS[0].model;
      putMessage(database, {
        id: `msg_${i}`,
        at: now - Math.round(((n - i) / n) * overMs),
        session: 'a-session',
        promptId: undefined,
        agentId: main ? undefined : `run${i}`,
        of: main ? NOBODY : { ...NOBODY, agent: called ?? agent, plugin },
        project: '/home/eva/shop',
        model: called ?? model,
        tokens: { input: 900 + i, output: 400, cacheRead: 21_000, cacheWrite: 1_800 },
        writes: undefined,
        cost: { nanoUsd: nanoUsd + i * 100_000, list: 'a list' },
        ownModel: MODELS[0].model,
        ownNanoUsd: ownNanoUsd + i * 100_000,
      });
    }
  });
  if (done.kind === 'unavailable') throw done.trouble;
}

/** Some messages, and a group that has given up three of them. */
export async function fillBus(world: World): Promise<void> {
  const bus = world.bus();
  const now = Date.now();
  await bus.publishAll(
    Array.from({ length: 90 }, (_, i) => ({
      topic: i % 3 === 0 ? 'plugin/shop/ended' : i % 7 === 0 ? 'system/health' : 'routing/decision',
      payload: { n: i, at: now },
    })),
  );
  await bus.publishAll([7, 8, 9].map((id) => ({ topic: 'orders/created', payload: { id, total: 42.5 } })));
  await giveUp(bus, 3);
  await bus.publishAll([10, 11].map((id) => ({ topic: 'orders/created', payload: { id, total: 12 } })));
}

/** Has a group give up so many messages. */
async function giveUp(bus: Bus, n: number): Promise<void> {
  let dead = 0;
  await new Promise<void>((resolve, reject) => {
    const fail = (): never => {
      throw new Error('the ledger of orders is closed');
    };
    const onSettled: ConsumeOptions['onSettled'] = (_, { kind }) => {
      if (kind === 'dead') dead += 1;
      if (dead === n) consumer.then((one) => one.close()).then(resolve, reject);
    };
    const consumer = bus.consume('billing', 'orders/*', fail, { maxAttempts: 1, prefetch: 1, onSettled });
    consumer.catch(reject);
  });
}

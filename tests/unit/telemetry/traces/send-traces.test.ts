import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { totalsOf } from '../../../../scripts/telemetry/counts/totals.ts';
import type { SpanExporter } from '../../../../scripts/telemetry/traces/exporter.ts';
import { loadExporter } from '../../../../scripts/telemetry/traces/load-exporter.ts';
import { readTraceTarget } from '../../../../scripts/telemetry/traces/read-target.ts';
import { MAX_AGE_MS, sendTraces } from '../../../../scripts/telemetry/traces/send-traces.ts';
import { TraceLoop } from '../../../../scripts/telemetry/traces/trace-loop.ts';
import { NOON, openMigrated, stateOf, testClock } from '../../store/support/database.ts';
import { tempFolder } from '../../support/temp.ts';
import { otlpCollector } from '../support/collector.ts';
import { Rows } from '../support/rows.ts';

async function setUp(status?: () => number) {
  const home = tempFolder();
  const database = openMigrated(home);
  const clock = testClock();
  const state = stateOf(home, { clock });
  const collector = await otlpCollector(status);
  const exporter = await loadExporter({ url: `${collector.url}/v1/traces`, headers: { 'x-key': 'k' } });
  const send = (by: Pick<SpanExporter, 'send'> = exporter, holder = 'test') =>
    sendTraces({ state, clock, exporter: by, holder });
  const counted = (): Record<string, number> =>
    Object.fromEntries(totalsOf(database, 'arbiter_trace_spans_total').map((t) => [t.labels[0], t.total]));
  return { home, database, clock, state, collector, exporter, send, counted, rows: new Rows(database) };
}

/** A prompt that was routed, its agent called, and ended; with a chain that ran in the same prompt. */
function record(rows: Rows): void {
  const routeId = rows.route({ id: 'route_x', promptId: 'prompt_1', tookMs: 4, atMs: NOON + 10 });
  const toolUseId = rows.spawn({ routeId, promptId: 'prompt_1', model: 'sonnet', atMs: NOON + 1_000 });
  rows.outcome({
    toolUseId,
    routeId,
    end: 'failed',
    tokens: { m: { input: 7, output: 3 } },
    atMs: NOON + 5_000,
  });
  const step = rows.spawn({ promptId: 'prompt_1', runId: 'run_1', step: 'build', atMs: NOON + 6_000 });
  rows.chain('run_1', { session: 's1', createdMs: NOON + 5_500, endedMs: NOON + 9_000, status: 'failed' }, [
    [
      'started',
      0.5,
      { path: 'build', direction: 'do', attempt: 1, input: { kind: 'agent', prompt: 'SECRET' } },
    ],
    ['failed', 2, { path: 'build', direction: 'do', error: { code: 'exit', message: 'SECRET' } }],
    [
      'started',
      3,
      { path: 'build', direction: 'do', attempt: 2, input: { kind: 'agent', prompt: 'SECRET' } },
    ],
    ['succeeded', 3.4, { path: 'build', direction: 'do', outputs: 'SECRET' }],
    ['finished', 3.5],
  ]);
  rows.outcome({ toolUseId: step, atMs: NOON + 8_000 });
}

describe('traces', () => {
  it('are one for each prompt: the decision, its agent, the chain and its steps, joined by prompt.id', async () => {
    const { clock, collector, rows, send } = await setUp();
    expect(await send()).toEqual({ kind: 'nothing' });
    clock.pass(1);
    record(rows);
    clock.pass(20_000);
    expect(await send()).toEqual({ kind: 'sent', spans: 6 });
    const { spans } = collector;
    expect(new Set(spans.map((span) => span.traceId)).size).toBe(1);
    const of = (name: string) => spans.filter((span) => span.name === name);
    const [prompt] = of('prompt');
    expect(prompt).toMatchObject({
      parentSpanId: undefined,
      service: 'arbiter',
      start: BigInt(NOON + 6) * 1_000_000n,
      end: BigInt(NOON + 10) * 1_000_000n,
      attributes: { 'prompt.id': 'prompt_1', 'session.id': 's1', 'arbiter.route.kind': 'agent' },
    });
    const [routed, inChain] = of('agent p:a');
    expect(routed).toMatchObject({
      parentSpanId: prompt?.spanId,
      status: 2,
      start: BigInt(NOON + 1_000) * 1_000_000n,
      attributes: { 'prompt.id': 'prompt_1', 'arbiter.agent.end': 'failed', 'arbiter.tokens.input': 7 },
    });
    const [run] = of('chain release');
    expect(run).toMatchObject({ parentSpanId: prompt?.spanId, status: 2 });
    expect(inChain).toMatchObject({
      parentSpanId: run?.spanId,
      attributes: { 'arbiter.chain.step': 'build' },
    });
    expect(of('step build')).toMatchObject([
      {
        parentSpanId: run?.spanId,
        status: 2,
        attributes: { 'arbiter.chain.attempt': 1, 'error.type': 'exit' },
      },
      { parentSpanId: run?.spanId, status: 0, attributes: { 'arbiter.chain.attempt': 2 } },
    ]);
    expect(collector.requests[0]).toMatchObject({ url: '/v1/traces', headers: { 'x-key': 'k' } });
    expect(collector.texts.join()).not.toContain('SECRET');
  });

  it('of a chain that no prompt has run are traces of their own', async () => {
    const { clock, collector, rows, send } = await setUp();
    await send();
    rows.chain('run_2', { createdMs: NOON + 1, endedMs: NOON + 2 });
    clock.pass(10);
    await send();
    expect(collector.spans).toMatchObject([{ name: 'chain release', parentSpanId: undefined }]);
  });

  it('begin when they are asked for, and go on where they stopped', async () => {
    const { clock, collector, rows, send, counted } = await setUp();
    rows.route({ id: 'before' });
    await send();
    clock.pass(10);
    rows.route({ id: 'one' });
    await send();
    rows.route({ id: 'two' });
    await send();
    expect(await send()).toEqual({ kind: 'nothing' });
    expect(collector.spans.map((span) => span.attributes['arbiter.route.id'])).toEqual(['one', 'two']);
    expect(counted()).toEqual({ sent: 2 });
  });

  it('wait while the collector cannot take them, and are dropped and counted after an hour', async () => {
    let status = 400;
    const { clock, collector, rows, send, counted } = await setUp(() => status);
    await send();
    clock.pass(10);
    rows.route({ id: 'refused', atMs: clock.now() });
    expect(await send()).toEqual({ kind: 'dropped', spans: 1, error: 'answered 400' });
    const down = { send: async () => ({ kind: 'failed', error: 'ECONNREFUSED' }) as const };
    rows.route({ id: 'waits', atMs: clock.now() });
    expect(await send(down)).toEqual({ kind: 'failed', error: 'ECONNREFUSED' });
    status = 200;
    expect(await send()).toEqual({ kind: 'sent', spans: 1 });
    rows.route({ id: 'old', atMs: clock.now() });
    clock.pass(MAX_AGE_MS + 1);
    expect(await send(down)).toMatchObject({ kind: 'dropped', spans: 1 });
    expect(collector.spans.map((span) => span.attributes['arbiter.route.id'])).toEqual(['waits']);
    expect(counted()).toEqual({ sent: 1, dropped: 2 });
  });

  it('are sent by one process at a time, and by the next one when it has died on the way', async () => {
    const { clock, collector, rows, send } = await setUp();
    await send();
    rows.route();
    const dies = send({ send: () => new Promise(() => undefined) }, 'dies');
    expect(await send()).toEqual({ kind: 'nothing' });
    clock.pass(60_001);
    expect(await send()).toEqual({ kind: 'sent', spans: 1 });
    expect(collector.spans).toHaveLength(1);
    void dies;
  });

  it('that somebody else has sent meanwhile are not moved back by a sender that wakes up late', async () => {
    const { clock, collector, rows, send } = await setUp();
    await send();
    rows.route({ id: 'a' });
    let wake = (): void => undefined;
    const late = send({
      send: () =>
        new Promise((resolve) => {
          wake = () => resolve({ kind: 'sent' });
        }),
    });
    clock.pass(60_001);
    await send();
    rows.route({ id: 'b' });
    await send();
    wake();
    await late;
    expect(await send()).toEqual({ kind: 'nothing' });
    expect(collector.spans).toHaveLength(2);
  });

  it('of a collector that nobody serves fail within seconds, and say so once', async () => {
    const { state, clock, rows, send } = await setUp();
    await send();
    rows.route();
    const notes: string[] = [];
    const loop = new TraceLoop({
      state,
      clock,
      holder: 'test',
      everyMs: 1,
      note: (text) => notes.push(text),
      load: () => loadExporter({ url: 'http://127.0.0.1:9/v1/traces', headers: {} }),
    });
    loop.start();
    await expect.poll(() => notes, { timeout: 15_000 }).toHaveLength(1);
    await loop.close();
    expect(notes[0]).toContain('traces wait for their collector');
  }, 30_000);
});

describe('where traces go', () => {
  it('is nowhere, unless somebody says so', () => {
    expect(
      readTraceTarget({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }, tempFolder()),
    ).toBeUndefined();
  });

  it('is what the environment says, before the file', () => {
    const home = tempFolder();
    writeFileSync(join(home, 'traces.yaml'), 'endpoint: https://a.example/otlp/\nheaders: { x: y }\n');
    expect(readTraceTarget({}, home)).toEqual({
      url: 'https://a.example/otlp/v1/traces',
      headers: { x: 'y' },
    });
    expect(readTraceTarget({ ARBITER_OTLP_ENDPOINT: 'http://127.0.0.1:1/v1/traces' }, home)).toEqual({
      url: 'http://127.0.0.1:1/v1/traces',
      headers: { x: 'y' },
    });
  });

  it.each(['endpoint: ftp://x', 'endpont: http://x', 'endpoint: [', 'headers: { a: 1 }'])(
    'is refused as %j',
    (text) => {
      const home = tempFolder();
      writeFileSync(join(home, 'traces.yaml'), text);
      expect(() => readTraceTarget({}, home)).toThrow(/traces\.yaml cannot be used/);
    },
  );

  it('is not repeated when it is wrong: it may hold a secret', () => {
    expect(() => readTraceTarget({ ARBITER_OTLP_ENDPOINT: 'token@collector' }, tempFolder())).toThrow(
      /^(?!.*token).*ARBITER_OTLP_ENDPOINT cannot be used/,
    );
  });
});

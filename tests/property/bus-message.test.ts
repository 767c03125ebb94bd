import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decode,
  decodeEnvelope,
  type Envelope,
  encode,
  type Sender,
  timeOf,
  topicOf,
} from '../../scripts/bus/envelope.ts';
import type { Draft } from '../../scripts/bus/message.ts';
import { isMessage, messageProblems } from '../../scripts/bus/message-check.ts';
import { IdSource } from '../../scripts/bus/message-id.ts';
import { Timestamps } from '../../scripts/bus/timestamps.ts';

const schemaText = readFileSync(new URL('../../schemas/message.schema.json', import.meta.url), 'utf8');
const bySchema = new Ajv2020({ strict: true }).compile(JSON.parse(schemaText) as object);

const id = fc.string({
  unit: fc.constantFrom('a', 'Z', '0', '.', '_', ':', '@', '/', '-'),
  minLength: 1,
  maxLength: 9,
});
const time = fc
  .date({ min: new Date(0), max: new Date('9999-01-01T00:00:00Z'), noInvalidDate: true })
  .map((d) => d.toISOString());
const headers = fc.dictionary(
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,9}$/),
  fc.string({ maxLength: 20 }),
  {
    maxKeys: 4,
  },
);
const metadata = fc.record(
  {
    retryCount: fc.nat(1_000_000),
    timeoutMs: fc.integer({ min: 1, max: 86_400_000 }),
    expiresAt: time,
    key: fc.string({ minLength: 1, maxLength: 20 }),
  },
  { requiredKeys: ['retryCount'] },
);
const topic = fc
  .array(fc.stringMatching(/^[A-Za-z0-9._-]{1,6}$/), { minLength: 1, maxLength: 5 })
  .map((l) => l.join('/'));
const message = fc.record(
  {
    messageId: id,
    timestamp: time,
    source: id,
    destination: id,
    topic,
    messageType: fc.constantFrom('request', 'response', 'event', 'command'),
    priority: fc.integer({ min: 1, max: 10 }),
    correlationId: id,
    headers,
    metadata,
    payload: fc.jsonValue(),
  },
  {
    requiredKeys: [
      'messageId',
      'timestamp',
      'source',
      'topic',
      'messageType',
      'priority',
      'headers',
      'metadata',
      'payload',
    ],
  },
);

/** Values on both sides of every rule. */
const edge = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom<unknown>(
    ...['', 'a b', 'x'.repeat(128), 'x'.repeat(129), 'x'.repeat(255), 'x'.repeat(256), '😀'.repeat(255)],
    ...[
      '😀'.repeat(256),
      '😀'.repeat(1024),
      'y'.repeat(1025),
      'a//b',
      'a/*',
      '/',
      Array(17).fill('a').join('/'),
    ],
    ...['2026-02-31T00:00:00Z', '2026-13-01T00:00:00Z', '2026-01-01T24:00:00Z', '2026-01-01T00:00:60Z'],
    ...['2026-01-01T00:00:00.1234567890Z', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00Z\n'],
    ...[0, 1, 10, 11, 5.5, -1, 1_000_000, 1_000_001, 86_400_000, 86_400_001, null, [], {}, { retryCount: 0 }],
    ...[{ a: 'b' }, { '0': 'b' }, { a: 1 }, { retryCount: 0, extra: 1 }, { retryCount: 0, key: '' }],
    Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`h${i}`, ''])),
    Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`h${i}`, ''])),
    { [`h${'x'.repeat(63)}`]: '' },
    { [`h${'x'.repeat(64)}`]: '' },
  ),
);
const keys = [
  ...['messageId', 'timestamp', 'source', 'destination', 'topic', 'messageType', 'priority', 'correlationId'],
  ...['headers', 'metadata', 'payload', 'extra'],
];
/** A good message with up to two members replaced, added or taken away. */
const nearMessage = fc
  .tuple(
    message,
    fc.array(fc.tuple(fc.constantFrom(...keys), fc.option(edge, { nil: undefined })), { maxLength: 2 }),
  )
  .map(([good, changes]) => {
    const changed: Record<string, unknown> = { ...good };
    for (const [key, value] of changes) {
      if (value === undefined) delete changed[key];
      else changed[key] = value;
    }
    return changed;
  });

const envelopeOf = (value: Envelope | undefined): unknown[] => [
  ...[value?.messageId, value?.timestamp, value?.source, value?.topic, value?.messageType, value?.priority],
  value?.metadata,
];

const sender = (): Sender => ({
  source: 'tester',
  ids: new IdSource(),
  timestamps: new Timestamps(),
  maxPayloadBytes: 1_048_576,
  goodTopics: new Set(),
});

describe('a message', () => {
  it('is by the quick check what it is by the schema', () => {
    let good = 0;
    let bad = 0;
    fc.assert(
      fc.property(fc.oneof(nearMessage, edge), (value) => {
        const expected = bySchema(value);
        if (expected) good++;
        else bad++;
        return isMessage(value) === expected && (messageProblems(value).length === 0) === expected;
      }),
      { numRuns: 1_000 },
    );
    // Neither side of the rule is left untried.
    expect(Math.min(good, bad)).toBeGreaterThan(100);
  });

  it('comes back from its text as it went in, with and without its payload', () => {
    fc.assert(
      fc.property(message, (good) => {
        const { timestamp: _, ...draft } = good;
        const { body } = encode(draft as Draft, sender(), 0);
        const expected = { ...good, timestamp: '1970-01-01T00:00:00.000Z' };
        expect(JSON.parse(body)).toEqual(JSON.parse(JSON.stringify(expected)));
        expect(decode(body)).toEqual(JSON.parse(JSON.stringify(expected)));
        expect(topicOf(body)).toBe(good.topic);
        expect(timeOf(body)).toBe(0);
        expect(envelopeOf(decodeEnvelope(body))).toEqual(envelopeOf(decode(body)));
      }),
      { numRuns: 200 },
    );
  });

  it('written by a stranger with its members in any order is read the same', () => {
    fc.assert(
      fc.property(message, fc.infiniteStream(fc.nat()), (good, order) => {
        const shuffled = Object.fromEntries(
          Object.entries(good)
            .map((entry) => [order.next().value as number, entry] as const)
            .sort((a, b) => a[0] - b[0])
            .map(([, entry]) => entry),
        );
        const body = JSON.stringify(shuffled);
        expect(decode(body)).toEqual(JSON.parse(body));
        expect(envelopeOf(decodeEnvelope(body))).toEqual(envelopeOf(decode(body)));
        expect([undefined, good.topic]).toContain(topicOf(body));
        expect(timeOf(body)).toBe(Date.parse(good.timestamp));
      }),
      { numRuns: 200 },
    );
  });
});

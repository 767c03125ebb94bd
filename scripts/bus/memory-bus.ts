import type {
  Bus,
  ConsumeOptions,
  Consumer,
  DeadLetters,
  DeliveryHandler,
  Handler,
  RequestHandler,
  RequestOptions,
  RespondOptions,
  SubscribeOptions,
  Subscription,
} from './bus.ts';
import { DEFAULT_GROUP_SETTINGS } from './bus.ts';
import { checkSource, encode, type Sender } from './envelope.ts';
import { BusClosedError, GroupMismatchError } from './errors.ts';
import { checkGroupName, settingsOf } from './group-options.ts';
import type { MemoryBroker } from './memory-broker.ts';
import { MemoryGroup } from './memory-group.ts';
import { MemoryConsumer, MemoryTail } from './memory-workers.ts';
import type { Draft, Published } from './message.ts';
import { IdSource } from './message-id.ts';
import { Requester } from './requester.ts';
import { startResponder } from './responder.ts';
import type { BusStats, GroupStats } from './stats.ts';
import { Timestamps } from './timestamps.ts';
import { compilePattern } from './topic-matcher.ts';

/**
 * The bus within one process: for tests, and to say the promises of `bus.ts` a second time, simply. It keeps all messages in
 * memory for ever, takes one message at a time (`prefetch` has no meaning) and knows no limit but that of a payload.
 */
export function connectMemoryBus(broker: MemoryBroker, source: string, maxPayloadBytes = 1_048_576): Bus {
  return new MemoryBus(broker, source, maxPayloadBytes);
}

class MemoryBus implements Bus {
  readonly source: string;
  readonly deadLetters: DeadLetters;
  readonly #broker: MemoryBroker;
  readonly #sender: Sender;
  readonly #requester: Requester;
  readonly #open = new Set<{ close(): Promise<void> }>();
  #published = 0;
  #handlerErrors = 0;
  #closed = false;

  constructor(broker: MemoryBroker, source: string, maxPayloadBytes: number) {
    this.source = checkSource(source);
    this.#broker = broker;
    const ids = new IdSource();
    this.#sender = { source, ids, timestamps: new Timestamps(), maxPayloadBytes, goodTopics: new Set() };
    this.#requester = new Requester(this, broker.clock, ids);
    this.deadLetters = deadLettersOf(broker);
  }

  async publish(draft: Draft): Promise<Published> {
    const [published] = await this.publishAll([draft]);
    return published as Published;
  }

  async publishAll(drafts: readonly Draft[]): Promise<readonly Published[]> {
    this.#mustBeOpen();
    const encoded = drafts.map((draft) => encode(draft, this.#sender, this.#broker.clock.now()));
    const published = encoded.map(({ messageId, body }) => ({
      messageId,
      offset: this.#broker.append(body),
    }));
    this.#published += published.length;
    this.#broker.changed();
    return published;
  }

  async subscribe(pattern: string, handler: Handler, options: SubscribeOptions = {}): Promise<Subscription> {
    this.#mustBeOpen();
    const subscription = new MemoryTail(this.#broker, pattern, handler, options, () => {
      this.#handlerErrors++;
    });
    this.#open.add(subscription);
    return subscription;
  }

  async consume(
    name: string,
    pattern: string,
    handler: DeliveryHandler,
    options: ConsumeOptions = {},
  ): Promise<Consumer> {
    this.#mustBeOpen();
    compilePattern(pattern);
    const settings = settingsOf(options);
    const { groups } = this.#broker;
    const group = groups.get(checkGroupName(name)) ?? this.#newGroup(name, pattern, options);
    if (group.pattern !== pattern) throw new GroupMismatchError(name, group.pattern, pattern);
    groups.set(name, group);
    group.settings = { ...group.settings, ...settings };
    const consumer = new MemoryConsumer(this.#broker, group, handler, options);
    this.#open.add(consumer);
    return consumer;
  }

  #newGroup(name: string, pattern: string, { from = 'start' }: ConsumeOptions): MemoryGroup {
    const { clock } = this.#broker;
    return new MemoryGroup(
      { name, pattern, settings: DEFAULT_GROUP_SETTINGS, cursor: this.#broker.offsetOf(from) },
      clock.now(),
    );
  }

  request(topic: string, payload: unknown, options: RequestOptions): Promise<unknown> {
    return this.#requester.request(topic, payload, options);
  }

  respond(topic: string, handler: RequestHandler, options: RespondOptions = {}): Promise<Consumer> {
    const base = { bus: this, clock: this.#broker.clock, fault: () => undefined };
    return startResponder(base, topic, handler, options);
  }

  async groups(): Promise<readonly string[]> {
    return [...this.#broker.groups.keys()].sort();
  }

  async dropGroup(name: string): Promise<boolean> {
    const group = this.#broker.groups.get(name);
    if (group === undefined) return false;
    group.dropped = true;
    this.#broker.groups.delete(name);
    this.#broker.changed();
    return true;
  }

  async stats(): Promise<BusStats> {
    return {
      groups: [...this.#broker.groups.values()].map((group) => statsOf(this.#broker, group)),
      published: this.#published,
      lateReplies: this.#requester.lateReplies,
      handlerErrors: this.#handlerErrors,
      strangeLines: 0,
      skipped: {},
      notes: [],
      groupsTrouble: undefined,
      log: undefined,
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#requester.close();
    await Promise.all([...this.#open].map((one) => one.close()));
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new BusClosedError();
  }
}

function deadLettersOf(broker: MemoryBroker): DeadLetters {
  const all = () => [...broker.groups.values()].flatMap((group) => [...group.dead.values()]);
  return {
    list: async ({ group, limit = 1_000 } = {}) =>
      all()
        .filter((letter) => group === undefined || letter.group === group)
        .slice(0, limit),
    show: async (messageId) => all().filter((letter) => letter.messageId === messageId),
    redrive: async (group, messageId) => {
      const moved = broker.groups.get(group)?.redrive(messageId) ?? false;
      broker.changed();
      return moved;
    },
    purge: async (name, messageId) => {
      const dead = broker.groups.get(name)?.dead;
      if (dead === undefined) return 0;
      const ids = [...dead.keys()].filter((id) => messageId === undefined || id === messageId);
      for (const id of ids) dead.delete(id);
      return ids.length;
    },
  };
}

function statsOf(broker: MemoryBroker, group: MemoryGroup): GroupStats {
  const now = broker.clock.now();
  const matches = compilePattern(group.pattern);
  const behind = broker.stored.slice(group.cursor).filter((s) => matches(s.message.topic));
  const waiting = group.waiting();
  const held = waiting.filter((w) => group.isHeld(w, now));
  const oldest = [...waiting, ...behind].sort((a, b) => a.offset - b.offset)[0];
  return {
    group: group.name,
    pattern: group.pattern,
    holdsLog: group.settings.holdsLog,
    idleMs: Math.max(0, now - group.turnedAt),
    lagMessages: waiting.length + behind.length,
    lagBytes: oldest === undefined ? 0 : broker.stored.length - oldest.offset,
    oldestAgeMs: oldest === undefined ? undefined : Math.max(0, now - Date.parse(oldest.message.timestamp)),
    inFlight: held.filter((w) => w.token > 0).length,
    retrying: held.filter((w) => w.token === 0).length,
    dead: group.dead.size,
    ...group.counts,
    lost: 0,
  };
}

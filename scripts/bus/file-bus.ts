import { join } from 'node:path';
import { type Clock, systemClock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import type { Compacted, Log, LogOptions } from '../log/log.ts';
import { openLog } from '../log/open-log.ts';
import { ownIdentity } from '../log/process-identity.ts';
import type { Driver } from '../store/sqlite/driver.ts';
import { BodyCache } from './body-cache.ts';
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
import { isPlanDue, isWorthIt, noteLookedThrough } from './compact-when.ts';
import { needsOf, planCompaction } from './compaction.ts';
import type { ConsumerBase } from './consumer-base.ts';
import { listDead, purgeDead, redrive, showDead } from './dead-letter-store.ts';
import { checkSource, type Sender, timeOf } from './envelope.ts';
import { BusClosedError, type Laggard } from './errors.ts';
import type { BusFault } from './faults.ts';
import { GroupConsumer } from './group-consumer.ts';
import { checkGroupName, settingsOf } from './group-options.ts';
import { statsOfGroups } from './group-stats.ts';
import type { GroupStore } from './group-store.ts';
import { GroupsDb } from './groups-db.ts';
import { Damage, offsetOf } from './log-text.ts';
import type { Draft, Published } from './message.ts';
import { IdSource } from './message-id.ts';
import { PublishCounts } from './publish-counts.ts';
import { Publisher } from './publisher.ts';
import { Requester } from './requester.ts';
import { startResponder } from './responder.ts';
import { type RetentionPolicy, retain, slowestGroup } from './retention.ts';
import type { BusStats, GroupStats } from './stats.ts';
import { Tail } from './tail.ts';
import { Timestamps } from './timestamps.ts';

/**
 * The bus of all processes of one machine: messages in a log (`<folder>/log`), groups in SQLite (`<folder>/groups.db`). The
 * log is the source of truth for what was published and in which order; `groups.db` for what each group still has to do.
 * No process is needed but the ones that use it.
 *
 * Order of things: a message is in the log before it is acknowledged to its publisher; it is let into a group in the step that
 * moves the group's cursor past it; it leaves the group in the step that writes down its end. A crash between any two of them
 * leaves the first one done: the message is in the log, or waits in the group until its lease is over. Nothing needs repair
 * but a damaged `groups.db` (`groups-db.ts`).
 *
 * Without SQLite publish and subscribe work; what needs a group rejects with NoSqliteError.
 */
export interface FileBusOptions {
  /** Who publishes: `[A-Za-z0-9._:@/-]`, at most 255 characters. */
  readonly source: string;
  /** Loads SQLite when the first group is used. Throws NoSqliteError. */
  readonly driver: () => Driver;
  /** Of the log. `maxBytes` (1 GiB) is the limit of the bus. `maxRecordBytes` follows from `maxPayloadBytes`. */
  readonly log?: Omit<LogOptions, 'maxRecordBytes' | 'clock' | 'timeOf'>;
  /** Longest payload as JSON text, in bytes. Default 1 MiB. */
  readonly maxPayloadBytes?: number;
  readonly retention?: Partial<RetentionPolicy>;
  /** How often what is too old or too much is removed, in milliseconds; 0 for never. Default 60,000. */
  readonly maintainEveryMs?: number;
  /** How often an idle consumer looks for what came free, in milliseconds. Default 1,000. */
  readonly pollMs?: number;
  readonly clock?: Clock;
  /** 0 to 1, for the jitter of retries. */
  readonly random?: () => number;
  readonly fault?: BusFault;
}

export const DEFAULT_MAX_PAYLOAD_BYTES = 1_048_576;
/** Room for everything in a message but its payload. */
const ENVELOPE_BYTES = 262_144;
const DEFAULT_LOG_BYTES = 1_073_741_824;
const DEFAULT_MAX_AGE_MS = 7 * 86_400_000;
const DEFAULT_GRACE_MS = 60_000;
const DEFAULT_MAINTAIN_MS = 60_000;
const DEFAULT_POLL_MS = 1_000;
const DEFAULT_LIST_LIMIT = 1_000;
/** Texts kept between finding a message and handing it over. */
const CACHED_CHARS = 2 * 1_048_576;

/** Opens the bus of a folder, which is made when it is not there. Throws InvalidMessageError for a bad source. */
export function openFileBus(folder: string, options: FileBusOptions): FileBus {
  return new FileBus(folder, options);
}

export class FileBus implements Bus {
  readonly source: string;
  readonly deadLetters: DeadLetters;
  readonly #folder: string;
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #fault: BusFault;
  readonly #groups: GroupsDb;
  readonly #damage = new Damage();
  readonly #counts: PublishCounts;
  readonly #publisher: Publisher;
  readonly #requester: Requester;
  readonly #retention: RetentionPolicy;
  readonly #consumerBase: ConsumerBase;
  readonly #open = new Set<{ close(): Promise<void>; readonly ended: Promise<void> }>();
  readonly #maintenance: NodeJS.Timeout | undefined;
  #handlerErrors = 0;
  #groupsTrouble: string | undefined;
  #closed = false;

  constructor(folder: string, options: FileBusOptions) {
    const { clock = systemClock, fault = () => undefined, random = Math.random } = options;
    const maxPayloadBytes = options.maxPayloadBytes ?? DEFAULT_MAX_PAYLOAD_BYTES;
    const sender: Sender = {
      source: checkSource(options.source),
      ids: new IdSource(),
      timestamps: new Timestamps(),
      maxPayloadBytes,
      goodTopics: new Set(),
    };
    this.source = options.source;
    this.#folder = folder;
    this.#clock = clock;
    this.#fault = fault;
    this.#log = openLog(join(folder, 'log'), {
      ...options.log,
      maxRecordBytes: maxPayloadBytes + ENVELOPE_BYTES,
      clock,
      timeOf,
    });
    this.#retention = {
      maxBytes: (options.log?.maxBytes ?? DEFAULT_LOG_BYTES) / 2,
      maxAgeMs: DEFAULT_MAX_AGE_MS,
      graceMs: DEFAULT_GRACE_MS,
      ...options.retention,
    };
    this.#groups = new GroupsDb({
      path: join(folder, 'groups.db'),
      driver: options.driver,
      clock,
      logEnd: () => this.#log.end(),
    });
    this.#counts = new PublishCounts(folder, () => clock.now());
    this.#publisher = new Publisher({
      log: this.#log,
      sender,
      now: () => clock.now(),
      fault,
      counts: this.#counts,
      makeRoom: () => this.#makeRoom(),
    });
    this.#requester = new Requester(this, clock, sender.ids);
    this.#consumerBase = {
      log: this.#log,
      groups: this.#groups,
      bodies: new BodyCache(CACHED_CHARS),
      damage: this.#damage,
      identity: ownIdentity(),
      clock,
      random,
      fault,
      pollMs: options.pollMs ?? DEFAULT_POLL_MS,
      trouble: (trouble) => {
        this.#groupsTrouble = trouble;
      },
    };
    this.deadLetters = {
      list: ({ group, limit = DEFAULT_LIST_LIMIT } = {}) => this.#ask([], (s) => listDead(s, group, limit)),
      show: (messageId) => this.#ask([], (store) => showDead(store, messageId)),
      redrive: (group, messageId) => this.#ask(false, (store) => redrive(store, group, messageId)),
      purge: (group, messageId) => this.#ask(0, (store) => purgeDead(store, group, messageId)),
    };
    const every = options.maintainEveryMs ?? DEFAULT_MAINTAIN_MS;
    this.#maintenance =
      every > 0 ? setInterval(() => void this.#maintainQuietly(), every).unref() : undefined;
  }

  async publish(draft: Draft): Promise<Published> {
    const [published] = await this.publishAll([draft]);
    return published as Published;
  }

  async publishAll(drafts: readonly Draft[]): Promise<readonly Published[]> {
    if (this.#closed) throw new BusClosedError();
    return this.#publisher.publishAll(drafts);
  }

  async subscribe(pattern: string, handler: Handler, options: SubscribeOptions = {}): Promise<Subscription> {
    if (this.#closed) throw new BusClosedError();
    const base = {
      log: this.#log,
      clock: this.#clock,
      damage: this.#damage,
      handlerFailed: () => {
        this.#handlerErrors++;
      },
    };
    return this.#kept(new Tail(base, pattern, handler, options));
  }

  async consume(
    group: string,
    pattern: string,
    handler: DeliveryHandler,
    options: ConsumeOptions = {},
  ): Promise<Consumer> {
    if (this.#closed) throw new BusClosedError();
    const plan = {
      pattern,
      handler,
      options,
      settings: settingsOf(options),
      startAt: (store: GroupStore) => this.#startOf(store, options),
    };
    return this.#kept(await GroupConsumer.start(this.#consumerBase, checkGroupName(group), plan));
  }

  request(topic: string, payload: unknown, options: RequestOptions): Promise<unknown> {
    return this.#requester.request(topic, payload, options);
  }

  respond(topic: string, handler: RequestHandler, options: RespondOptions = {}): Promise<Consumer> {
    return startResponder({ bus: this, clock: this.#clock, fault: this.#fault }, topic, handler, options);
  }

  groups(): Promise<readonly string[]> {
    return this.#ask([], (store) => store.rows().map((row) => row.name));
  }

  dropGroup(group: string): Promise<boolean> {
    return this.#ask(false, (store) => store.drop(group));
  }

  async stats(): Promise<BusStats> {
    let groups: GroupStats[] = [];
    let notes: string[] = [];
    let trouble = this.#groupsTrouble;
    try {
      await this.#ask(undefined, (store) => {
        groups = statsOfGroups(store, this.#log);
        notes = [store.note() ?? []].flat();
      });
    } catch (error) {
      trouble = messageOf(error);
    }
    return {
      groups,
      published: this.#publisher.published,
      lateReplies: this.#requester.lateReplies,
      handlerErrors: this.#handlerErrors,
      strangeLines: this.#damage.strangeLines,
      skipped: { ...this.#damage.skipped },
      notes,
      groupsTrouble: trouble,
      log: this.#log.stats(),
    };
  }

  /**
   * Removes of the log what is too old or too much and needed by no group, prepares it for a search by time, and compacts it
   * when that is worth it (`compact-when.ts`). Done by itself every minute.
   */
  async maintain(): Promise<void> {
    retain(this.#log, await slowestGroup(this.#groups), this.#retention);
    await this.#log.indexTimes();
    await this.#sweepExpired();
    if (isPlanDue(this.#folder, this.#log.stats()))
      await this.#compact((bytes) => isWorthIt(bytes, this.#log.stats()));
  }

  /**
   * Removes messages that expired and, of several with one topic and `metadata.key`, all but the newest; nothing that a group
   * still needs (`compaction.ts`). The newest segment and those written to lately (`retention.graceMs`) are left alone.
   * Subscriptions that read from before then see less. Rejects with NoSqliteError when there are groups that cannot be asked.
   */
  async compact(): Promise<Compacted> {
    return (await this.#compact(() => true)) as Compacted;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#maintenance);
    this.#counts.flush();
    await this.#requester.close();
    await Promise.all([...this.#open].map((one) => one.close()));
    this.#groups.close();
    await this.#log.close();
  }

  /** Work on the groups, or `otherwise` when there never were any: asking makes no file. */
  async #ask<T>(otherwise: T, work: (store: GroupStore) => T): Promise<T> {
    return this.#groups.exists() ? this.#groups.use(work) : otherwise;
  }

  #startOf(store: GroupStore, options: ConsumeOptions): number {
    const replacedAt = store.replacedAtEnd();
    const start = this.#log.start();
    return replacedAt !== undefined && start < replacedAt
      ? start
      : offsetOf(this.#log, options.from ?? 'start');
  }

  async #makeRoom(): Promise<Laggard | undefined> {
    const slowest = await slowestGroup(this.#groups);
    const { held } = retain(this.#log, slowest, this.#retention);
    if (typeof slowest === 'string' || held?.reason !== 'keep-from') return undefined;
    const { group, offset, idleMs } = slowest;
    return { group, lagBytes: this.#log.end() - offset, idleMs };
  }

  async #compact(isWorth: (droppableBytes: number) => boolean): Promise<Compacted | undefined> {
    const needs = await this.#ask([], needsOf);
    const { end } = this.#log.stats();
    const plan = await planCompaction(this.#log, needs, this.#clock.now());
    noteLookedThrough(this.#folder, end);
    if (!isWorth(plan.droppableBytes)) return undefined;
    return this.#log.compact(plan.keep, { graceMs: this.#retention.graceMs });
  }

  async #sweepExpired(): Promise<void> {
    try {
      await this.#ask(undefined, (store) => store.sweepExpired());
    } catch {
      // No SQLite, locked, damaged: what has expired is not delivered in any case.
    }
  }

  async #maintainQuietly(): Promise<void> {
    this.#counts.flush();
    try {
      await this.maintain();
    } catch {
      // It is tried again in a minute, and before the bus says that it is full.
    }
  }

  #kept<T extends { close(): Promise<void>; readonly ended: Promise<void> }>(one: T): T {
    this.#open.add(one);
    one.ended.then(
      () => this.#open.delete(one),
      () => this.#open.delete(one),
    );
    return one;
  }
}

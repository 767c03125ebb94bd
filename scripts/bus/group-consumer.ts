import { ArbiterError, messageOf } from '../core/errors.ts';
import { pauseMs } from './backoff.ts';
import type { Ack, Consumer, GroupSettings } from './bus.ts';
import type { ConsumerBase, ConsumerPlan } from './consumer-base.ts';
import { decode } from './envelope.ts';
import { GroupDroppedError } from './errors.ts';
import { Finder } from './finder.ts';
import { allStillHeld, lookAt, stillHeld } from './group-looks.ts';
import type { GroupStore } from './group-store.ts';
import { HeldDelivery } from './held-delivery.ts';
import { type Joined, joined } from './join-group.ts';
import { bodyAt } from './log-text.ts';
import type { Message } from './message.ts';
import { Prefetch } from './prefetch.ts';
import { takeTurn } from './turn.ts';
import type { Finish, Taken, TurnResult } from './turn-types.ts';
import { Wake } from './wake.ts';

/**
 * One consumer of a durable group: finds in the log, takes turns with the group (`turn.ts`), runs the handler. It keeps nothing
 * that matters: when its process dies, what it held is free as soon as another consumer looks, at the latest after the lease.
 *
 * Before a handler is called it is made sure that the message is still held under its fencing number, because a message that
 * waited here for its turn may have outlived its lease, and somebody else may have finished it. The taking itself says so, and a
 * look at all that waits here, each for some milliseconds by both clocks; after that it is looked up anew. What this does not
 * stop: a process that is suspended for longer than two thirds of the lease between that check and the call, some microseconds
 * apart; and a machine's clock that is set ahead by most of a lease and back again within those milliseconds.
 */

/** Finished work waits so long for company before it is written down. */
const FLUSH_MS = 2;
/** So long a look at what is held is good for. */
const LOOK_IS_GOOD_MS = 20;
/** Of what the group looks ahead, so much must be done before more is let in. */
const REFILL_SHARE = 0.25;
/** Pause after a turn that failed. */
const TROUBLE_MS = 1_000;
const MAX_ERROR_CHARS = 2_000;

interface Finished {
  readonly finish: Finish;
  readonly resolve: (ack: Ack) => void;
}

/** A moment by both clocks. */
interface Instant {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** A message that was taken and waits here. */
interface Queued {
  readonly taken: Taken;
  /** The time before the taking. */
  readonly takenAt: Instant;
}

export class GroupConsumer implements Consumer {
  readonly ended: Promise<void>;
  readonly #base: ConsumerBase;
  readonly #plan: ConsumerPlan;
  readonly #wake = new Wake();
  #joined: Joined;
  #settings: GroupSettings;
  #finder: Finder;
  #queue: Queued[] = [];
  #finished: Finished[] = [];
  #running = 0;
  #suspectRuns = false;
  #lookAgain = true;
  /** The group had no room for all that was found; letting in is tried again when some more are done. */
  #full = false;
  #doneSinceFull = 0;
  /** The last taking brought all that was asked for, so there may be more. */
  #moreWaits = false;
  readonly #prefetch: Prefetch;
  /** When all in the queue was last known to be held here. */
  #knownHeld: Instant = { wallMs: Number.NEGATIVE_INFINITY, monotonicMs: Number.NEGATIVE_INFINITY };
  #nextFreeAt: number | undefined;
  /** Monotonic. */
  #lookedAtMs: number;
  /** Monotonic. */
  #freedDeadMs = Number.NEGATIVE_INFINITY;
  #flush: NodeJS.Timeout | undefined;
  #closing = false;
  /** The group is gone: nothing is written any more. */
  #dropped = false;

  private constructor(base: ConsumerBase, plan: ConsumerPlan, joined: Joined) {
    this.#base = base;
    this.#plan = plan;
    this.#joined = joined;
    this.#settings = joined.group.settings;
    this.#prefetch = new Prefetch(plan.options.prefetch);
    this.#finder = this.#newFinder();
    this.#lookedAtMs = base.clock.monotonicMs();
    const stop = base.log.watch(() => this.#wake.call());
    this.ended = this.#run().finally(() => {
      stop();
      clearTimeout(this.#flush);
      this.#finder.close();
    });
    // Who does not look at `ended` is not to be killed by it.
    this.ended.catch(() => undefined);
  }

  /** Rejects with NoSqliteError, GroupMismatchError and the errors of the store. */
  static async start(base: ConsumerBase, name: string, plan: ConsumerPlan): Promise<GroupConsumer> {
    return new GroupConsumer(base, plan, await joined(base, name, plan, plan.settings));
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#wake.call();
    await this.ended.catch(() => undefined);
  }

  async #run(): Promise<void> {
    for (;;) {
      if (this.#closing || this.#dropped) this.#giveBackQueue();
      else this.#search();
      const ending = (this.#closing || this.#dropped) && this.#running === 0;
      let worked = false;
      if (this.#worthATurn()) worked = await this.#tryTurn();
      if (ending && (this.#finished.length === 0 || !worked)) break;
      this.#startHandlers();
      // A long backlog leaves the rest of the process its turns.
      if (worked) await new Promise((resolve) => setImmediate(resolve));
      else if (!ending) await this.#rest();
    }
    for (const { resolve } of this.#finished.splice(0)) resolve({ kind: 'lost-lease' });
    if (this.#dropped) throw new GroupDroppedError(this.#joined.group.name);
  }

  /** Until somebody calls; looks by itself every so often, also when calls for nothing keep coming. */
  async #rest(): Promise<void> {
    const { clock } = this.#base;
    const restMs = this.#lookedAtMs + this.#idleMs() - clock.monotonicMs();
    const called = restMs > 0 && (await this.#wake.sleep(restMs));
    if (called && clock.monotonicMs() < this.#lookedAtMs + this.#idleMs()) return;
    this.#lookedAtMs = clock.monotonicMs();
    await this.#look();
  }

  #search(): void {
    try {
      this.#finder.search();
    } catch (error) {
      // A segment that cannot be read now; what was found before goes on.
      this.#base.trouble(messageOf(error));
    }
  }

  #worthATurn(): boolean {
    if (this.#dropped) return this.#finished.length > 0;
    if (this.#finished.length > 0) return this.#flushDue();
    if (this.#closing) return false;
    return (this.#finder.worthATurn && this.#mayLetIn()) || (this.#lookAgain && this.#wanted() > 0);
  }

  /** Finished work is written together with taking what comes next, when that is there; alone only after a moment. */
  #flushDue(): boolean {
    if (this.#flush === undefined || this.#closing) return true;
    const isFound = this.#finder.worthATurn && this.#mayLetIn();
    return this.#wanted() > 0 && (this.#moreWaits || isFound);
  }

  #wanted(): number {
    const { concurrency = 1 } = this.#plan.options;
    if (this.#closing || this.#suspectRuns || this.#queue.length > 0) return 0;
    // What waits behind a slow handler could be done by another consumer.
    return this.#running < concurrency ? this.#prefetch.size : 0;
  }

  /** Counting what waits costs as much as some messages, so a full group is not asked each time. */
  #mayLetIn(): boolean {
    return !this.#full || this.#doneSinceFull >= REFILL_SHARE * this.#settings.lookAhead;
  }

  #idleMs(): number {
    const { clock, pollMs } = this.#base;
    if (this.#nextFreeAt === undefined) return pollMs;
    return Math.max(1, Math.min(pollMs, this.#nextFreeAt - clock.now()));
  }

  async #tryTurn(): Promise<boolean> {
    try {
      await this.#turn();
      this.#base.trouble(undefined);
      return true;
    } catch (error) {
      if (!(error instanceof ArbiterError)) throw error;
      this.#base.trouble(messageOf(error));
      if (!this.#closing) await this.#wake.sleep(TROUBLE_MS);
      return false;
    }
  }

  async #turn(): Promise<void> {
    clearTimeout(this.#flush);
    this.#flush = undefined;
    const finished = this.#finished;
    this.#finished = [];
    if (this.#wanted() > 0) this.#prefetch.next(this.#base.clock.monotonicMs());
    const take = this.#wanted();
    const offers = !this.#closing && this.#mayLetIn();
    const before = { wallMs: this.#base.clock.now(), monotonicMs: this.#base.clock.monotonicMs() };
    let result: TurnResult | 'replaced';
    try {
      result = this.#dropped
        ? { kind: 'gone' }
        : await this.#base.groups.use((store) => this.#turnWith(store, finished, offers, take));
    } catch (error) {
      this.#finished = [...finished, ...this.#finished];
      throw error;
    }
    if (result === 'replaced' || result.kind === 'gone') {
      for (const { resolve } of finished) resolve({ kind: 'lost-lease' });
      this.#queue = [];
      if (result === 'replaced') await this.#rejoin();
      else this.#dropped = true;
      return;
    }
    finished.forEach(({ resolve }, i) => {
      resolve(result.acks[i] ?? { kind: 'lost-lease' });
    });
    this.#settings = result.settings;
    for (const taken of result.taken) this.#queue.push({ taken, takenAt: before });
    this.#lookAgain = result.taken.length > 0;
    this.#nextFreeAt = result.nextFreeAt;
    if (offers) [this.#full, this.#doneSinceFull] = [result.full, 0];
    else if (result.taken.length < take) this.#full = false;
    this.#doneSinceFull += finished.length;
    if (take > 0) this.#moreWaits = result.taken.length === take;
    if (take > 0) this.#prefetch.took(result.taken.length, before.monotonicMs);
    if (result.taken.length > 0) this.#knownHeld = before;
    this.#finder.moved(result.cursor);
  }

  #turnWith(
    store: GroupStore,
    finished: readonly Finished[],
    offers: boolean,
    take: number,
  ): TurnResult | 'replaced' {
    if (store.epoch !== this.#joined.epoch) return 'replaced';
    if (this.#finder.lostEnd) this.#rewind(store);
    return takeTurn(store, {
      groupId: this.#joined.group.id,
      finished: finished.map((f) => f.finish),
      find: offers ? this.#finder.find : undefined,
      take,
      holder: this.#joined.holder,
      freeDead: this.#freeDeadIsDue(),
      idle: this.#running === 0 && this.#queue.length === 0,
      fault: this.#base.fault,
      bodyAt: (offset, id) => this.#bodyOf(offset, id),
    });
  }

  /** Once a poll, so that what a dead process held is not left to its lease while there is always other work. */
  #freeDeadIsDue(): boolean {
    const now = this.#base.clock.monotonicMs();
    const due = now - this.#freedDeadMs >= this.#base.pollMs;
    if (due) this.#freedDeadMs = now;
    return due;
  }

  /** The log ends before the group's cursor: a machine crash took what was not synced. Begins again at the start. */
  #rewind(store: GroupStore): void {
    const start = this.#base.log.start();
    store.rewind(this.#joined.group.id, start);
    this.#finder.close();
    this.#finder = this.#newFinder(start);
  }

  /** The groups were put aside and begun anew. */
  async #rejoin(): Promise<void> {
    this.#joined = await joined(this.#base, this.#joined.group.name, this.#plan, this.#settings);
    this.#finder.close();
    this.#finder = this.#newFinder();
    this.#lookAgain = true;
  }

  #newFinder(cursor = this.#joined.group.cursor): Finder {
    const { log, bodies, damage } = this.#base;
    return new Finder(log, this.#plan.pattern, cursor, bodies, damage);
  }

  /** Nobody called for a while: whether there is something to take, from a dead consumer or from the dead letters. */
  async #look(): Promise<void> {
    this.#base.groups.follow();
    // What was to come free has, or somebody else has it by now; the next turn says anew.
    this.#nextFreeAt = undefined;
    this.#full = false;
    try {
      const seen = await this.#base.groups.use((store) =>
        store.epoch === this.#joined.epoch ? lookAt(store, this.#joined.group.id) : 'gone',
      );
      if (seen !== 'none') this.#lookAgain = true;
    } catch (error) {
      this.#base.trouble(messageOf(error));
    }
  }

  #startHandlers(): void {
    const { concurrency = 1 } = this.#plan.options;
    while (this.#running < concurrency && this.#queue.length > 0 && !this.#closing) void this.#lane();
  }

  /** Runs what is queued, one after the other; several lanes run beside each other. */
  async #lane(): Promise<void> {
    this.#running++;
    let next = this.#queue.shift();
    while (next !== undefined) {
      this.#suspectRuns = next.taken.suspect;
      const handling = this.#handle(next);
      if (handling !== undefined) await handling;
      this.#suspectRuns = false;
      next = this.#closing ? undefined : this.#queue.shift();
    }
    this.#running--;
    this.#lookAgain = true;
    this.#wake.call();
  }

  /** Undefined when there was nothing to wait for: most handlers are quick, and a promise a message costs as much as they do. */
  #handle(queued: Queued): Promise<void> | undefined {
    const { taken } = queued;
    const body = taken.body ?? this.#bodyOf(taken.offset, taken.messageId);
    const message = body === undefined ? undefined : this.#messageOf(taken, body);
    if (message === undefined && !this.#isOver(taken)) {
      const error = 'The message is no longer in the log.';
      const held = heldOf(taken);
      return this.#finish({ ...held, kind: 'dead', reason: 'lost', error, body: null }).then(() => undefined);
    }
    const mine = this.#stillMine(queued);
    if (typeof mine === 'boolean') return mine ? this.#deliver(taken, body, message) : undefined;
    return mine.then((held) => (held ? this.#deliver(taken, body, message) : undefined));
  }

  #messageOf({ offset, body: own }: Taken, body: string): Message | undefined {
    return (own === null ? this.#base.bodies.takeMessage(offset) : undefined) ?? decode(body);
  }

  #isOver(taken: Taken): boolean {
    return taken.expiresAt !== null && taken.expiresAt <= this.#base.clock.now();
  }

  #deliver(taken: Taken, body?: string, message?: Message): Promise<void> | undefined {
    if (body === undefined || message === undefined || this.#isOver(taken)) {
      void this.#finish({ ...heldOf(taken), kind: 'expire' });
      return undefined;
    }
    const { fault } = this.#base;
    const attempt = taken.attempt;
    const delivery = new HeldDelivery(
      { group: this.#joined.group.name, offset: taken.offset, message: counted(message, attempt), attempt },
      { taken: heldOf(taken), body, finish: this.#finishSoon },
      this.#plan.options.onSettled,
    );
    fault('handler:before');
    try {
      const returned = this.#plan.handler(delivery);
      if (returned instanceof Promise) return this.#awaited(returned, delivery);
      fault('handler:after');
      delivery.returned(this.#finish);
    } catch (error) {
      this.#threw(error, delivery);
    }
    return undefined;
  }

  async #awaited(returned: Promise<void>, delivery: HeldDelivery): Promise<void> {
    try {
      await returned;
      this.#base.fault('handler:after');
      delivery.returned(this.#finish);
    } catch (error) {
      this.#threw(error, delivery);
    }
  }

  #threw(error: unknown, delivery: HeldDelivery): void {
    const { maxAttempts, backoff } = this.#settings;
    const { attempt } = delivery;
    const pause = pauseMs(attempt, backoff, this.#base.random);
    const text = messageOf(error).slice(0, MAX_ERROR_CHARS);
    delivery.threw(error, attempt >= maxAttempts, pause, text, this.#finish);
  }

  /** Looks up the lease, and begins it anew when not enough of it is left to be sure of it while the handler is called. */
  #stillMine({ taken, takenAt }: Queued): boolean | Promise<boolean> {
    const { clock, groups } = this.#base;
    const now = { wallMs: clock.now(), monotonicMs: clock.monotonicMs() };
    const freshMs = this.#settings.leaseMs / 3;
    if (!isWithin(freshMs, takenAt, now))
      return this.#finishSoon({ ...heldOf(taken), kind: 'extend' }).then((ack) => ack.kind === 'accepted');
    if (isWithin(Math.min(LOOK_IS_GOOD_MS, freshMs), this.#knownHeld, now)) return true;
    try {
      return groups.once((store) => {
        const { epoch, group } = this.#joined;
        if (store.epoch !== epoch) return false;
        if (!allStillHeld(store, group.id, [taken, ...this.#queue.map((queued) => queued.taken)]))
          return stillHeld(store, group.id, taken);
        this.#knownHeld = now;
        return true;
      });
    } catch {
      // It cannot be known, so it is not run; after its lease it is given out again.
      return false;
    }
  }

  /** Resolves when it is committed. */
  readonly #finish = (finish: Finish): Promise<Ack> =>
    new Promise((resolve) => {
      this.#finished.push({ finish, resolve });
      if (this.#finished.length > 1) return;
      this.#flush = setTimeout(() => {
        this.#flush = undefined;
        this.#wake.call();
      }, FLUSH_MS);
    });

  /** The same, as somebody waits for it. */
  readonly #finishSoon = (finish: Finish): Promise<Ack> =>
    new Promise((resolve) => {
      this.#finished.push({ finish, resolve });
      clearTimeout(this.#flush);
      this.#flush = undefined;
      this.#wake.call();
    });

  #giveBackQueue(): void {
    for (const { taken } of this.#queue.splice(0))
      void this.#finishSoon({ ...heldOf(taken), kind: 'give-back' });
  }

  #bodyOf(offset: number, messageId: string): string | undefined {
    return this.#base.bodies.get(offset) ?? bodyAt(this.#base.log, offset, messageId);
  }
}

/** Whether so little time has passed by both clocks, and neither went back. */
function isWithin(ms: number, from: Instant, now: Instant): boolean {
  const wallMs = now.wallMs - from.wallMs;
  return wallMs >= 0 && wallMs <= ms && now.monotonicMs - from.monotonicMs <= ms;
}

/** A message as its handler sees it: with its own count of tries. */
function counted(message: Message, attempt: number): Message {
  const { metadata } = message;
  const retryCount = attempt - 1;
  return metadata.retryCount === retryCount ? message : { ...message, metadata: { ...metadata, retryCount } };
}

function heldOf(taken: Taken): { number: number; token: number } {
  return { number: taken.number, token: taken.token };
}

import { existsSync } from 'node:fs';
import type { Bus, DeadLetter } from '../../bus/bus.ts';
import type { FileBus } from '../../bus/file-bus.ts';
import type { GroupStats } from '../../bus/stats.ts';
import type { Clock } from '../../core/clock.ts';
import { busFolder, openBus } from '../../host/open-bus.ts';
import { type Answer, ready } from '../shapes/answer.ts';
import type { BusView, DeadDetail, DeadRow, GroupRow, Redriven, RedriveRequest } from '../shapes/bus.ts';
import { given, messageText, nameText, reasonText } from './texts.ts';
import { TOPICS_WINDOW_MS, TopicCounts } from './topic-counts.ts';

/** Dead letters that one answer holds at most. */
const DEAD_LIMIT = 200;
const NO_BUS = {
  kind: 'unavailable',
  reason: 'There is no bus yet: nothing was ever published here.',
} as const;

/** The bus of a data folder. It is not made by looking at it, and what is too old in it is removed by sessions only. */
export class BusSource {
  readonly #dataFolder: string;
  readonly #topics: TopicCounts;
  #bus: FileBus | undefined;

  constructor(dataFolder: string, clock: Clock) {
    this.#dataFolder = dataFolder;
    this.#topics = new TopicCounts(clock);
  }

  async view(): Promise<Answer<BusView>> {
    const bus = this.#open();
    if (bus === undefined) return NO_BUS;
    await this.#topics.follow(bus);
    const stats = await bus.stats();
    const dead = stats.groupsTrouble === undefined ? await bus.deadLetters.list({ limit: DEAD_LIMIT }) : [];
    const { log, groupsTrouble } = stats;
    return ready({
      windowMs: TOPICS_WINDOW_MS,
      topics: this.#topics.rows(),
      groups: stats.groups.map(groupRow),
      dead: dead.map(deadRow),
      deadLimit: DEAD_LIMIT,
      ...given('log', log === undefined ? undefined : { bytes: log.bytes, segments: log.segments }),
      notes: [
        ...stats.notes,
        ...(groupsTrouble === undefined ? [] : [`Groups cannot be read: ${groupsTrouble}`]),
      ].map(reasonText),
    });
  }

  /** A dead letter of a group with its message; undefined when there is none. */
  async dead(group: string, messageId: string): Promise<DeadDetail | undefined> {
    const letters = (await this.#open()?.deadLetters.show(messageId)) ?? [];
    const letter = letters.find((one) => one.group === group);
    if (letter === undefined) return undefined;
    const { message } = letter;
    return {
      letter: deadRow(letter),
      ...given('message', message === undefined ? undefined : messageText(JSON.stringify(message, null, 2))),
    };
  }

  /** The only thing that the dashboard changes. */
  async redrive({ group, messageId }: RedriveRequest): Promise<Redriven> {
    const bus: Bus | undefined = this.#open();
    const done = bus !== undefined && (await bus.deadLetters.redrive(group, messageId));
    return { result: done ? 'redriven' : 'gone' };
  }

  async close(): Promise<void> {
    await this.#topics.close();
    await this.#bus?.close();
  }

  #open(): FileBus | undefined {
    if (this.#bus === undefined && existsSync(busFolder(this.#dataFolder)))
      this.#bus = openBus(this.#dataFolder, `dashboard-${process.pid}`, { maintainEveryMs: 0 });
    return this.#bus;
  }
}

function groupRow(stats: GroupStats): GroupRow {
  return {
    group: nameText(stats.group),
    pattern: nameText(stats.pattern),
    waiting: stats.lagMessages,
    ...given('oldestMs', stats.oldestAgeMs),
    inFlight: stats.inFlight,
    retrying: stats.retrying,
    dead: stats.dead,
    delivered: stats.delivered,
    expired: stats.expired,
  };
}

function deadRow(letter: DeadLetter): DeadRow {
  const { group, messageId, message, reason, error, attempts, firstAt, diedAt } = letter;
  return {
    group,
    messageId,
    ...given('topic', message === undefined ? undefined : nameText(message.topic)),
    reason,
    error: reasonText(error),
    attempts,
    firstAt,
    diedAt,
    redrivable: message !== undefined,
  };
}

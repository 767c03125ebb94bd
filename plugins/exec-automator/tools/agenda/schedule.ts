import { clockText } from './clock-text.ts';
import type { AgendaItem } from './item.ts';

/** A row of the run of show. */
export interface Slot {
  readonly line: number;
  readonly section?: string;
  readonly title: string;
  readonly owner?: string;
  /** When it really begins if everything before takes its time. */
  readonly start: string;
  readonly end: string;
  /** "TBC" when neither the agenda nor its times say it; the clock then stands still. */
  readonly minutes: number | 'TBC';
  /** Where the minutes are from. */
  readonly from: 'stated' | 'its times' | 'its parts' | 'the next start' | 'nothing';
  /** The time that the agenda states, where the real one differs. */
  readonly statedStart?: string;
  readonly lateMinutes?: number;
}

export interface AgendaFinding {
  readonly rule: 'starts_late' | 'gap' | 'no_length' | 'length_differs' | 'parts_too_long' | 'past_end';
  readonly severity: 'error' | 'warning' | 'info';
  readonly file: string;
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

export interface Plan {
  readonly file: string;
  /** Minutes since midnight. */
  readonly start: number;
  readonly hardEnd: number | undefined;
  /** Between items. */
  readonly bufferMinutes: number;
}

export interface Schedule {
  readonly slots: readonly Slot[];
  readonly findings: readonly AgendaFinding[];
  /** When the last item ends. */
  readonly end: number;
}

const DAY_MINUTES = 1440;

/** Puts the items one after the other. A stated time is kept where what comes before allows it; nothing is shortened to fit. */
export function scheduleOf(items: readonly AgendaItem[], plan: Plan): Schedule {
  const slots: Slot[] = [];
  const findings: AgendaFinding[] = [];
  let free = plan.start;
  let end = plan.start;
  let pastEnd = false;
  for (const [index, item] of items.entries()) {
    const find = (
      rule: AgendaFinding['rule'],
      severity: AgendaFinding['severity'],
      message: string,
      fix: string,
    ): void => {
      findings.push({ rule, severity, file: plan.file, line: item.line, message, fix });
    };
    const name = item.title || 'This item';
    const stated = item.start === undefined ? undefined : onTheDayOf(item.start, end);
    const start = Math.max(stated ?? free, free);
    const late = stated === undefined ? 0 : start - stated;
    if (late > 0)
      find(
        'starts_late',
        'error',
        `${name} is set for ${clockText(stated ?? 0)} and can begin at ${clockText(start)}, ${late} min late.`,
        'Shorten or move what is before it.',
      );
    if (index > 0 && stated !== undefined && stated > free)
      find(
        'gap',
        'info',
        `${stated - free} min are free before ${name}.`,
        'Use it as a buffer, or move the item forward.',
      );
    const { minutes, from } = lengthOf(item, start, items[index + 1]);
    if (minutes === undefined)
      find(
        'no_length',
        'warning',
        `${name} has no length; the clock stands still for it.`,
        'Ask its owner, and write the minutes.',
      );
    if (
      item.minutes !== undefined &&
      item.start !== undefined &&
      item.end !== undefined &&
      around(item.end - item.start) !== item.minutes
    )
      find(
        'length_differs',
        'warning',
        `${name} says ${item.minutes} min, its times make ${around(item.end - item.start)}.`,
        'Correct one of them; the minutes were used.',
      );
    const ofParts = item.parts.reduce((sum, part) => sum + part.minutes, 0);
    if (minutes !== undefined && ofParts > minutes)
      find(
        'parts_too_long',
        'warning',
        `The parts of ${name} take ${ofParts} min, it has ${minutes}.`,
        'Give it more, or cut a part.',
      );
    end = start + (minutes ?? 0);
    free = end + plan.bufferMinutes;
    if (plan.hardEnd !== undefined && end > plan.hardEnd && !pastEnd) {
      pastEnd = true;
      find(
        'past_end',
        'error',
        `${name} ends at ${clockText(end)}, after the hard end ${clockText(plan.hardEnd)}.`,
        'Cut or move items from here on.',
      );
    }
    slots.push({
      line: item.line,
      ...(item.section === '' ? {} : { section: item.section }),
      title: item.title,
      ...(item.owner === '' ? {} : { owner: item.owner }),
      start: clockText(start),
      end: clockText(end),
      minutes: minutes ?? 'TBC',
      from,
      ...(late > 0 ? { statedStart: clockText(stated ?? 0), lateMinutes: late } : {}),
    });
  }
  return { slots, findings, end };
}

function lengthOf(
  item: AgendaItem,
  start: number,
  next: AgendaItem | undefined,
): { readonly minutes: number | undefined; readonly from: Slot['from'] } {
  if (item.minutes !== undefined) return { minutes: item.minutes, from: 'stated' };
  if (item.start !== undefined && item.end !== undefined)
    return { minutes: around(item.end - item.start), from: 'its times' };
  if (item.end !== undefined && around(item.end - start) <= DAY_MINUTES / 2)
    return { minutes: around(item.end - start), from: 'its times' };
  if (item.parts.length > 0)
    return { minutes: item.parts.reduce((sum, part) => sum + part.minutes, 0), from: 'its parts' };
  if (next?.start !== undefined) {
    const until = onTheDayOf(next.start, start) - start;
    if (until > 0) return { minutes: until, from: 'the next start' };
  }
  return { minutes: undefined, from: 'nothing' };
}

/** A time of day at or near `near`: half a day or more back means the day after. */
function onTheDayOf(time: number, near: number): number {
  const days = Math.floor(near / DAY_MINUTES) * DAY_MINUTES;
  const sameDay = time + days;
  return near - sameDay >= DAY_MINUTES / 2 ? sameDay + DAY_MINUTES : sameDay;
}

/** The minutes between two times of day, over midnight where the second is before the first. */
function around(minutes: number): number {
  return ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
}

import ICAL from 'ical.js';
import { MethodError } from '../../../../scripts/core/method.ts';
import { DAY_MS, isZone, momentOf } from './zone.ts';

/** One time that something is in the calendar. Moments in milliseconds. */
export interface Occurrence {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly allDay: boolean;
  /** First of several, or one of them. */
  readonly repeats: boolean;
}

export interface Unread {
  readonly title: string;
  readonly reason: string;
}

export interface CalendarContents {
  readonly occurrences: readonly Occurrence[];
  /** Entries that do not take time: cancelled, declined, shown as free. */
  readonly left: Readonly<Record<'cancelled' | 'declined' | 'free', number>>;
  readonly unread: readonly Unread[];
  readonly entries: number;
}

export interface Wanted {
  readonly from: number;
  readonly to: number;
  /** Where times without a zone are meant. */
  readonly timeZone: string;
  /** Address of the person, to leave out what they declined. */
  readonly me?: string;
}

/** Steps of one repetition; a daily one takes this many in 54 years. */
const MAX_STEPS = 20_000;
/** Steps of all repetitions together, and those that may lie in the range: what is more is a calendar made to keep a program busy. */
const MAX_ALL_STEPS = 500_000;
const MAX_FOUND = 50_000;
const MAX_TITLE_CHARS = 120;

/** Everything that overlaps with the range, each repetition for itself. Throws `malformed` for what is no iCalendar file. */
export function readCalendar(text: string, wanted: Wanted): CalendarContents {
  const events = componentsOf(text).flatMap((calendar) => calendar.getAllSubcomponents('vevent'));
  const left = { cancelled: 0, declined: 0, free: 0 };
  const occurrences: Occurrence[] = [];
  const unread: Unread[] = [];
  const changed = changesOf(events);
  const budget: Budget = { steps: MAX_ALL_STEPS, found: MAX_FOUND };
  for (const component of events) {
    try {
      const isChange = component.hasProperty('recurrence-id');
      const event = new ICAL.Event(component, {
        exceptions: isChange ? [] : (changed.get(uidOf(component)) ?? []),
      });
      for (const found of expand(event, wanted, budget)) {
        const why = whyFree(found.item.component, wanted.me);
        if (why !== undefined) left[why] += 1;
        else occurrences.push(found.occurrence);
      }
    } catch (error) {
      unread.push({
        title: titleOf(component),
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  }
  occurrences.sort((a, b) => a.from - b.from || a.to - b.to || (a.title < b.title ? -1 : 1));
  return { occurrences, left, unread, entries: events.length };
}

function componentsOf(text: string): ICAL.Component[] {
  const fix = 'Export the calendar as .ics (iCalendar) again.';
  try {
    const parsed = ICAL.parse(text) as unknown[];
    const several = Array.isArray(parsed[0]) ? parsed : [parsed];
    const found = several
      .map((jcal) => new ICAL.Component(jcal as never))
      .filter((c) => c.name === 'vcalendar');
    if (found.length > 0) return found;
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new MethodError('malformed', `The file is no iCalendar file (${cause.slice(0, 200)}).`, { fix });
  }
  throw new MethodError('malformed', 'The file holds no calendar.', { fix });
}

/** Single repetitions that were moved or cancelled, by what they belong to. Where they lie now they are found as entries of their own. */
function changesOf(components: readonly ICAL.Component[]): Map<string, ICAL.Event[]> {
  const changes = new Map<string, ICAL.Event[]>();
  for (const component of components.filter((c) => c.hasProperty('recurrence-id'))) {
    const uid = uidOf(component);
    changes.set(uid, [...(changes.get(uid) ?? []), new ICAL.Event(component)]);
  }
  return changes;
}

interface Budget {
  steps: number;
  found: number;
}

interface Found {
  readonly occurrence: Occurrence;
  readonly item: ICAL.Event;
}

function* expand(event: ICAL.Event, wanted: Wanted, budget: Budget): Generator<Found> {
  if (!event.component.hasProperty('dtstart')) throw new Error('it has no beginning');
  if (!event.isRecurring()) {
    const occurrence = occurrenceOf(event, event.startDate, event.endDate, false, wanted);
    if (overlaps(occurrence, wanted)) yield { occurrence, item: event };
    return;
  }
  const iterator = event.iterator();
  const tzid = tzidOf(event.component);
  // What ended long before the range is stepped over without its details; a change of all that follow may have made it longer.
  const earliest =
    event.rangeExceptions.length > 0
      ? Number.NEGATIVE_INFINITY
      : wanted.from - event.duration.toSeconds() * 1000 - DAY_MS;
  for (let step = 0; ; step++) {
    const next = iterator.next() as ICAL.Time | null | undefined;
    if (next === null || next === undefined) return;
    const start = momentOfTime(next, tzid, wanted.timeZone);
    if (start >= wanted.to) return;
    if (step >= MAX_STEPS) throw new Error(`it repeats more than ${MAX_STEPS} times before the range ends`);
    budget.steps -= 1;
    if (start >= earliest) budget.found -= 1;
    if (Math.min(budget.steps, budget.found) < 0)
      throw new Error('the repetitions of the file are too many in all');
    if (start < earliest) continue;
    const { startDate, endDate, item } = event.getOccurrenceDetails(next);
    const isChanged = item !== event && startDate === item.startDate;
    const occurrence = occurrenceOf(item, startDate, endDate, true, wanted);
    if (!isChanged && overlaps(occurrence, wanted)) yield { occurrence, item };
  }
}

function occurrenceOf(
  item: ICAL.Event,
  start: ICAL.Time,
  end: ICAL.Time,
  repeats: boolean,
  { timeZone }: Wanted,
): Occurrence {
  const tzid = tzidOf(item.component);
  const from = momentOfTime(start, tzid, timeZone);
  const to = Math.max(from, momentOfTime(end, tzid, timeZone));
  return { title: titleOf(item.component), from, to, allDay: start.isDate, repeats };
}

function momentOfTime(time: ICAL.Time, tzid: string | undefined, timeZone: string): number {
  const isFloating = time.isDate || time.zone === ICAL.Timezone.localTimezone;
  if (!isFloating) return time.toUnixTime() * 1000;
  const wall = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
  if (!Number.isFinite(wall)) throw new Error('its time cannot be read');
  if (time.isDate || tzid === undefined) return momentOf(wall, timeZone);
  // The file names a zone that it does not define; the usual names are known here.
  if (isZone(tzid)) return momentOf(wall, tzid);
  throw new Error(`the time zone ${tzid.slice(0, 60)} is not known`);
}

function tzidOf(component: ICAL.Component): string | undefined {
  const tzid = component.getFirstProperty('dtstart')?.getParameter('tzid');
  return typeof tzid === 'string' ? tzid : undefined;
}

function overlaps({ from, to }: Occurrence, wanted: Wanted): boolean {
  return from < wanted.to && (to > wanted.from || (to === from && from >= wanted.from));
}

function whyFree(
  component: ICAL.Component,
  me: string | undefined,
): 'cancelled' | 'declined' | 'free' | undefined {
  const text = (name: string): string => String(component.getFirstPropertyValue(name) ?? '').toUpperCase();
  if (text('status') === 'CANCELLED') return 'cancelled';
  const own = component
    .getAllProperties('attendee')
    .find(
      (p) => me !== undefined && String(p.getFirstValue()).toLowerCase() === `mailto:${me.toLowerCase()}`,
    );
  if (own?.getParameter('partstat') === 'DECLINED') return 'declined';
  return text('transp') === 'TRANSPARENT' ? 'free' : undefined;
}

/** What is marked private stays so. */
function titleOf(component: ICAL.Component): string {
  const access = String(component.getFirstPropertyValue('class') ?? '').toUpperCase();
  if (access === 'PRIVATE' || access === 'CONFIDENTIAL') return 'private';
  const summary = String(component.getFirstPropertyValue('summary') ?? '')
    .replace(/\s+/g, ' ')
    .trim();
  return summary.slice(0, MAX_TITLE_CHARS) || '(no title)';
}

function uidOf(component: ICAL.Component): string {
  return String(component.getFirstPropertyValue('uid') ?? '');
}

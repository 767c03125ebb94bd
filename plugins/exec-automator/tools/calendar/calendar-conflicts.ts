import { type Method, type MethodContext, MethodError } from '../../../../scripts/core/method.ts';
import { pathFrom, readText } from '../../../../scripts/core/source-files.ts';
import { dayText, readDay } from '../table/dates.ts';
import { clashes, gaps, merged, type Span } from './clashes.ts';
import { type CalendarContents, type Occurrence, readCalendar } from './occurrences.ts';
import { DAY_MS, isZone, momentOf, textOf } from './zone.ts';

interface Params {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly me?: string;
  readonly workday: { readonly start: string; readonly end: string; readonly days: readonly number[] };
  readonly tightMinutes: number;
  readonly freeMinutes: number;
}

interface Entry {
  readonly title: string;
  readonly from: string;
  readonly to: string;
}

export interface CalendarReport {
  readonly file: string;
  readonly timeZone: string;
  readonly counts: {
    readonly entries: number;
    readonly occurrences: number;
    readonly allDay: number;
    readonly conflicts: number;
    readonly cancelled: number;
    readonly declined: number;
    readonly free: number;
  };
  readonly conflicts: readonly { readonly a: Entry; readonly b: Entry; readonly minutes: number }[];
  /** One entry follows another with fewer minutes between than asked. */
  readonly tight: readonly { readonly a: Entry; readonly b: Entry; readonly minutesBetween: number }[];
  readonly allDay: readonly Entry[];
  readonly days: readonly {
    readonly day: string;
    readonly entries: number;
    readonly bookedMinutes: number;
  }[];
  /** The longest first. */
  readonly free: readonly { readonly from: string; readonly to: string; readonly minutes: number }[];
  readonly unread: CalendarContents['unread'];
  readonly notes: readonly string[];
}

const MAX_BYTES = 20_000_000;
const MAX_DAYS = 370;
const MAX_LISTED = 200;
const MINUTE_MS = 60_000;
const DAY = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } as const;
const TIME = { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' } as const;

export const calendarConflicts: Method<Params, CalendarReport> = {
  name: 'calendar_conflicts',
  description:
    'An exported iCalendar file over a range of days: double bookings, entries that follow too closely, booked minutes by day, free slots in working hours; repetitions and daylight saving worked out.',
  idempotent: true,
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['file', 'from', 'to', 'timeZone'],
    properties: {
      file: { type: 'string', minLength: 1, description: 'Calendar as .ics.' },
      from: { ...DAY, description: 'First day, YYYY-MM-DD.' },
      to: { ...DAY, description: `Last day, YYYY-MM-DD, at most ${MAX_DAYS} days on.` },
      timeZone: {
        type: 'string',
        minLength: 1,
        maxLength: 60,
        description: 'Where the person is, such as "America/Chicago". Times without a zone are meant there.',
      },
      me: {
        type: 'string',
        minLength: 3,
        maxLength: 200,
        description: 'Address of the person, to leave out what they declined.',
      },
      workday: {
        type: 'object',
        additionalProperties: false,
        default: {},
        description: 'When free slots are looked for.',
        properties: {
          start: { ...TIME, default: '09:00', description: 'Default 09:00.' },
          end: { ...TIME, default: '17:00', description: 'Default 17:00.' },
          days: {
            type: 'array',
            maxItems: 7,
            items: { type: 'integer', minimum: 1, maximum: 7 },
            default: [1, 2, 3, 4, 5],
            description: '1 is Monday, 7 is Sunday.',
          },
        },
      },
      tightMinutes: {
        type: 'integer',
        minimum: 0,
        maximum: 480,
        default: 10,
        description: 'Fewer minutes than this between two entries are too few.',
      },
      freeMinutes: {
        type: 'integer',
        minimum: 5,
        maximum: 1440,
        default: 60,
        description: 'Shortest free slot.',
      },
    },
  },
  run,
};

function run(params: Params, context: MethodContext): CalendarReport {
  const { timeZone } = params;
  if (!isZone(timeZone)) {
    throw new MethodError('bad_zone', `There is no time zone ${timeZone}.`, {
      fix: 'Give it as "Europe/Berlin" or "America/New_York".',
    });
  }
  const [first, last] = [dayOf('from', params.from), dayOf('to', params.to)];
  if (last < first || last - first >= MAX_DAYS) {
    throw new MethodError(
      'bad_date',
      `From ${params.from} to ${params.to} is no range of up to ${MAX_DAYS} days.`,
      {
        fix: 'Give an earlier from, or a later to that is nearer.',
      },
    );
  }
  const at = (day: number, minutes = 0): number => momentOf(day * DAY_MS + minutes * MINUTE_MS, timeZone);
  const range = { from: at(first), to: at(last + 1) };
  const contents = readCalendar(readText(pathFrom(context.cwd, params.file), MAX_BYTES), {
    ...range,
    timeZone,
    ...(params.me === undefined ? {} : { me: params.me }),
  });
  const timed = contents.occurrences.filter((o) => !o.allDay);
  const allDay = contents.occurrences.filter((o) => o.allDay);
  const found = clashes(timed, MAX_LISTED);
  const entry = ({ title, from, to }: Occurrence): Entry => ({
    title,
    from: textOf(from, timeZone),
    to: textOf(to, timeZone),
  });
  const days = Array.from({ length: last - first + 1 }, (_v, i) => first + i);
  const free = days
    .filter((day) => params.workday.days.includes(weekday(day)))
    .flatMap((day) => {
      const window = {
        from: at(day, minutesOf(params.workday.start)),
        to: at(day, minutesOf(params.workday.end)),
      };
      return gaps(window, timed, params.freeMinutes * MINUTE_MS);
    })
    .sort((a, b) => minutes(b) - minutes(a) || a.from - b.from);
  return {
    file: params.file,
    timeZone,
    counts: {
      entries: contents.entries,
      occurrences: contents.occurrences.length,
      allDay: allDay.length,
      conflicts: found.n,
      ...contents.left,
    },
    conflicts: found.first.map(({ a, b, from, to }) => ({
      a: entry(a),
      b: entry(b),
      minutes: minutes({ from, to }),
    })),
    tight: tightOf(timed, params.tightMinutes)
      .slice(0, MAX_LISTED)
      .map(([a, b]) => ({ a: entry(a), b: entry(b), minutesBetween: minutes({ from: a.to, to: b.from }) })),
    allDay: allDay.slice(0, MAX_LISTED).map(entry),
    days: days
      .map((day) => booked(day, { from: at(day), to: at(day + 1) }, timed))
      .filter((d) => d.entries > 0),
    free: free.slice(0, MAX_LISTED).map((span) => ({
      from: textOf(span.from, timeZone),
      to: textOf(span.to, timeZone),
      minutes: minutes(span),
    })),
    unread: contents.unread.slice(0, MAX_LISTED),
    notes: [
      'Entries of whole days are listed, and neither conflict nor take free time.',
      ...(found.n > MAX_LISTED ? [`${found.n} conflicts, the first ${MAX_LISTED} are listed.`] : []),
      ...(contents.unread.length > 0
        ? [
            `${contents.unread.length} entries could not be read as a whole: slots may be less free than they look.`,
          ]
        : []),
    ],
  };
}

function dayOf(name: string, text: string): number {
  const read = readDay(text);
  if (read.kind === 'day') return read.day;
  throw new MethodError('bad_date', `${name} is no day: ${text}.`, { fix: 'Give it as YYYY-MM-DD.' });
}

/** 1 is Monday. 1 January 1970 was a Thursday. */
function weekday(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

function minutes({ from, to }: Span): number {
  return Math.round((to - from) / MINUTE_MS);
}

/** Neighbours that do not overlap and have less than so many minutes between. */
function tightOf(timed: readonly Occurrence[], least: number): [Occurrence, Occurrence][] {
  const pairs: [Occurrence, Occurrence][] = [];
  let latest: Occurrence | undefined;
  for (const b of timed.filter((o) => o.to > o.from)) {
    if (latest !== undefined && latest.to <= b.from && minutes({ from: latest.to, to: b.from }) < least)
      pairs.push([latest, b]);
    if (latest === undefined || b.to > latest.to) latest = b;
  }
  return pairs;
}

function booked(day: number, window: Span, timed: readonly Occurrence[]): CalendarReport['days'][number] {
  const own = timed.filter((o) => o.from < window.to && o.to > window.from);
  const within = own.map((o) => ({ from: Math.max(o.from, window.from), to: Math.min(o.to, window.to) }));
  const bookedMinutes = merged(within).reduce((sum, span) => sum + minutes(span), 0);
  return { day: dayText(day), entries: own.length, bookedMinutes };
}

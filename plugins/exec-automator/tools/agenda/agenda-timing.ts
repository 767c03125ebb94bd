import { type Method, type MethodContext, MethodError } from '../../../../scripts/core/method.ts';
import { pathFrom, readText } from '../../../../scripts/core/source-files.ts';
import { clockText, timeOf } from './clock-text.ts';
import { type Agenda, MAX_ITEMS } from './item.ts';
import { readCsvAgenda } from './read-cells.ts';
import { readMarkdown } from './read-markdown.ts';
import { type AgendaFinding, type Slot, scheduleOf } from './schedule.ts';

interface Params {
  readonly file: string;
  readonly start?: string;
  readonly end?: string;
  readonly bufferMinutes: number;
}

export interface AgendaTiming {
  readonly file: string;
  readonly format: Agenda['format'];
  readonly start: string;
  readonly end: string;
  readonly hardEnd: string | undefined;
  /** Minutes past the hard end; negative when there is time left; undefined without a hard end or with lengths to be confirmed. */
  readonly overMinutes: number | undefined;
  readonly counts: {
    readonly items: number;
    readonly minutes: number;
    readonly toBeConfirmed: number;
    readonly late: number;
  };
  readonly slots: readonly Slot[];
  readonly findings: readonly AgendaFinding[];
  readonly notes: readonly string[];
}

const MAX_BYTES = 2_000_000;
const MAX_FINDINGS = 200;
const TIME = { type: 'string', minLength: 1, maxLength: 20 } as const;

export const agendaTiming: Method<Params, AgendaTiming> = {
  name: 'agenda_timing',
  description:
    'An agenda in markdown or CSV as a timed run of show: when each item really begins and ends, what starts late, and by how much the hard end is missed.',
  idempotent: true,
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['file'],
    properties: {
      file: { type: 'string', minLength: 1, description: 'Agenda: .md with a list or a table, or .csv.' },
      start: {
        ...TIME,
        description: 'When the first item begins, such as "09:00" or "6:30 pm". Default: as the agenda says.',
      },
      end: { ...TIME, description: 'Hard end, such as "12:00". Without it no overrun can be told.' },
      bufferMinutes: {
        type: 'integer',
        minimum: 0,
        maximum: 240,
        default: 0,
        description: 'Minutes between items, for changes of room or stage.',
      },
    },
  },
  run,
};

function run(params: Params, context: MethodContext): AgendaTiming {
  const path = pathFrom(context.cwd, params.file);
  const agenda = /\.(?:csv|tsv)$/i.test(path) ? readCsvAgenda(path) : readMarkdown(readText(path, MAX_BYTES));
  const { items } = agenda;
  if (items.length === 0) {
    const fix = 'Write a list ("1. Call to order (5 min)"), or a table with Item and Minutes.';
    throw new MethodError('no_items', `${params.file} has no agenda items.`, { fix });
  }
  const start = paramTime('start', params.start) ?? items[0]?.start;
  if (start === undefined) {
    const fix = 'Give start, such as "09:00".';
    throw new MethodError('no_start', 'The first item has no time, so no clock can be set.', { fix });
  }
  const stated = paramTime('end', params.end);
  const hardEnd = stated !== undefined && stated <= start ? stated + 1440 : stated;
  const { slots, findings, end } = scheduleOf(items, {
    file: params.file,
    start,
    hardEnd,
    bufferMinutes: params.bufferMinutes,
  });
  const toBeConfirmed = slots.filter((slot) => slot.minutes === 'TBC').length;
  return {
    file: params.file,
    format: agenda.format,
    start: clockText(start),
    end: clockText(end),
    hardEnd: hardEnd === undefined ? undefined : clockText(hardEnd),
    overMinutes: hardEnd === undefined || toBeConfirmed > 0 ? undefined : end - hardEnd,
    counts: {
      items: slots.length,
      minutes: slots.reduce((sum, slot) => sum + (slot.minutes === 'TBC' ? 0 : slot.minutes), 0),
      toBeConfirmed,
      late: slots.filter((slot) => slot.lateMinutes !== undefined).length,
    },
    slots,
    findings: findings.slice(0, MAX_FINDINGS),
    notes: [
      ...(findings.length > MAX_FINDINGS
        ? [`${findings.length} findings, the first ${MAX_FINDINGS} are listed.`]
        : []),
      ...(toBeConfirmed > 0 ? [`The end is a lower bound: ${toBeConfirmed} items have no length.`] : []),
      ...(agenda.truncated ? [`Only the first ${MAX_ITEMS} items were read.`] : []),
    ],
  };
}

function paramTime(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = timeOf(text);
  if (time !== undefined) return time;
  throw new MethodError('bad_time', `${name} is no time of day: ${text}.`, {
    fix: 'Give it as "14:30" or "2:30 pm".',
  });
}

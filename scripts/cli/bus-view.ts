import type { DeadLetter } from '../bus/bus.ts';
import type { BusStats } from '../bus/stats.ts';
import { safeLine, safeText } from '../core/untrusted.ts';
import { bytes, count } from './format.ts';
import type { Look } from './look.ts';
import { table } from './table.ts';

const MAX_ERROR = 300;
const MAX_MESSAGE = 20_000;

/** The bus in words: the log, then a line for each group. */
export function statsText(stats: BusStats, look: Look): string {
  const { log, groups, notes, groupsTrouble, skipped } = stats;
  const lines =
    log === undefined
      ? []
      : [`${bytes(log.bytes)} in ${count(log.segments, 'segment')}, offsets ${log.start} to ${log.end}`];
  const damage = Object.entries(skipped).map(([reason, n]) => `${n} ${reason}`);
  if (damage.length > 0) lines.push(`damage that was read past: ${damage.join(', ')}`);
  if (log?.syncTrouble !== undefined) lines.push(look.paint('red', safeLine(log.syncTrouble, MAX_ERROR)));
  if (groupsTrouble !== undefined) {
    lines.push(look.paint('red', `groups do not work: ${safeLine(groupsTrouble, MAX_ERROR)}`));
  }
  lines.push(...notes.map((note) => look.paint('yellow', safeLine(note, MAX_ERROR))));
  return [lines.join('\n'), groups.length === 0 ? 'There are no groups.' : groupTable(stats, look)].join(
    '\n\n',
  );
}

function groupTable({ groups }: BusStats, look: Look): string {
  const right = { align: 'right' } as const;
  return table(
    [
      { title: 'group', style: 'cyan' },
      { title: 'pattern', flex: 'cut' },
      { title: 'waiting', ...right },
      { title: 'oldest', ...right },
      { title: 'in flight', ...right },
      { title: 'retrying', ...right },
      { title: 'dead', ...right },
      { title: 'delivered', ...right },
      { title: 'expired', ...right },
    ],
    groups.map((g) => [
      g.group,
      g.pattern,
      String(g.lagMessages),
      g.oldestAgeMs === undefined ? '-' : duration(g.oldestAgeMs),
      String(g.inFlight),
      String(g.retrying),
      String(g.dead),
      String(g.delivered),
      String(g.expired),
    ]),
    look,
  );
}

/** Dead letters, a line each. */
export function deadTable(letters: readonly DeadLetter[], look: Look): string {
  if (letters.length === 0) return 'There are no dead letters.';
  return table(
    [
      { title: 'message', style: 'cyan' },
      { title: 'group' },
      { title: 'topic' },
      { title: 'why' },
      { title: 'attempts', align: 'right' },
      { title: 'given up' },
      { title: 'error', flex: 'cut' },
    ],
    letters.map((l) => [
      l.messageId,
      l.group,
      l.message?.topic ?? '-',
      l.reason,
      String(l.attempts),
      new Date(l.diedAt).toISOString(),
      safeLine(l.error, MAX_ERROR),
    ]),
    look,
  );
}

/** Dead letters with their messages. */
export function deadCards(letters: readonly DeadLetter[], look: Look): string {
  return letters
    .map((l) =>
      [
        `${look.paint('cyan', l.messageId)} given up by ${l.group} after ${count(l.attempts, 'attempt')} (${l.reason})`,
        `error: ${safeText(l.error, MAX_ERROR)}`,
        `from ${new Date(l.firstAt).toISOString()} to ${new Date(l.diedAt).toISOString()}, offset ${l.offset}`,
        l.message === undefined
          ? 'the message is no longer there'
          : safeText(JSON.stringify(l.message, null, 2), MAX_MESSAGE),
      ].join('\n'),
    )
    .join('\n\n');
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

import { safeLine } from '../../core/untrusted.ts';
import { type BreakerState, failuresOf, isClean } from '../../resilience/breaker.ts';
import type { NamedBreaker } from '../../resilience/breaker-store.ts';
import { SqliteBreakers } from '../../store/breakers.ts';
import { type BrainState, routedAround } from '../state.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** What has failed lately and what is left alone because of it, of all sessions. Those that refuse come first. */
export function breakersPage(state: Pick<BrainState, 'store' | 'health' | 'marks' | 'clock'>): string {
  const store = new SqliteBreakers(state.store);
  const listed = store.list().filter(({ breaker }) => !isClean(breaker));
  if (store.alone !== undefined)
    return [
      `The breakers that sessions share cannot be read: ${safeLine(store.alone, 300)}`,
      ...known(state),
    ].join('\n');
  if (listed.length === 0) return 'Nothing that is counted has failed.';
  const refusing = listed.filter(({ breaker }) => breaker.state !== 'closed');
  const counting = listed.filter(({ breaker }) => breaker.state === 'closed');
  return [...refusing, ...counting].map(line).concat(HOW).join('\n');
}

/** What this session routes around; it has that in memory. */
function known(state: Pick<BrainState, 'health' | 'marks' | 'clock'>): string[] {
  const around = [...routedAround(state)];
  return around.length === 0
    ? ['This session routes around no agent.']
    : around.map(([id, reason]) => `Routed around: ${safeLine(id, 200)}, ${safeLine(reason, 200)}`);
}

const HOW = 'To close one, in a shell: arbiter breakers reset <name>';

function line({ name, breaker, updatedAt }: NamedBreaker): string {
  const { word, about } = standing(breaker, updatedAt);
  const n = failuresOf(breaker);
  return `${word.padEnd(9)}  ${safeLine(name, 200)}: ${n} failure${n === 1 ? '' : 's'}, ${about}`;
}

function standing(breaker: BreakerState, updatedAt: number): { word: string; about: string } {
  if (breaker.state === 'closed') return { word: 'closed', about: `the last at ${iso(updatedAt)}` };
  const why = `since ${iso(breaker.since)}: ${safeLine(breaker.reason, 200)}`;
  if (breaker.state === 'half-open') return { word: 'half-open', about: `being tried, ${why}` };
  const until = breaker.probeAt === undefined ? 'until it is reset' : `until ${iso(breaker.probeAt)}`;
  return { word: breaker.tripped ? 'tripped' : 'open', about: `${until}, ${why}` };
}

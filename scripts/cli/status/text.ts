import { safeLine } from '../../core/untrusted.ts';
import type { RouteCounts, RouteGlance } from '../../store/route-glance.ts';
import { bytes, count } from '../format.ts';
import type { Look } from '../look.ts';
import { pad, wrap } from '../text-width.ts';
import { adviceOn } from './advice.ts';
import type { Part, StatusFacts } from './facts.ts';

/** Columns when the output is no terminal. */
const WIDTH = 80;
/** Columns of the names before the facts. */
const NAME = 10;
const MAX_NAME = 80;
const MAX_REASON = 120;
/** Breakers and runs that are named. */
const NAMED = 3;

/** One screen: a part a paragraph, its name before it. */
export function statusText(facts: StatusFacts, look: Look): string {
  const width = Math.min(look.width ?? WIDTH, 100);
  const part = (name: string, sentences: readonly string[]): string[] =>
    sentences
      .flatMap((sentence) => wrap(sentence, width - NAME))
      .map((line, i) => look.paint('bold', pad(i === 0 ? name : '', NAME)) + line);
  const advice = adviceOn(facts);
  return [
    ...part('Arbiter', [onText(facts)]),
    ...part('Registry', [registryText(facts)]),
    ...part(
      'Routes',
      told(facts.routes, ({ today, newest }) => routesText(today, newest)),
    ),
    ...part('Breakers', told(facts.breakers, breakersText)),
    ...part('Chains', told(facts.chains, chainsText)),
    ...part('Bus', told(facts.bus, busText)),
    ...part('Cost', told(facts.cost, costText)),
    ...(advice.length === 0 ? [] : ['']),
    ...advice.flatMap(({ what, command }, i) => [
      ...part(i === 0 ? 'Next' : '', [`${safeLine(what, MAX_REASON)}:`]),
      `${' '.repeat(NAME + 2)}${look.paint('cyan', command)}`,
    ]),
  ].join('\n');
}

function told<T>(part: Part<T>, text: (value: T) => string[]): string[] {
  if (part.kind === 'known') return text(part.value);
  return [part.kind === 'none' ? 'not measured yet' : `not known: ${safeLine(part.message, MAX_REASON)}`];
}

function onText({ switched, sessions }: StatusFacts): string {
  const running = sessions === 0 ? 'no session is running' : `${count(sessions, 'session')} running`;
  if (switched.kind === 'on') return `on; ${running}`;
  return `off (${switched.by === 'env' ? 'ARBITER_OFF' : switched.by}); ${running}`;
}

function registryText({ registry, now }: StatusFacts): string {
  if (registry === undefined) return 'no session has looked yet';
  const { plugins, agents, rejected, at } = registry;
  return `${count(plugins, 'plugin')}, ${count(agents, 'agent')}, ${rejected} rejected (a session, ${ago(now - Date.parse(at))})`;
}

function routesText(today: RouteCounts, newest: readonly RouteGlance[]): string[] {
  const { n, agent, shortlist, team, abstain, followed } = today;
  const kinds = `${agent} to an agent, ${shortlist} to a choice, ${count(team, 'team')}, ${abstain} silent`;
  return [
    n === 0 ? 'none today' : `${n} today: ${kinds} (${percent(abstain, n)})`,
    ...(agent === 0 ? [] : [`followed: ${followed} of ${agent} to an agent (${percent(followed, agent)})`]),
    ...newest.map((route) => `${clock(route.at)} ${routeText(route)}`),
  ];
}

export const routeText = ({ kind, agent, cause, tier }: RouteGlance): string =>
  kind === 'abstain'
    ? `silent (${safeLine(cause ?? 'unknown', MAX_NAME)})`
    : `${kind === 'agent' ? '' : `${kind}: `}${safeLine(agent ?? '', MAX_NAME)} (${safeLine(tier, MAX_NAME)})`;

function breakersText(open: readonly { name: string; state: string; nextProbe: string | null }[]): string[] {
  if (open.length === 0) return ['all closed'];
  const named = open.slice(0, NAMED).map(({ name, state, nextProbe }) => {
    const until = nextProbe === null ? '' : `, tried again ${clock(Date.parse(nextProbe))}`;
    return `${safeLine(name, MAX_NAME)} is ${state}${until}`;
  });
  return [...named, ...more(open.length)];
}

function chainsText(runs: readonly { run: string; chain: string; state: string }[]): string[] {
  if (runs.length === 0) return ['none under way'];
  const number = (state: string): number => runs.filter((run) => run.state === state).length;
  const counts = [
    [number('running'), 'running'],
    [number('person'), 'waiting for a person'],
    [number('waiting'), 'waiting for a time or a message'],
    [number('interrupted'), 'interrupted'],
  ] as const;
  return [
    counts
      .filter(([n]) => n > 0)
      .map(([n, what]) => `${n} ${what}`)
      .join(', '),
  ];
}

function busText(groups: readonly { waiting: number; behindBytes: number; dead: number }[]): string[] {
  if (groups.length === 0) return ['no durable groups'];
  const sum = (of: (group: (typeof groups)[number]) => number): number =>
    groups.reduce((all, group) => all + of(group), 0);
  const behind = Math.max(...groups.map((group) => group.behindBytes));
  return [
    `${count(groups.length, 'group')}: ${sum((g) => g.waiting)} waiting, the slowest ${bytes(behind)} behind; ${count(
      sum((g) => g.dead),
      'dead letter',
    )}`,
  ];
}

function costText({ n, usd, unpriced }: { n: number; usd: number | undefined; unpriced: number }): string[] {
  if (n === 0) return ['nothing measured today'];
  const without = unpriced === 0 ? '' : `, ${unpriced} of them without a price`;
  return [
    `${usd === undefined ? 'not measured' : `$${usd.toFixed(2)}`} today (${count(n, 'answer')}${without})`,
  ];
}

const more = (n: number): string[] => (n > NAMED ? [`and ${n - NAMED} more`] : []);

const percent = (part: number, whole: number): string => `${Math.round((part / whole) * 100)} %`;

/** The time of day here. */
function clock(at: number): string {
  const time = new Date(at);
  return `${String(time.getHours()).padStart(2, '0')}:${String(time.getMinutes()).padStart(2, '0')}`;
}

function ago(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 120) return `${minutes} min ago`;
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h ago` : `${Math.round(minutes / 1_440)} days ago`;
}

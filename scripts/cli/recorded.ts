import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { safeLine } from '../core/untrusted.ts';
import type { ArbiterRecord, OutcomeRecord, RouteRecord, SpawnRecord } from '../host/record.ts';
import { recentRecords } from '../host/records-look.ts';
import type { Estimate } from '../routing/decision.ts';
import { estimateText } from '../routing/explain/estimate-text.ts';
import { count, ms, round } from './format.ts';
import { type Look, PROSE_WIDTH } from './look.ts';
import { wrap } from './text-width.ts';

/** A recorded prompt with all that was recorded of what came after it. */
export interface RecordedRoute {
  readonly route: RouteRecord;
  readonly spawns: readonly SpawnRecord[];
  readonly outcomes: readonly OutcomeRecord[];
}

/** The last route, of a session or of any. */
export function lastRoute(
  records: readonly ArbiterRecord[],
  session: string | undefined,
): RecordedRoute | undefined {
  const route = records.findLast(
    (r): r is RouteRecord => r.type === 'route' && (session === undefined || r.session === session),
  );
  if (route === undefined) return undefined;
  return {
    route,
    spawns: records.filter((r): r is SpawnRecord => r.type === 'spawn' && r.routeId === route.id),
    outcomes: records.filter((r): r is OutcomeRecord => r.type === 'outcome' && r.routeId === route.id),
  };
}

/** Other data folders of ours beside the one that was looked into, with records of these days: the plugin may run in place. */
export function elsewhere(folder: string, clock: Clock): string[] {
  const parent = dirname(folder);
  try {
    return readdirSync(parent)
      .filter((name) => name.startsWith('jira-orchestrator') && name !== basename(folder))
      .map((name) => join(parent, name))
      .filter((other) => recentRecords(other, clock).some((r) => r.type === 'route'));
  } catch {
    return [];
  }
}

/** The record in words, with what runs of its agent are known to cost and take by now. */
export function recordLines(
  { route, spawns, outcomes }: RecordedRoute,
  look: Look,
  now: number,
  estimate?: Estimate,
): string[] {
  const close = route.candidates.filter((c) => c.agent !== route.agent);
  return [
    look.paint('bold', headline(route)),
    `  ${ago(now - Date.parse(route.at))}, in the session ${safeLine(route.session, 80)}; a prompt of ${count(route.promptChars, 'character')}`,
    `  decided in ${ms(route.tookMs)}, confidence ${round(route.confidence)}, complexity ${route.complexity}, tier ${route.tier}`,
    ...(estimate === undefined ? [] : estimateLines(estimate, look)),
    ...(close.length === 0
      ? []
      : [
          'Came close:',
          ...close.map((c) => `  ${c.score.toFixed(2).padStart(6)}  ${safeLine(c.agent, 200)}`),
        ]),
    ...after(route, spawns, outcomes),
    look.paint('dim', 'The words that decided are not recorded. To see them: arbiter route "<the prompt>"'),
  ];
}

const estimateLines = (estimate: Estimate, look: Look): string[] =>
  wrap(`cost and duration, as known now: ${estimateText(estimate)}`, (look.width ?? PROSE_WIDTH) - 2).map(
    (line) => `  ${line}`,
  );

function headline(route: RouteRecord): string {
  if (route.kind === 'abstain')
    return `Nothing was added to the prompt (${safeLine(route.cause ?? 'cause not recorded', 80)}).`;
  const agent = safeLine(route.agent ?? 'unknown', 200);
  if (route.kind === 'shortlist')
    return `Routed to ${safeLine(route.plugin ?? 'unknown', 200)}; the agent was left open, ${agent} came first.`;
  return route.kind === 'team' ? `A team, led by ${agent}.` : `Routed to ${agent}.`;
}

function after(
  route: RouteRecord,
  spawns: readonly SpawnRecord[],
  outcomes: readonly OutcomeRecord[],
): string[] {
  if (route.kind === 'abstain') return [];
  if (spawns.length === 0 && outcomes.length === 0) return ['No agent call of this prompt is recorded.'];
  return [
    'What followed:',
    ...spawns.map(
      (s) =>
        `  ${safeLine(s.agent, 200)} was called${s.shell === undefined ? '' : ` through ${safeLine(s.shell, 200)}`}${s.model === undefined ? '' : `, model ${safeLine(s.model, 80)}`}`,
    ),
    ...outcomes.map(
      (o) => `  ${safeLine(o.agent, 200)} ended: ${o.end}${o.status === undefined ? '' : `, ${o.status}`}`,
    ),
  ];
}

function ago(forMs: number): string {
  const minutes = Math.round(forMs / 60_000);
  if (minutes < 1) return 'less than a minute ago';
  return minutes < 120 ? `${count(minutes, 'minute')} ago` : `${Math.round(minutes / 60)} hours ago`;
}

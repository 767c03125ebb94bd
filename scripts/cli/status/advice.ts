import { count, shellWord } from '../format.ts';
import type { StatusFacts } from './facts.ts';

/** Something that is not as it should be, and the command that says more or mends it. */
export interface Advice {
  readonly what: string;
  readonly command: string;
}

/** What a person may want to do next, the most urgent first. */
export function adviceOn(facts: StatusFacts): Advice[] {
  const { switched, registry, sessions } = facts;
  const advice: Advice[] = [];
  const add = (isSo: boolean, what: string, command: string): void => {
    if (isSo) advice.push({ what, command });
  };
  const troubles = [facts.routes, facts.bus].flatMap((p) => (p.kind === 'trouble' ? [p.message] : []));
  add(troubles.length > 0, 'not everything can be read', 'arbiter doctor');
  if (switched.kind === 'off') advice.push(turnOn(switched.by));
  add(registry === undefined && sessions === 0, 'no session has found agents yet', 'arbiter doctor');
  const rejected = registry?.rejected ?? 0;
  add(rejected > 0, `${count(rejected, 'file')} rejected`, 'arbiter registry validate');
  const runs = facts.chains.kind === 'known' ? facts.chains.value : [];
  for (const { run, chain, asks } of runs.filter(({ state }) => state === 'person').slice(0, 3))
    add(
      true,
      `${chain} asks at ${asks[0] ?? ''}`,
      `arbiter chain approve ${run} ${shellWord(asks[0] ?? '')}`,
    );
  for (const { run, chain } of runs.filter(({ state }) => state === 'interrupted').slice(0, 3))
    add(true, `${chain} was interrupted`, `arbiter chain resume ${run}`);
  const open = facts.breakers.kind === 'known' ? facts.breakers.value.length : 0;
  add(open > 0, `${count(open, 'breaker')} not closed`, 'arbiter breakers list');
  const dead = facts.bus.kind === 'known' ? facts.bus.value.reduce((sum, group) => sum + group.dead, 0) : 0;
  add(dead > 0, count(dead, 'dead letter'), 'arbiter bus dlq list');
  return advice;
}

function turnOn(by: string): Advice {
  return by === 'env'
    ? { what: 'ARBITER_OFF is set', command: 'unset ARBITER_OFF' }
    : {
        what: `off for ${by === 'everywhere' ? 'everything' : `this ${by}`}`,
        command: `/jira-orchestrator:arbiter-on ${by}`,
      };
}

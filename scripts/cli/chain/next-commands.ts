import type { RunView, StepView } from '../../chains/view/run-view.ts';
import { shellWord } from '../format.ts';
import { failedSteps } from './failed-steps.ts';

/** A command line that makes sense next, and what it does. */
export interface NextCommand {
  readonly command: string;
  readonly what: string;
}

const MAX_APPROVALS = 5;
const MAX_LOGS = 3;

/** What a person may type about a run as it stands; none when it goes on by itself or has ended well. */
export function nextCommands(view: RunView): NextCommand[] {
  const { run, steps } = view;
  const chain = (verb: string, ...words: readonly string[]): string =>
    ['arbiter chain', verb, ...[run.id, ...words].map(shellWord)].join(' ');
  switch (run.status) {
    case 'succeeded':
      return [];
    case 'running':
    case 'waiting':
      return [...approvals(steps, chain), ...resumption(view, chain)];
    case 'cancelled':
      return [{ command: chain('retry'), what: 'goes on from what had not been done' }];
    case 'compensation_failed':
      return logsOf(
        steps.filter((step) => step.state === 'undo_failed'),
        chain,
        'what was done, to be undone by hand',
      );
    case 'failed':
    case 'compensated':
      return [
        ...logsOf(failedSteps(view), chain, 'every attempt, with input, output and error'),
        ...again(view, chain),
      ];
  }
}

type Chain = (verb: string, ...words: readonly string[]) => string;

const isAsked = ({ state, waitingFor }: StepView): boolean =>
  state === 'waiting' && waitingFor?.kind === 'approval';

/** A run that waits for one answer needs no step in the command. */
function approvals(steps: readonly StepView[], chain: Chain): NextCommand[] {
  return steps
    .filter(isAsked)
    .slice(0, MAX_APPROVALS)
    .flatMap(({ path, waitingFor }) => {
      const by =
        waitingFor?.kind === 'approval' && waitingFor.by.length > 0
          ? ['--by', waitingFor.by[0] as string]
          : [];
      return [
        { command: chain('approve', path, ...by), what: 'says yes' },
        { command: chain('approve', path, ...by, '--reject', '--reason', '…'), what: 'says no' },
      ];
    });
}

function resumption({ run, steps }: RunView, chain: Chain): NextCommand[] {
  if (run.drivenBy !== undefined)
    return [{ command: chain('cancel'), what: `ends it; ${run.drivenBy} drives it` }];
  const asked = steps.some(isAsked);
  const what = asked
    ? 'goes on after the answer'
    : run.status === 'waiting'
      ? 'waits here, then goes on'
      : 'goes on';
  return [
    { command: chain('resume'), what },
    { command: chain('cancel'), what: 'ends it, and undoes what a saga has done' },
  ];
}

function logsOf(steps: readonly StepView[], chain: Chain, what: string): NextCommand[] {
  return steps.slice(0, MAX_LOGS).map(({ path }) => ({ command: chain('logs', path), what }));
}

/** `retry` without a step goes on where it failed; with another input a run has to be another one. */
function again(view: RunView, chain: Chain): NextCommand[] {
  const [first] = failedSteps(view);
  return [
    {
      command: chain('retry'),
      what:
        view.run.status === 'compensated'
          ? 'does again what was undone, and goes on'
          : 'goes on from there; what was done is kept',
    },
    ...(first === undefined
      ? []
      : [
          {
            command: chain('fork', '--from', first.path, '--input', 'name=value'),
            what: 'the same with another input, as a new run',
          },
        ]),
  ];
}

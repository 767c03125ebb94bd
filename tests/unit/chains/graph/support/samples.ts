import type { Chain, Step } from '../../../../../scripts/chains/language/chain.ts';
import type { RunView, StepView, StepViewState } from '../../../../../scripts/chains/view/run-view.ts';
import { approve, block, body, chain, choose, foreach, nested, run } from '../../engine/support/steps.ts';

type Frame = NonNullable<Parameters<typeof run>[1]>;

export const agent = (id: string, name: string, more: Frame = {}): Step => {
  const { argv: _, ...frame } = run(id, more) as Extract<Step, { kind: 'run' }>;
  return { ...frame, kind: 'agent', agent: name, prompt: 'Do it.', tier: 'auto', permissions: 'default' };
};

export const publish = (id: string, topic: string): Step => {
  const { argv: _, ...frame } = run(id) as Extract<Step, { kind: 'run' }>;
  return { ...frame, kind: 'publish', topic, payload: {}, priority: 5 };
};

/** A chain that has one of almost everything. */
export const deploy: Chain = chain(
  [
    agent('plan', 'jira-orchestrator:issue-triager', { label: 'Can somebody begin?' }),
    run('build', { argv: ['npm', 'run', 'build'], retry: { attempts: 3 }, timeoutMs: 600_000 }),
    foreach('pages', '${{ inputs.pages }}', [run('audit', { argv: ['axe', '${{ item }}'] })], {
      concurrency: 4,
    }),
    choose('where', [
      {
        if: "inputs.env == 'production'",
        steps: [
          approve('sign-off', { message: 'Deploy to production?', by: ['ana'], timeoutMs: 86_400_000 }),
          run('live', { argv: ['./deploy', 'live'], compensate: body('./deploy', 'back') }),
        ],
      },
      { steps: [run('staging', { argv: ['./deploy', 'staging'] })] },
    ]),
    run('smoke', {
      argv: ['./smoke.sh'],
      onError: { kind: 'steps', block: block(agent('repair', 'fastapi-backend:doctor')) },
    }),
    nested('notes', chain([run('write')], { name: 'release-notes' })),
    publish('tell', 'deploy/done'),
  ],
  { name: 'deploy', description: 'Build it and bring it where it belongs.', saga: true },
);

/** A step of a run as the view has it. */
export function seen(path: string, state: StepViewState, more: Partial<StepView> = {}): StepView {
  const id = path.split('/').at(-1) ?? path;
  return { path, id, label: id, kind: 'run', state, depth: 0, attempt: state === 'pending' ? 0 : 1, ...more };
}

export function view(steps: readonly StepView[], more: Partial<RunView['run']> = {}): RunView {
  return { run: { id: 'run_1', chain: 'deploy', status: 'running', startedAt: 0, ...more }, steps };
}

import type { Files } from '../../../scripts/kit/temporary-folder.ts';

const agent = (name: string, description: string, triggers: readonly string[]): string =>
  `---\n${JSON.stringify({ name, description, triggers })}\n---\nIt works.\n`;

/** A plugin about Terraform, with two agents. */
export const DESK: Files = {
  '.claude-plugin/plugin.json': JSON.stringify({ name: 'desk' }),
  'arbiter.json': JSON.stringify({
    routing: { keywords: { strong: ['terraform', 'tfstate', 'error acquiring the state lock'] } },
  }),
  'agents/state-doctor.md': agent('state-doctor', 'Use when a Terraform state lock is stuck.', [
    'error acquiring the state lock',
    'terraform state drift',
  ]),
  'agents/module-writer.md': agent('module-writer', 'Use to write new Terraform modules.', [
    'write a terraform module',
    'new terraform module for a vpc',
  ]),
};

/** A chain that locks, asks, applies, and tells the others; a saga. */
export const DEPLOY = `name: deploy
inputs:
  target: { type: string, default: staging }
outputs:
  verdict: "\${{ steps.review.verdict }}"
saga: true
steps:
  - id: review
    agent: desk:state-doctor
    prompt: Is it safe?
    schema: { type: object, required: [verdict], properties: { verdict: { type: string } } }
  - id: lock
    run: [terraform, lock]
    compensate:
      run: [terraform, unlock]
  - id: ask
    approve: "Change \${{ inputs.target }}?"
  - id: apply
    run: [terraform, apply]
    retry: { attempts: 2, delay: 5m }
    compensate:
      run: [terraform, destroy]
  - id: rest
    wait: 30m
  - id: check
    run: [terraform, plan]
  - id: tell
    publish: { topic: desk/deployed, payload: { target: "\${{ inputs.target }}", by: chain } }
`;

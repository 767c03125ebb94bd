/** Plugins as people publish them for Claude Code alone: no `arbiter.json`, no triggers. */

/** One line with `\n` spelled out, as Claude Code's agent creator writes it. */
const DIALOGUES =
  'Use this agent when Terraform state and the cloud disagree, a state lock is stuck, or resources must be imported into state. ' +
  'Examples:\\n\\n<example>\\nContext: A plan wants to recreate a bucket.\\nuser: "terraform plan wants to destroy and recreate the bucket ' +
  'after my rename"\\nassistant: "I\'ll use the state-doctor agent to compare state and configuration."\\n<commentary>\\nThe state must be ' +
  "moved, not the bucket.\\n</commentary>\\n</example>\\n\\n<example>\\nuser: 'error acquiring the state lock, nobody else is running " +
  'anything\'\\nassistant: "Let me call state-doctor."\\n</example>';

const STATE_DOCTOR = `---
name: state-doctor
description: ${DIALOGUES}
color: blue
---

You repair Terraform state. Start with \`terraform state list\` and a saved plan. Look at every \`*.tf\` and \`*.tfvars\` file.
`;

const MODULE_WRITER = `---
name: module-writer
description: |
  Use PROACTIVELY when a Terraform module has to be written, split or versioned; for tflint findings and OpenTofu upgrades.
  Not for state surgery, imports or drift.

  <example>
  Context: the user has copied blocks
  user: "our three environments copy the same hcl blocks, make one module with variables of it"
  assistant: "I'll ask module-writer."
  </example>
tools: Read, Edit, Write
---

You write Terraform modules in HCL. Variables are typed, outputs documented, providers pinned. Run \`tflint\`.
`;

const POLICY_GUARD = `---
name: policy-guard
description: Checks Terraform plans against Sentinel and Conftest policies. Use when a policy check fails in CI, to write Rego rules, or for cost limits with Infracost.
---

You explain which Rego rule refused a Terraform plan, and whether the rule or the plan is wrong.
`;

export const TERRAFORM_DESK = {
  '.claude-plugin/plugin.json': JSON.stringify({
    name: 'terraform-desk',
    description: 'Terraform work: state, modules, policies.',
    keywords: ['terraform', 'opentofu', 'infrastructure as code'],
  }),
  'agents/state-doctor.md': STATE_DOCTOR,
  'agents/module-writer.md': MODULE_WRITER,
  'agents/policy-guard.md': POLICY_GUARD,
  'commands/plan.md': '---\ndescription: Explain a plan.\n---\nRead the plan.\n',
} as const;

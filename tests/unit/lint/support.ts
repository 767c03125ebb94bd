import { join } from 'node:path';
import { knownOf } from '../../../scripts/chains/known.ts';
import type { Check } from '../../../scripts/lint/check.ts';
import type { CommandTree } from '../../../scripts/lint/command-tree.ts';
import type { LintFinding } from '../../../scripts/lint/finding.ts';
import { type LintedPack, readPack } from '../../../scripts/lint/pack.ts';
import { isPluginFolder } from '../../../scripts/registry/roots.ts';
import { Scanner } from '../../../scripts/registry/scanner.ts';
import { tempFolder, writeTree } from '../support/temp.ts';

/** A part of what `arbiter` understands: enough to be wrong in every way. */
const ARBITER: CommandTree = {
  name: 'arbiter',
  options: [{ flags: ['--json', '-h', '--help'], takesValue: false }],
  maxArguments: 0,
  commands: [
    {
      name: 'chain',
      options: [],
      maxArguments: 0,
      commands: [
        {
          name: 'run',
          options: [{ flags: ['--input'], takesValue: true }],
          commands: [],
          maxArguments: 1,
        },
      ],
    },
    {
      name: 'rpc',
      options: [],
      maxArguments: 0,
      commands: [
        {
          name: 'call',
          options: [{ flags: ['--params'], takesValue: true }],
          commands: [],
          maxArguments: 2,
        },
      ],
    },
  ],
};

/** Plugins by their files, `desk/agents/clerk.md`, real ones in a temporary folder; all are checked, and one chain is known: `hotfix`. */
export function packOf(files: Readonly<Record<string, string>>): LintedPack {
  const root = writeTree(tempFolder(), files);
  const names = [...new Set(Object.keys(files).map((path) => path.split('/')[0] as string))];
  const snapshot = new Scanner().scan(
    names
      .filter((name) => isPluginFolder(join(root, name)))
      .map((name) => ({ kind: 'plugin-dir', root: join(root, name), loaded: true })),
  );
  return readPack(() => true, { snapshot, known: knownOf(snapshot), chains: ['hotfix'], arbiter: ARBITER });
}

/** What a check finds, as `plugin/file:line severity code`. */
export function found(check: Check, files: Readonly<Record<string, string>>): string[] {
  const pack = packOf(files);
  return check(pack).map((finding) => placed(finding, pack));
}

function placed({ file, line, severity, code }: LintFinding, { plugins }: LintedPack): string {
  const plugin = plugins.find((p) => file.startsWith(p.root));
  return `${plugin?.name ?? ''}${file.slice(plugin?.root.length)}:${line} ${severity} ${code}`;
}

export interface AgentParts {
  readonly description?: string;
  readonly tools?: string;
  readonly triggers?: readonly string[];
  readonly examples?: readonly string[];
  /** Prompt and agent. */
  readonly nearMisses?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly more?: string;
}

/** An agent's file. Line 2 is the name, 3 the description, 4 the first of what follows. */
export function agent(name: string, parts: AgentParts): string {
  const list = (key: string, items: readonly string[] | undefined): string =>
    items === undefined ? '' : `${key}:\n${items.map((item) => `  - ${JSON.stringify(item)}\n`).join('')}`;
  const nearMisses = parts.nearMisses?.map(
    ([prompt, owner]) => `  - prompt: ${JSON.stringify(prompt)}\n    agent: ${owner}\n`,
  );
  return [
    `---\nname: ${name}\n`,
    `description: ${parts.description ?? `When ${name} is asked for.`}\n`,
    parts.tools === undefined ? '' : `tools: ${parts.tools}\n`,
    list('triggers', parts.triggers),
    list('examples', parts.examples),
    nearMisses === undefined ? '' : `nearMisses:\n${nearMisses.join('')}`,
    parts.more ?? '',
    `---\n${parts.body ?? 'The body.'}\n`,
  ].join('');
}

/** An agent that declares an example, so that everything is asked of it and of the commands beside it. */
export const PLEDGED = { 'desk/agents/clerk.md': agent('clerk', { examples: ['Please file this.'] }) };

/** A command's file. Line 2 is the first of `head`; its body begins three lines below the last. */
export function command(head: Readonly<Record<string, string>>, body: string): string {
  const keys = Object.entries(head).map(([key, value]) => `${key}: ${value}\n`);
  return `---\n${keys.join('')}---\n${body}\n`;
}

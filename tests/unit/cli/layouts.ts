import { agentText, writeTree } from '../support/temp.ts';

/** A stranger's agents: what they know, by name. */
const KNOWS = {
  'k8s-expert':
    'Kubernetes pods, deployments, helm charts and ingress controllers that crash or do not start.',
  'tax-advisor': 'Income tax returns, deductions and VAT filings of freelancers.',
  'rust-engineer': 'Rust ownership, lifetimes, borrow checker errors and cargo workspaces.',
} as const;

const text = (name: keyof typeof KNOWS): string => agentText(name, '', KNOWS[name]);

/** The same three agents as different people lay them out; each answers with their ids, given the folder's name. */
export const LAYOUTS: Readonly<
  Record<string, { write(folder: string): void; ids(name: string): readonly string[] }>
> = {
  'a plugin folder': {
    write: (folder) => {
      writeTree(folder, {
        '.claude-plugin/plugin.json': JSON.stringify({ name: 'strangers', description: 'Theirs.' }),
        'agents/k8s-expert.md': text('k8s-expert'),
        'agents/tax-advisor.md': text('tax-advisor'),
        'agents/rust-engineer.md': text('rust-engineer'),
        'README.md': '# Strangers',
      });
    },
    ids: () => ['strangers:k8s-expert', 'strangers:rust-engineer', 'strangers:tax-advisor'],
  },
  'agents by category': {
    write: (folder) => {
      writeTree(folder, {
        'agents/infra/k8s-expert.md': text('k8s-expert'),
        'agents/money/tax-advisor.md': text('tax-advisor'),
        'agents/languages/rust-engineer.md': text('rust-engineer'),
      });
    },
    ids: (name) => [
      `${name}:infra:k8s-expert`,
      `${name}:languages:rust-engineer`,
      `${name}:money:tax-advisor`,
    ],
  },
  'a bare folder of files': {
    write: (folder) => {
      writeTree(folder, {
        'k8s-expert.md': text('k8s-expert'),
        'money/tax-advisor.md': text('tax-advisor'),
        'rust-engineer.md': text('rust-engineer'),
        'README.md': '# Not an agent\n',
        LICENSE: 'MIT',
      });
    },
    ids: (name) => [`${name}:k8s-expert`, `${name}:money:tax-advisor`, `${name}:rust-engineer`],
  },
  'a folder of plugins': {
    write: (folder) => {
      writeTree(folder, {
        'infra/agents/k8s-expert.md': text('k8s-expert'),
        'money/agents/tax-advisor.md': text('tax-advisor'),
        'languages/.claude-plugin/plugin.json': JSON.stringify({ name: 'langs' }),
        'languages/agents/rust-engineer.md': text('rust-engineer'),
      });
    },
    ids: () => ['infra:k8s-expert', 'langs:rust-engineer', 'money:tax-advisor'],
  },
  'a marketplace with plugins in categories': {
    write: (folder) => {
      writeTree(folder, {
        '.claude-plugin/marketplace.json': JSON.stringify({ name: 'shop', plugins: [] }),
        'plugins/ops/infra/agents/k8s-expert.md': text('k8s-expert'),
        'plugins/ops/money/agents/tax-advisor.md': text('tax-advisor'),
        'plugins/languages/agents/rust-engineer.md': text('rust-engineer'),
        'node_modules/junk/agents/junk.md': agentText('junk'),
      });
    },
    ids: () => ['infra:k8s-expert', 'languages:rust-engineer', 'money:tax-advisor'],
  },
  'plugins beside folders of loose agents': {
    write: (folder) => {
      writeTree(folder, {
        'infra/agents/k8s-expert.md': text('k8s-expert'),
        'more/money/tax-advisor.md': text('tax-advisor'),
        'rust/rust-engineer.md': text('rust-engineer'),
        'docs/guide.md': '# No agent\n',
      });
    },
    ids: () => ['infra:k8s-expert', 'more:money:tax-advisor', 'rust:rust-engineer'],
  },
};

/** The first of the layouts, written. */
export function strangers(folder: string): string {
  LAYOUTS['a plugin folder']?.write(folder);
  return folder;
}

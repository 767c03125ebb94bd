import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOMAIN_PLUGINS, ROOT, scanPack } from '../../bench/support/pack.ts';
import type { Method } from '../../scripts/core/method.ts';
import { arbiterLines } from '../../scripts/lint/arbiter-lines.ts';
import type { LintFinding } from '../../scripts/lint/finding.ts';
import { readMarkdownSource } from '../../scripts/lint/markdown-source.ts';
import { methods as brainMethods } from '../../scripts/methods/methods.ts';
import { loadLexicon } from '../../scripts/routing/lexicon/load.ts';
import { createRouter } from '../../scripts/routing/router.ts';
import { cli } from '../unit/cli/cli.ts';
import { tempFolder, writeTree } from '../unit/support/temp.ts';

const BRAIN = 'jira-orchestrator';

/** What the pack promises; of the brain at least so many. Agents are those that a prompt can lead to. */
const PROMISED: readonly (readonly [plugin: string, agents: number, commands: number])[] = [
  ['fastapi-backend', 14, 20],
  ['frontend-powerhouse', 18, 22],
  ['lobbi-platform-manager', 12, 18],
  ['ahling-command-center', 18, 23],
  ['exec-automator', 16, 20],
];
const BRAIN_AT_LEAST = { agents: 16, commands: 24 } as const;

const snapshot = scanPack();
const routed = snapshot.agents.filter((agent) => agent.routed);
const agentsOf = (plugin: string): number => routed.filter((a) => a.plugin === plugin).length;
const commandsOf = (plugin: string): number => snapshot.commands.filter((c) => c.plugin === plugin).length;

async function findingsIn(...folders: readonly string[]): Promise<LintFinding[]> {
  const dirs = folders.flatMap((folder) => ['--plugin-dir', folder]);
  const run = await cli(['plugin', 'validate', '--json', '--only-plugin-dirs', ...dirs]);
  return run.json()['findings'] as LintFinding[];
}

const line = ({ file, line, severity, code, message }: LintFinding): string =>
  `${file.slice(ROOT.length)}:${line} ${severity} ${code} ${message}`;

describe('the quality of the pack', () => {
  it('`arbiter plugin validate` finds no error in all six plugins', { timeout: 30_000 }, async () => {
    const findings = await findingsIn(ROOT, join(ROOT, 'plugins'));
    expect(findings.filter((f) => f.severity === 'error').map(line)).toEqual([]);
  });

  it('an error in one of them would be noticed', { timeout: 30_000 }, async () => {
    const taken = routed[0]?.triggers[0] ?? '';
    const copy = writeTree(tempFolder(), {
      'desk/agents/clerk.md': `---\nname: clerk\ndescription: Files.\ntriggers: [${JSON.stringify(taken)}]\n---\nIt files.\n`,
    });
    const findings = await findingsIn(ROOT, join(copy, 'desk'));
    expect(findings.map((f) => f.code)).toContain('shared-trigger');
  });
});

describe('the size of the pack', () => {
  it.each(PROMISED)('%s has %i agents and %i commands', (plugin, agents, commands) => {
    expect({ agents: agentsOf(plugin), commands: commandsOf(plugin) }).toEqual({ agents, commands });
  });

  it('the domain plugins have 78 agents and 103 commands in all', () => {
    const sum = (count: (plugin: string) => number): number =>
      DOMAIN_PLUGINS.reduce((all, plugin) => all + count(plugin), 0);
    expect({ agents: sum(agentsOf), commands: sum(commandsOf) }).toEqual({ agents: 78, commands: 103 });
    expect(PROMISED.map(([plugin]) => plugin)).toEqual([...DOMAIN_PLUGINS]);
  });

  it('the brain has what Jira and delivery work needs', () => {
    expect(agentsOf(BRAIN)).toBeGreaterThanOrEqual(BRAIN_AT_LEAST.agents);
    expect(commandsOf(BRAIN)).toBeGreaterThanOrEqual(BRAIN_AT_LEAST.commands);
  });
});

describe('routing over the whole pack', () => {
  const router = createRouter(snapshot, loadLexicon());
  const first = (prompt: string): string | undefined => router.rankAll(prompt)[0]?.agent;

  /** Share of prompts that are right, and those that are not, with where they went. */
  function score(prompts: readonly { readonly prompt: string; readonly owner: string }[]) {
    const wrong = prompts.flatMap(({ prompt, owner }) => {
      const got = first(prompt);
      return got === owner ? [] : [`${owner} <- ${String(got)}: ${prompt}`];
    });
    return { n: prompts.length, share: 1 - wrong.length / prompts.length, wrong };
  }

  it('at least 95 % of the agents’ own examples have their agent at rank 1', () => {
    const { n, share, wrong } = score(
      routed.flatMap((a) => a.examples.map((prompt) => ({ prompt, owner: a.id }))),
    );
    expect(n).toBeGreaterThanOrEqual(4 * routed.length);
    expect(share, wrong.join('\n')).toBeGreaterThanOrEqual(0.95);
  });

  it('at least 90 % of the near misses go to the agent that they name', () => {
    const { n, share, wrong } = score(
      routed.flatMap((a) =>
        a.nearMisses.filter((m) => m.agent !== 'none').map((m) => ({ prompt: m.prompt, owner: m.agent })),
      ),
    );
    expect(n).toBeGreaterThanOrEqual(routed.length);
    expect(share, wrong.join('\n')).toBeGreaterThanOrEqual(0.9);
  });
});

describe('the methods that texts call', async () => {
  const own = await Promise.all(
    DOMAIN_PLUGINS.map(
      async (name) =>
        [name, (await import(`../../plugins/${name}/tools/methods.ts`)) as { methods: Method[] }] as const,
    ),
  );
  const methods = new Map<string, readonly Method[]>([
    [BRAIN, brainMethods],
    ...own.map(([name, module]) => [name, module.methods] as const),
  ]);
  const calls = [...snapshot.agents, ...snapshot.commands].flatMap(({ id, file }) => {
    const source = readMarkdownSource(file);
    return source === undefined ? [] : arbiterLines(source).map(({ words }) => ({ id, words }));
  });
  const withParams = calls.flatMap(({ id, words }) => {
    const text = words[words.indexOf('--params') + 1];
    return words[0] === 'rpc' && words[1] === 'call' && words.includes('--params') && text !== undefined
      ? [{ id, plugin: words[2] as string, name: words[3] as string, text }]
      : [];
  });

  it('are given params that they have, and all that they need', () => {
    expect(withParams.length).toBeGreaterThanOrEqual(20);
    const wrong = withParams.flatMap(({ id, plugin, name, text }) => {
      const method = methods.get(plugin)?.find((m) => m.name === name);
      return method === undefined ? [] : misfits(method, text).map((what) => `${id}: ${name} ${what}`);
    });
    expect(wrong).toEqual([]);
  });

  it('a key that a method does not have, and one that is missing, would be noticed', () => {
    const method = methods.get('lobbi-platform-manager')?.find((m) => m.name === 'diff_realms');
    expect(method === undefined ? undefined : misfits(method, '{"a":"x","bee":"y"}')).toEqual([
      'has no param bee',
      'needs b',
    ]);
  });
});

/** What in the params of a call a method would refuse, by the keys; values may be placeholders. */
function misfits(method: Method, text: string): string[] {
  let given: string[];
  try {
    given = Object.keys(JSON.parse(text.replace(/:\s*<[^<>"]*>/g, ':0')) as object);
  } catch {
    return []; // the lint says so
  }
  const schema = method.params as {
    readonly properties?: Readonly<Record<string, unknown>>;
    readonly required?: readonly string[];
  };
  return [
    ...given.filter((key) => !(key in (schema.properties ?? {}))).map((key) => `has no param ${key}`),
    ...(schema.required ?? []).filter((key) => !given.includes(key)).map((key) => `needs ${key}`),
  ];
}

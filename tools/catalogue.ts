/**
 * `docs/catalogue.md`: everything that the pack offers, by plugin, read from the files themselves.
 *
 *   npm run catalogue              writes it
 *   npm run catalogue -- --check   exits with 1 when it is not what would be written
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Method } from '../scripts/core/method.ts';
import type { AgentEntry, CommandEntry, PluginEntry, RegistrySnapshot } from '../scripts/registry/entry.ts';
import { readFrontmatter } from '../scripts/schema/frontmatter.ts';
import { writeOrCheck } from './support/generated.ts';
import { cell, firstSentence, markdownTable } from './support/markdown.ts';
import { BRAIN, scanPack } from './support/pack.ts';
import { chainTemplates, type Template } from './support/templates.ts';

export const CATALOGUE = 'docs/catalogue.md';

interface Offer {
  readonly plugin: PluginEntry;
  readonly agents: readonly AgentEntry[];
  readonly commands: readonly CommandEntry[];
  readonly methods: readonly Method[];
  readonly chains: readonly Template[];
}

/** The whole page. Throws when a plugin's methods or a template cannot be loaded. */
export async function catalogueText(root: string): Promise<string> {
  const snapshot = scanPack(root);
  const templates = chainTemplates(root);
  const offers = await Promise.all(
    snapshot.plugins.map((plugin) => offerOf(root, plugin, snapshot, templates)),
  );
  return `${[
    '# Catalogue',
    '',
    'What the six plugins offer. Written by `npm run catalogue` from the files of the pack; a test compares. Agents are called by their prompts;',
    'commands are typed; methods are called with `arbiter rpc call`, chains started with `arbiter chain run`.',
    '',
    countTable(offers),
    ...offers.flatMap((offer) => sectionsOf(offer, root)),
  ].join('\n')}\n`;
}

async function offerOf(
  root: string,
  plugin: PluginEntry,
  { agents, commands }: RegistrySnapshot,
  templates: readonly Template[],
): Promise<Offer> {
  const file =
    plugin.name === BRAIN ? 'scripts/methods/methods.ts' : `plugins/${plugin.name}/tools/methods.ts`;
  const module = (await import(pathToFileURL(join(root, file)).href)) as { methods: readonly Method[] };
  return {
    plugin,
    agents: agents.filter((a) => a.plugin === plugin.name && a.routed).sort(byName),
    commands: commands.filter((c) => c.plugin === plugin.name).sort(byName),
    methods: [...module.methods].sort(byName),
    chains: templates.filter((t) => t.plugin === plugin.name),
  };
}

function countTable(offers: readonly Offer[]): string {
  const counts = offers.map((o) => [o.agents.length, o.commands.length, o.methods.length, o.chains.length]);
  const sum = (rows: readonly number[][]): string[] =>
    [0, 1, 2, 3].map((i) => `${rows.reduce((all, row) => all + (row[i] as number), 0)}`);
  const domain = counts.filter((_, i) => offers[i]?.plugin.name !== BRAIN);
  return markdownTable(
    ['plugin', 'agents', 'commands', 'methods', 'chains'],
    [
      ...offers.map((o, i) => [`[${o.plugin.name}](#${o.plugin.name})`, ...sum([counts[i] as number[]])]),
      ['five domain plugins', ...sum(domain)],
      ['all', ...sum(counts)],
    ],
  );
}

function sectionsOf({ plugin, agents, commands, methods, chains }: Offer, root: string): string[] {
  const link = (text: string, file: string): string => `[${text}](../${relative(root, file)})`;
  const section = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
    rows.length === 0 ? [] : ['', `### ${title} of ${plugin.name}`, '', markdownTable(head, rows)];
  return [
    '',
    `## ${plugin.name}`,
    '',
    firstSentence(plugin.description),
    ...section(
      'Agents',
      ['agent', 'when', 'model', 'tools'],
      agents.map((a) => [
        link(a.name, a.file),
        firstSentence(a.description),
        a.model,
        (a.tools ?? ['all']).join(', '),
      ]),
    ),
    ...section(
      'Commands',
      ['command', 'arguments', 'what it does'],
      commands.map((c) => [link(`/${c.id}`, c.file), hintOf(c), c.description]),
    ),
    ...section(
      'Methods',
      ['method', 'what it gives'],
      methods.map((m) => [`\`${m.name}\``, m.description]),
    ),
    ...section(
      'Chains',
      ['chain', 'what it does'],
      chains.map((t) => [
        link(t.chain.name, join(root, t.path.replace(/\.ya?ml$/, '.md'))),
        t.chain.description,
      ]),
    ),
  ];
}

/** `argument-hint` of a command; a list in brackets without quotes is one, too. */
function hintOf({ file }: CommandEntry): string {
  const read = readFrontmatter(readFileSync(file, 'utf8'));
  const hint = read.kind === 'ok' ? read.data['argument-hint'] : undefined;
  const text = Array.isArray(hint) ? `[${hint.join(', ')}]` : typeof hint === 'string' ? hint : '';
  return text === '' ? '' : `\`${cell(text)}\``;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  writeOrCheck(root, new Map([[CATALOGUE, await catalogueText(root)]]), 'catalogue');
}

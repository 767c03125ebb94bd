import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT, scanPack } from '../support/pack.ts';
import { seeded } from './stats.ts';

/**
 * A registry of strangers: agents with markdown of 3 to 6 kB, in plugins of 50. Their subjects are the concepts of our
 * lexicon and their sentences those of the pack's own agents, so that words are as frequent, and posting lists as long,
 * as in real texts. The same seed gives the same files.
 */

export const PLUGIN_COUNT = 20;

// biome-ignore format: a list of words
const ROLES = [
  'engineer', 'reviewer', 'architect', 'specialist', 'auditor', 'writer', 'planner', 'operator', 'debugger', 'analyst',
  'migrator', 'optimizer', 'tester', 'advisor', 'keeper',
] as const;
const OPENINGS = [
  'Use this agent when',
  'Use PROACTIVELY when',
  'Expert in',
  'Specialist for',
  'When somebody has to deal with',
  'Handles',
] as const;
const TOOLS = [
  'Read, Grep, Glob',
  'Read, Grep, Glob, Edit, Write, Bash',
  'Read, Write, WebFetch',
  'Bash, Read',
] as const;
const MODELS = ['sonnet', 'opus', 'haiku', 'inherit'] as const;

const SMALLEST_BODY = 2_600;
const LARGEST_BODY = 5_200;

interface Concept {
  readonly id: string;
  readonly terms: readonly string[];
}

/** One made-up agent. */
export interface MadeAgent {
  readonly plugin: string;
  readonly name: string;
  readonly markdown: string;
}

/** `count` agents, evenly over `plugins` plugins. */
export function makeAgents(count: number, plugins: number, seed = 1): MadeAgent[] {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const some = <T>(list: readonly T[], n: number): T[] => Array.from({ length: n }, () => pick(list));
  const concepts = parse(
    readFileSync(join(ROOT, 'orchestration', 'lexicon', 'concepts.yaml'), 'utf8'),
  ) as Concept[];
  const pack = scanPack().agents;
  const sentences = pack.flatMap((a) => sentencesOf(readFileSync(a.file, 'utf8')));
  const asks = pack.flatMap((a) => a.triggers);
  return Array.from({ length: count }, (_, i) => {
    const subjects = some(concepts, 3);
    const terms = [...new Set(subjects.flatMap((s) => s.terms))].map((t) => t.replaceAll('"', ''));
    const name = `${(subjects[0] as Concept).id}-${pick(ROLES)}-${i}`;
    const description = `${pick(OPENINGS)} ${some(terms, 5).join(', ')} or ${pick(terms)}. ${some(sentences, 2).join(' ')} Not for ${pick(terms)}.`;
    const size = SMALLEST_BODY + random() * (LARGEST_BODY - SMALLEST_BODY);
    return {
      plugin: `made-${String(Math.floor((i * plugins) / count) + 1).padStart(2, '0')}`,
      name,
      markdown: [
        '---',
        `name: ${name}`,
        `description: ${JSON.stringify(description)}`,
        `model: ${pick(MODELS)}`,
        `tools: ${pick(TOOLS)}`,
        // A third is written for Arbiter; the others are what strangers publish.
        ...(i % 3 === 0
          ? [
              `capabilities: [${subjects.map((s) => s.id).join(', ')}]`,
              'triggers:',
              ...some(asks, 12).map((t) => `  - ${JSON.stringify(t)}`),
            ]
          : []),
        '---',
        '',
        body(size, () =>
          random() < 0.75 ? pick(sentences) : `${pick(terms)}, ${pick(terms)} and ${pick(terms)}.`,
        ),
      ].join('\n'),
    };
  });
}

function body(size: number, sentence: () => string): string {
  let text = '';
  for (let n = 1; text.length < size; n++) {
    if (n % 9 === 1) text += `${text === '' ? '' : '\n\n'}## Part ${Math.ceil(n / 9)}\n\n`;
    text += `${n % 9 > 5 ? '\n- ' : ' '}${sentence()}`;
  }
  return `${text}\n`;
}

function sentencesOf(markdown: string): string[] {
  const text = markdown.replace(/^---\n[\s\S]*?\n---\n/, '').replaceAll(/[`*#>|]/g, '');
  return text
    .split(/(?<=[.!?])\s+|\n\s*[-\d]+\.?\s|\n\n+/)
    .map((s) => s.replaceAll(/\s+/g, ' ').trim())
    .filter((s) => s.length > 40 && s.length < 240);
}

/** Writes the agents as plugins of which Claude Code loads no agent itself (`"agents": []`). Returns the agents' files. */
export function writePlugins(folder: string, agents: readonly MadeAgent[]): string[] {
  const files: string[] = [];
  for (const plugin of new Set(agents.map((a) => a.plugin))) {
    const root = join(folder, plugin);
    mkdirSync(join(root, '.claude-plugin'), { recursive: true });
    mkdirSync(join(root, 'agents'), { recursive: true });
    const manifest = {
      name: plugin,
      version: '1.0.0',
      description: `Generated agents of ${plugin}.`,
      author: { name: 'bench' },
      agents: [],
    };
    writeFileSync(join(root, '.claude-plugin', 'plugin.json'), JSON.stringify(manifest, null, 2));
    for (const a of agents.filter((x) => x.plugin === plugin)) {
      const file = join(root, 'agents', `${a.name}.md`);
      writeFileSync(file, a.markdown);
      files.push(file);
    }
  }
  return files;
}

import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Block, Chain, InputSpec, Step } from '../../../scripts/chains/language/chain.ts';
import { formatProblem } from '../../../scripts/chains/language/problem.ts';
import { loadTemplate, root, snapshot, template, templateFiles } from './support/templates.ts';

/** The thirteen, and the building blocks that several of them run. */
const NAMES = [
  ...[
    'accessibility-audit',
    'api-and-ui-feature',
    'board-packet',
    'compose-deploy',
    'dependency-upgrade',
    'hotfix',
  ],
  ...[
    'incident-to-postmortem',
    'issue-to-pull-request',
    'release',
    'renewal-campaign',
    'security-review',
    'tenant-onboarding',
  ],
  ...['vault-rotation', 'check-and-repair', 'open-pull-request', 'review-and-repair', 'start-branch'],
];

/**
 * Steps of sagas that change nothing which a saga could take back. Whoever adds a step decides: it is undone, by itself or by a step
 * before it (`# Undone by …`), or it stands here.
 */
const NOTHING_TO_UNDO: Readonly<Record<string, readonly string[]>> = {
  hotfix: [
    'status',
    'fetch',
    'released',
    'taken',
    'before',
    'branch-taken',
    'check',
    'fixed',
    'diff',
    'review',
    'health',
    'health-again',
    'announce',
    'return',
  ],
  'compose-deploy': [
    'status',
    'fetch',
    'target',
    'before',
    'diff',
    'review',
    'running',
    'backup',
    'config',
    'answers',
    'still-well',
    'answers-still',
  ],
  'tenant-onboarding': ['auditor', 'realms', 'client', 'discovery', 'invite'],
  'vault-rotation': ['reached', 'old', 'works-now', 'meanwhile', 'check', 'new'],
};

const SECTIONS = [
  'Inputs',
  'What it does',
  'When it stops and asks',
  'What undoing does',
  'What it costs',
  'Try it',
  'Make it yours',
  'Graph',
];

/** Every step of a chain's own file, those of blocks and of `on_error` too. */
function* stepsOf({ steps }: Block | Chain): Generator<Step> {
  for (const step of steps) {
    yield step;
    if (step.onError.kind === 'steps') yield* stepsOf(step.onError.block);
    if (step.kind === 'group' || step.kind === 'foreach') yield* stepsOf(step.block);
    if (step.kind === 'parallel') for (const { block } of step.branches) yield* stepsOf(block);
    if (step.kind === 'switch') for (const { block } of step.cases) yield* stepsOf(block);
  }
}

/** The comment lines right above a step in the file. */
function commentAbove(text: string, id: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.trim() === `- id: ${id}`);
  let from = at;
  while (/^\s*#/.test(lines[from - 1] ?? '')) from -= 1;
  return lines
    .slice(from, at)
    .map((line) => line.replace(/^\s*#\s?/, ''))
    .join(' ');
}

function inputRow(name: string, { type, description, enum: words, default: value }: InputSpec): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const kind = words === undefined ? type : words.map((word) => `\`${String(word)}\``).join(' or ');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const given = value === undefined ? '**needed**' : text === '' ? 'empty' : `\`${cell(text ?? '')}\``;
  return `| \`${name}\` | ${kind} | ${given} | ${cell(description)} |`;
}

test('there are the thirteen templates and their building blocks, each with its page', () => {
  expect(templateFiles.map(({ name }) => name).sort()).toEqual([...NAMES].sort());
  for (const { file } of templateFiles) expect(existsSync(file.replace(/\.yaml$/, '.md'))).toBe(true);
});

describe.each(templateFiles.map((file) => [file.name, file] as const))('%s', (name, file) => {
  const readme = readFileSync(file.file.replace(/\.yaml$/, '.md'), 'utf8');

  test('loads without a problem and without a warning against the agents and methods of this pack', () => {
    const loaded = loadTemplate(file);
    const problems = loaded.kind === 'ok' ? loaded.warnings : [...loaded.problems, ...loaded.warnings];
    expect(problems.map(formatProblem)).toEqual([]);
  });

  test('agents that only an expression or an input names exist too', () => {
    const named =
      file.text.match(
        /\b(?:jira-orchestrator|[a-z]+-(?:backend|powerhouse|manager|center|automator|platform-manager|command-center)):[a-z-]+/g,
      ) ?? [];
    const known = new Set(snapshot.agents.map(({ id }) => id));
    expect([...new Set(named)].filter((id) => !known.has(id))).toEqual([]);
  });

  test('its head says what it needs, changes and how it is undone, and names the schema for editors', () => {
    const [first = ''] = file.text.split('\n');
    const schema = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1] ?? '';
    expect(resolve(dirname(file.file), schema)).toBe(resolve(root, 'schemas/chain.schema.json'));
    for (const word of ['Needs:', 'Changes:', 'Undone by:']) expect(file.text).toContain(`\n# ${word}`);
  });

  test('every agent answers by a schema, within dollars and time, and every program within time', () => {
    const lacking = [...stepsOf(template(name))].flatMap((step) => {
      if (step.kind === 'run') return step.timeoutMs === undefined ? [`${step.id}: timeout`] : [];
      if (step.kind !== 'agent') return [];
      const missing = [step.schema && 'schema', step.usd && 'budget', step.timeoutMs && 'timeout'].filter(
        Boolean,
      );
      return missing.length === 3 ? [] : [`${step.id} has only ${missing.join(', ')}`];
    });
    expect(lacking).toEqual([]);
  });

  test('no script is long', () => {
    const long = [...stepsOf(template(name))].flatMap((step) =>
      step.kind === 'run' && (step.script?.trimEnd().split('\n').length ?? 0) > 10 ? [step.id] : [],
    );
    expect(long).toEqual([]);
  });

  test('what reaches a shell comes by the environment or on standard input', () => {
    const shells = [...stepsOf(template(name))].flatMap((step) =>
      step.kind === 'run' && /^(?:.*\/)?(?:sh|bash|zsh|dash|eval)$/.test(String(step.argv?.[0] ?? ''))
        ? [step.id]
        : [],
    );
    expect(shells).toEqual([]);
  });

  test('its page lists its inputs as they are, and has every section', () => {
    for (const [input, spec] of Object.entries(template(name).inputs))
      expect(readme).toContain(inputRow(input, spec));
    const headings = [...readme.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(SECTIONS.filter((section) => !headings.includes(section))).toEqual([]);
    expect(readme).toContain('<!-- graph -->');
  });

  test('the commands on its page give inputs that there are, and all that are needed', () => {
    const { inputs } = template(name);
    const commands = [...readme.matchAll(/^arbiter chain (run|new) .*$/gm)].map(([line]) => line);
    expect(commands.length).toBeGreaterThan(0);
    for (const line of commands) {
      const given = [...line.matchAll(/--input ([a-z-]+)=/g)].map(([, input]) => input as string);
      expect(given.filter((input) => !(input in inputs))).toEqual([]);
      if (!line.startsWith('arbiter chain run')) continue;
      const needed = Object.keys(inputs).filter((input) => inputs[input]?.default === undefined);
      expect({ line, missing: needed.filter((input) => !given.includes(input)) }).toEqual({
        line,
        missing: [],
      });
    }
  });

  test('in a saga, every step that works is undone by itself, by a step before it, or changes nothing', () => {
    const chain = template(name);
    if (!chain.saga) {
      expect(name in NOTHING_TO_UNDO).toBe(false);
      return;
    }
    const steps = [...stepsOf(chain)];
    const undoing = new Set(steps.filter(({ compensate }) => compensate !== undefined).map(({ id }) => id));
    const work = steps.filter(({ kind }) => ['run', 'agent', 'command', 'publish'].includes(kind));
    const undecided = work.filter(({ id, compensate }) => {
      if (compensate !== undefined || NOTHING_TO_UNDO[name]?.includes(id)) return false;
      const by = /[Uu]ndone by ([a-z]+(?:-[a-z]+)*)/.exec(commentAbove(file.text, id))?.[1];
      return by === undefined || !undoing.has(by);
    });
    expect(undecided.map(({ id }) => id)).toEqual([]);
    expect((NOTHING_TO_UNDO[name] ?? []).filter((id) => !work.some((step) => step.id === id))).toEqual([]);
  });

  test('methods that it calls change nothing', () => {
    const calls = [...stepsOf(template(name))].flatMap((step) =>
      step.kind === 'rpc' ? [[String(step.plugin), String(step.method)] as const] : [],
    );
    const changing = calls.filter(([plugin, method]) => {
      const entry = snapshot.plugins.find((one) => one.name === plugin);
      return !entry?.rpc?.idempotent.includes(method);
    });
    expect(changing).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { safeLine, safeText } from '../core/untrusted.ts';
import { type FrontmatterResult, readFrontmatter } from '../schema/frontmatter.ts';
import { violations } from '../schema/validate.ts';
import { MODELS, type Model, type NearMiss, type TierBound } from './entry.ts';
import { terms } from './read-manifest.ts';
import type { FoundFile, Reading } from './reading.ts';

/** A larger markdown file is no agent; reading it would stall the scan. */
export const MAX_MARKDOWN_BYTES = 1_000_000;

/** As much of a body as is kept for indexing, in characters. */
const BODY_HEAD = 4_000;
const MAX_BYTES_PER_CHAR = 4;

const MAX_NAME = 128;
const MAX_DESCRIPTION = 4_000;
const MAX_PHRASE = 400;
const MAX_TOOL = 200;

/** An agent file, before it is known to which plugin it belongs. */
export interface AgentReading {
  readonly name: string;
  readonly description: string;
  readonly triggers: readonly string[];
  readonly capabilities: readonly string[];
  readonly body: string;
  readonly tools: readonly string[] | undefined;
  readonly model: Model;
  readonly tiers?: { readonly min?: TierBound; readonly max?: TierBound };
  readonly examples: readonly string[];
  readonly nearMisses: readonly NearMiss[];
  readonly routed: boolean;
}

/** A command or skill file. */
export interface CommandReading {
  readonly name: string;
  readonly description: string;
}

/** Reads an agent file. Never throws: a file that cannot be used has no value and says why. */
export function readAgent(found: FoundFile): Reading<AgentReading> {
  return read(found, (data, body, warn) => {
    const description = safeLine(string(data.description) ?? '', MAX_DESCRIPTION);
    if (description === '')
      return 'the frontmatter has no description, so nothing says when to use the agent';
    if (isOwnFormat(data)) for (const v of violations('agent', data)) warn(`${v.path || '/'}: ${v.message}`);
    return {
      name: agentName(data.name, found.path, warn),
      description,
      triggers: terms(data.triggers, MAX_PHRASE),
      capabilities: terms(data.capabilities),
      body: safeText(body.slice(0, BODY_HEAD), BODY_HEAD),
      tools: tools(data.tools),
      model: model(data.model),
      ...tiers(data),
      examples: terms(data.examples, 2_000),
      nearMisses: nearMisses(data.nearMisses),
      routed: data.routed !== false,
    };
  });
}

/** Whether the author wrote for Arbiter; agents written for Claude Code alone are not measured by its schema. */
function isOwnFormat(data: Readonly<Record<string, unknown>>): boolean {
  return 'triggers' in data || 'examples' in data;
}

/** Ids are made of names with colons between, so a name with a colon could pass for another plugin's agent. */
function agentName(value: unknown, path: string, warn: Warn): string {
  const name = safeLine(string(value) ?? '', MAX_NAME);
  if (name !== '' && !name.includes(':')) return name;
  const file = safeLine(basename(path).replace(/\.md$/i, ''), MAX_NAME).replaceAll(':', '-');
  if (name !== '') warn(`the name "${name}" has a colon in it; the agent is called ${file}`);
  return file;
}

/** Reads a command or skill file; frontmatter is optional for commands, the first line then serves as description. */
export function readCommand(found: FoundFile, name: string): Reading<CommandReading> {
  return read(found, (data, body) => ({
    name: safeLine(string(data.name) ?? name, MAX_NAME),
    description: safeLine(string(data.description) ?? firstLine(body), MAX_DESCRIPTION),
  }));
}

/** The whole body of an agent, its charter; undefined when the file has gone or turned unreadable. */
export function readCharter(file: string): string | undefined {
  try {
    const parsed = readFrontmatter(readFileSync(file, 'utf8'));
    return parsed.kind === 'broken' ? undefined : safeText(parsed.body.trim(), MAX_MARKDOWN_BYTES);
  } catch {
    return undefined;
  }
}

/**
 * Head and first part of the body, decoded apart: what is kept of the head then does not keep the whole file in memory,
 * and a body without accents stays the quick kind of string although the head has some.
 */
function readHeadAndBody(file: Buffer): FrontmatterResult {
  const close = file.indexOf('\n---', 3);
  const lineEnd = close < 0 ? -1 : file.indexOf('\n', close + 1);
  if (lineEnd < 0) return readFrontmatter(file.toString('utf8'));
  const parsed = readFrontmatter(file.toString('utf8', 0, lineEnd + 1));
  if (parsed.kind === 'broken') return parsed;
  const rest = file.toString('utf8', lineEnd + 1, lineEnd + 1 + BODY_HEAD * MAX_BYTES_PER_CHAR);
  return { ...parsed, body: parsed.body + rest };
}

type Warn = (reason: string) => void;

/** Gives the value, or the reason why there is none. */
type Builder<T> = (data: Readonly<Record<string, unknown>>, body: string, warn: Warn) => T | string;

function read<T extends object>(found: FoundFile, build: Builder<T>): Reading<T> {
  const rejected = (reason: string): Reading<T> => ({
    value: undefined,
    problems: [{ severity: 'rejected', file: found.path, reason }],
  });
  if (found.size > MAX_MARKDOWN_BYTES) {
    return rejected(`the file has ${found.size} bytes; at most ${MAX_MARKDOWN_BYTES} are read`);
  }
  try {
    const parsed = readHeadAndBody(readFileSync(found.path));
    if (parsed.kind === 'broken') return rejected(`broken frontmatter: ${parsed.reason}`);
    const warnings: string[] = [];
    if (parsed.kind === 'ok' && parsed.repaired !== undefined) {
      warnings.push(
        `the frontmatter is not valid YAML and was read key by key: ${safeLine(parsed.repaired, 300)}`,
      );
    }
    const built = build(parsed.kind === 'ok' ? parsed.data : {}, parsed.body, (reason) =>
      warnings.push(reason),
    );
    if (typeof built === 'string') return rejected(built);
    return {
      value: built,
      problems: warnings.map((reason) => ({ severity: 'warning', file: found.path, reason })),
    };
  } catch (error) {
    return rejected(`the file cannot be read: ${messageOf(error)}`);
  }
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function firstLine(body: string): string {
  return (
    body
      .split('\n')
      .find((line) => line.trim() !== '')
      ?.replace(/^#+\s*/, '') ?? ''
  );
}

/** `tools` is a comma-separated string or a list; a pattern such as `Bash(git log:*, git show:*)` stays whole. */
function tools(value: unknown): string[] | undefined {
  if (Array.isArray(value)) return terms(value, MAX_TOOL);
  const listed = string(value);
  return listed === undefined ? undefined : terms(splitOutsideParentheses(listed), MAX_TOOL);
}

function splitOutsideParentheses(list: string): string[] {
  const items = [''];
  let depth = 0;
  for (const piece of list.split(/([(),])/)) {
    if (piece === '(') depth += 1;
    if (piece === ')') depth = Math.max(0, depth - 1);
    if (piece === ',' && depth === 0) items.push('');
    else items[items.length - 1] += piece;
  }
  return items;
}

function model(value: unknown): Model {
  const asked = string(value)?.trim().toLowerCase() ?? 'inherit';
  return (
    MODELS.find((m) => m === asked) ?? MODELS.find((m) => m !== 'inherit' && asked.includes(m)) ?? 'inherit'
  );
}

/** Floor and ceiling, where one is said; a word that is no tier is reported by the schema and counts as not said. */
function tiers({ minTier, maxTier }: Readonly<Record<string, unknown>>): Pick<AgentReading, 'tiers'> {
  const [min, max] = [minTier, maxTier].map((value) => TIER_BOUNDS.find((tier) => tier === value));
  if (min === undefined && max === undefined) return {};
  return { tiers: { ...(min !== undefined && { min }), ...(max !== undefined && { max }) } };
}

const TIER_BOUNDS = ['haiku', 'sonnet', 'opus'] as const satisfies readonly TierBound[];

function nearMisses(value: unknown): NearMiss[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return [];
    const prompt = 'prompt' in item ? string(item.prompt) : undefined;
    const agent = 'agent' in item ? string(item.agent) : undefined;
    return prompt === undefined || agent === undefined
      ? []
      : [{ prompt: safeLine(prompt, 2_000), agent: safeLine(agent, 300) }];
  });
}

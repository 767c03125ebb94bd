import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { messageOf } from '../core/errors.ts';
import { safeLine, safeText } from '../core/untrusted.ts';
import { readFrontmatter } from '../schema/frontmatter.ts';
import { MODELS, type Model, type NearMiss, type Problem } from './entry.ts';
import { terms } from './read-manifest.ts';
import type { FoundFile } from './walk.ts';

/** A larger markdown file is no agent; reading it would stall the scan. */
export const MAX_MARKDOWN_BYTES = 1_000_000;

/** As much of a body as is kept for indexing, in characters. */
const BODY_HEAD = 4_000;

const MAX_NAME = 128;
const MAX_DESCRIPTION = 4_000;
const MAX_PHRASE = 400;

/** An agent file, before it is known to which plugin it belongs. */
export interface AgentReading {
  readonly name: string;
  readonly description: string;
  readonly triggers: readonly string[];
  readonly capabilities: readonly string[];
  readonly body: string;
  readonly tools: readonly string[] | undefined;
  readonly model: Model;
  readonly examples: readonly string[];
  readonly nearMisses: readonly NearMiss[];
  readonly routed: boolean;
}

/** A command or skill file. */
export interface CommandReading {
  readonly name: string;
  readonly description: string;
}

/** What became of a file: a value or none, and what to report. */
export interface Reading<T> {
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
}

/** Reads an agent file. Never throws: a file that cannot be used has no value and says why. */
export function readAgent(found: FoundFile): Reading<AgentReading> {
  return read(found, (data, body) => {
    const description = string(data['description']);
    if (description === undefined) return 'the frontmatter has no description, so nothing says when to use the agent';
    return {
      name: safeLine(string(data['name']) ?? stem(found.path), MAX_NAME),
      description: safeLine(description, MAX_DESCRIPTION),
      triggers: terms(data['triggers'], MAX_PHRASE),
      capabilities: terms(data['capabilities']),
      body: safeText(body.slice(0, BODY_HEAD), BODY_HEAD),
      tools: tools(data['tools']),
      model: model(data['model']),
      examples: terms(data['examples'], 2_000),
      nearMisses: nearMisses(data['nearMisses']),
      routed: data['routed'] !== false,
    };
  });
}

/** Reads a command or skill file; frontmatter is optional for commands, the first line then serves as description. */
export function readCommand(found: FoundFile, name: string): Reading<CommandReading> {
  return read(found, (data, body) => ({
    name: safeLine(string(data['name']) ?? name, MAX_NAME),
    description: safeLine(string(data['description']) ?? firstLine(body), MAX_DESCRIPTION),
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

type Builder<T> = (data: Readonly<Record<string, unknown>>, body: string) => T | string;

function read<T extends object>(found: FoundFile, build: Builder<T>): Reading<T> {
  const rejected = (reason: string): Reading<T> => ({
    value: undefined,
    problems: [{ severity: 'rejected', file: found.path, reason }],
  });
  if (found.size > MAX_MARKDOWN_BYTES) {
    return rejected(`the file has ${found.size} bytes; at most ${MAX_MARKDOWN_BYTES} are read`);
  }
  try {
    const parsed = readFrontmatter(readFileSync(found.path, 'utf8'));
    if (parsed.kind === 'broken') return rejected(`broken frontmatter: ${parsed.reason}`);
    const built = build(parsed.kind === 'ok' ? parsed.data : {}, parsed.body);
    if (typeof built === 'string') return rejected(built);
    const repaired = parsed.kind === 'ok' ? parsed.repaired : undefined;
    return { value: built, problems: repaired === undefined ? [] : [repairedWarning(found.path, repaired)] };
  } catch (error) {
    return rejected(`the file cannot be read: ${messageOf(error)}`);
  }
}

function repairedWarning(file: string, reason: string): Problem {
  return {
    severity: 'warning',
    file,
    reason: `the frontmatter is not valid YAML and was read line by line: ${safeLine(reason, 300)}`,
  };
}

function stem(path: string): string {
  return basename(path).replace(/\.md$/i, '');
}

function string(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function firstLine(body: string): string {
  return body.split('\n').find((line) => line.trim() !== '')?.replace(/^#+\s*/, '') ?? '';
}

/** `tools` is a comma-separated string or a list; a pattern such as `Bash(git log:*)` stays whole. */
function tools(value: unknown): string[] | undefined {
  if (Array.isArray(value)) return terms(value, 200);
  const listed = string(value);
  return listed?.split(/,(?![^(]*\))/).flatMap((t) => (t.trim() === '' ? [] : [safeLine(t, 200)]));
}

function model(value: unknown): Model {
  const asked = string(value)?.trim().toLowerCase() ?? 'inherit';
  return MODELS.find((m) => m === asked) ?? MODELS.find((m) => m !== 'inherit' && asked.includes(m)) ?? 'inherit';
}

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

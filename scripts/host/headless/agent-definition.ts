import { readFileSync } from 'node:fs';
import type { Json } from '../../core/json.ts';
import type { AgentEntry } from '../../registry/entry.ts';
import { readCharter } from '../../registry/read-markdown.ts';
import { readFrontmatter } from '../../schema/frontmatter.ts';
import { boundedCharter } from '../charter.ts';

/** What `--agents` takes for one agent. */
export type AgentDefinition = { readonly [key: string]: Json };

/** The tool by which `--json-schema` takes the answer. */
const STRUCTURED_OUTPUT = 'StructuredOutput';

/**
 * A charter as a definition for `--agents`, with which Claude Code runs an agent that it does not load itself: its prompt, its
 * tools and its model, and what its author forbade (`disallowedTools`) or bounded (`maxTurns`, `effort`). Undefined when the
 * file has gone or cannot be read. An agent that lists its tools is given `StructuredOutput` as well when its answer is `structured`:
 * without that tool it cannot give one.
 */
export function agentDefinition(agent: AgentEntry, structured: boolean): AgentDefinition | undefined {
  const charter = readCharter(agent.file);
  if (charter === undefined) return undefined;
  const { disallowedTools, maxTurns, effort } = frontmatterOf(agent.file);
  const forbidden = listOf(disallowedTools);
  return {
    description: agent.description,
    prompt: boundedCharter(charter),
    ...(agent.tools === undefined
      ? {}
      : { tools: structured ? [...agent.tools, STRUCTURED_OUTPUT] : agent.tools }),
    ...(agent.model === 'inherit' ? {} : { model: agent.model }),
    ...(forbidden.length === 0 ? {} : { disallowedTools: forbidden }),
    ...(typeof maxTurns === 'number' && Number.isInteger(maxTurns) && maxTurns > 0 ? { maxTurns } : {}),
    ...(typeof effort === 'string' ? { effort } : {}),
  };
}

function frontmatterOf(file: string): Readonly<Record<string, unknown>> {
  try {
    const read = readFrontmatter(readFileSync(file, 'utf8'));
    return read.kind === 'ok' ? read.data : {};
  } catch {
    return {}; // gone since its charter was read
  }
}

function listOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((item) => typeof item === 'string');
  return typeof value === 'string' ? value.split(',').flatMap((item) => item.trim() || []) : [];
}

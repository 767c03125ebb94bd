import { readFileSync } from 'node:fs';
import { safeLine } from '../../core/untrusted.ts';
import type { AgentEntry } from '../../registry/entry.ts';
import { readFrontmatter } from '../../schema/frontmatter.ts';
import { dialogues } from './dialogues.ts';

/** What an author wrote in an agent's file, as far as a migration reads it. Texts are neutralised. */
export interface AgentTexts {
  readonly id: string;
  readonly file: string;
  readonly name: string;
  /** The description without its dialogues. */
  readonly description: string;
  /** What users say in the dialogues (`<example>` blocks) of the description. */
  readonly said: readonly string[];
  /** Head of the body. */
  readonly body: string;
  /** The file as it is, byte for byte. */
  readonly bytes: Buffer;
  /** The triggers that the frontmatter says, be it an empty list; undefined without the key. */
  readonly triggers: readonly string[] | undefined;
}

const MAX_SAID = 400;
const MAX_DESCRIPTION = 8_000;

/** Reads an agent's file once more: the registry keeps its description on one line with the tags disarmed. Undefined when it is gone. */
export function readTexts(agent: AgentEntry): AgentTexts | undefined {
  const bytes = read(agent.file);
  if (bytes === undefined) return undefined;
  const head = readFrontmatter(bytes.toString('utf8'));
  const data = head.kind === 'ok' ? head.data : {};
  const text = typeof data.description === 'string' ? data.description : '';
  const { prose, said } = dialogues(text);
  return {
    id: agent.id,
    file: agent.file,
    name: agent.name,
    description: safeLine(prose, MAX_DESCRIPTION),
    said: said.map((line) => safeLine(line, MAX_SAID)),
    body: agent.body,
    bytes,
    triggers: 'triggers' in data ? agent.triggers : undefined,
  };
}

function read(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { configFolder, type Environment } from '../data-folder.ts';

/**
 * Where Claude Code keeps what was said: `<config>/projects/<folder>/<session>.jsonl` for the main thread, and beside it
 * `<session>/subagents/…/agent-<id>.jsonl` for each run of an agent, in folders of their own when a workflow started them.
 * Nothing here throws: what cannot be read is not there.
 */
export interface TranscriptFile {
  readonly path: string;
  readonly session: string;
  /** The run of an agent; undefined for the main thread. */
  readonly agentId: string | undefined;
}

/** Folders of folders below `subagents` that are looked into. */
const MAX_DEPTH = 4;

/** The main transcripts of sessions, by session. Reads one listing for each project, whatever the number of sessions. */
export async function mainTranscripts(
  env: Environment,
  sessions: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const projects = join(configFolder(env), 'projects');
  const found = new Map<string, string>();
  for (const project of await list(projects)) {
    if (!project.isDirectory()) continue;
    const folder = join(projects, project.name);
    for (const { name } of await list(folder)) {
      const session = name.endsWith('.jsonl') ? name.slice(0, -'.jsonl'.length) : undefined;
      if (session !== undefined && sessions.has(session)) found.set(session, join(folder, name));
    }
  }
  return found;
}

/** All files of a session, the main one first: what its agents' rows mean follows from it. */
export async function transcriptFiles(main: string): Promise<TranscriptFile[]> {
  const session = basename(main, '.jsonl');
  const agents = await agentFiles(join(dirname(main), session, 'subagents'), MAX_DEPTH);
  return [
    { path: main, session, agentId: undefined },
    ...agents.map((path) => ({ path, session, agentId: /agent-(.+)\.jsonl$/.exec(basename(path))?.[1] })),
  ];
}

/** The main transcript of the session whose agent wrote the given one; undefined for a path of another shape. */
export function mainOfAgent(agentTranscript: string): string | undefined {
  const session = /^(.+)[\\/]subagents[\\/]/.exec(agentTranscript)?.[1];
  return session === undefined ? undefined : `${session}.jsonl`;
}

export interface AgentMeta {
  readonly toolUseId: string | undefined;
  /** As Claude Code knows it; a shell for an agent that Arbiter has handed over. */
  readonly agentType: string | undefined;
}

/** What Claude Code notes beside the transcript of an agent. */
export async function agentMeta(path: string): Promise<AgentMeta> {
  try {
    const meta = Object(JSON.parse(await readFile(path.replace(/\.jsonl$/, '.meta.json'), 'utf8'))) as {
      readonly toolUseId?: unknown;
      readonly agentType?: unknown;
    };
    return { toolUseId: text(meta.toolUseId), agentType: text(meta.agentType) };
  } catch {
    return { toolUseId: undefined, agentType: undefined };
  }
}

export interface FileFacts {
  /** Which file it is, whatever its name. */
  readonly file: string;
  readonly bytes: number;
}

export async function fileFacts(path: string): Promise<FileFacts | undefined> {
  try {
    const { dev, ino, size } = await stat(path);
    return { file: `${dev}:${ino}`, bytes: size };
  } catch {
    return undefined;
  }
}

async function agentFiles(folder: string, depth: number): Promise<string[]> {
  const entries = await list(folder);
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && depth > 0) found.push(...(await agentFiles(path, depth - 1)));
    else if (/^agent-.+\.jsonl$/.test(entry.name)) found.push(path);
  }
  return found.sort();
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { Environment } from '../data-folder.ts';

/** Names the executable of Claude Code; without it, `claude` is looked for on the PATH. */
export const CLAUDE_VARIABLE = 'ARBITER_CLAUDE';

const NAMES = process.platform === 'win32' ? ['claude.exe'] : ['claude'];

export type ClaudeExecutable =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'absent'; readonly message: string; readonly fix: string };

/** Looks at files only; never throws. */
export function findClaude(env: Environment): ClaudeExecutable {
  const given = env[CLAUDE_VARIABLE];
  if (given !== undefined && given !== '') {
    const path = resolve(given);
    if (isExecutable(path)) return { kind: 'found', path };
    return {
      kind: 'absent',
      message: `${CLAUDE_VARIABLE} names ${given}, which is no executable file.`,
      fix: `Correct it, or unset ${CLAUDE_VARIABLE} to use the claude on the PATH.`,
    };
  }
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const path = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
  if (path !== undefined) return { kind: 'found', path };
  return {
    kind: 'absent',
    message: 'Claude Code was not found on the PATH.',
    fix: `Install it: npm install -g @anthropic-ai/claude-code. Or name its executable in ${CLAUDE_VARIABLE}.`,
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

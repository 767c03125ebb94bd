import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';

/**
 * What the Claude Code process that started us was told on its command line. The line may hold the person's prompt
 * (`-p "…"`), so it is cut down to the plugin folders here and goes nowhere else: not into a log, a file or an error.
 */

const FLAG = '--plugin-dir';
const PS_TIMEOUT_MS = 1_000;

/** Absolute folders given with `--plugin-dir`, in order. Empty when the command line cannot be read. Never throws. */
export function pluginDirsOfParent(parentPid: number, launchFolder: string): string[] {
  const line = commandLine(parentPid);
  const found =
    line.kind === 'list'
      ? fromList(line.words)
      : line.kind === 'text'
        ? fromText(line.text, launchFolder)
        : [];
  return found.map((path) => (isAbsolute(path) ? path : resolve(launchFolder, path)));
}

/** The executable that started us, so that questions go to the same version; undefined where that cannot be seen. */
export function executableOfParent(parentPid: number): string | undefined {
  try {
    const path = readlinkSync(`/proc/${parentPid}/exe`);
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

type CommandLine =
  | { readonly kind: 'list'; readonly words: readonly string[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unknown' };

function commandLine(pid: number): CommandLine {
  try {
    return { kind: 'list', words: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0') };
  } catch {
    // no /proc on this system
  }
  if (process.platform === 'win32') return { kind: 'unknown' };
  try {
    const text = execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      timeout: PS_TIMEOUT_MS,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return { kind: 'text', text };
  } catch {
    return { kind: 'unknown' };
  }
}

/** From separate words. `--` ends the flags. */
export function fromList(words: readonly string[]): string[] {
  const end = words.indexOf('--');
  const flags = end < 0 ? words : words.slice(0, end);
  return flags.flatMap((word, i) => {
    if (word.startsWith(`${FLAG}=`)) return [word.slice(FLAG.length + 1)];
    const next = flags[i + 1];
    return word === FLAG && next !== undefined && next !== '' ? [next] : [];
  });
}

/** From one text, as `ps` prints it: a path may hold spaces, so the longest run of words that exists is taken. */
export function fromText(text: string, launchFolder: string): string[] {
  const found: string[] = [];
  for (const after of text.split(new RegExp(`\\s${FLAG}[ =]`)).slice(1)) {
    const words = after.trimEnd().split(' ');
    for (let n = words.length; n > 0; n--) {
      const path = words.slice(0, n).join(' ');
      if (!existsSync(resolve(launchFolder, path))) continue;
      found.push(path);
      break;
    }
  }
  return found;
}

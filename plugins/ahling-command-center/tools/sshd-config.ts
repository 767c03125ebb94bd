import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, posix, relative, sep } from 'node:path';
import { messageOf } from '../../../scripts/core/errors.ts';
import type { NotRead } from '../../../scripts/core/finding.ts';
import { MethodError } from '../../../scripts/core/method.ts';
import { pathFrom, readText } from '../../../scripts/core/source-files.ts';

/** One line of a configuration that says something. */
export interface SshdLine {
  /** In lower case, old names replaced by today's. */
  readonly key: string;
  readonly value: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** Criteria of the Match block that it stands in, such as `User git`; undefined for all connections. */
  readonly match: string | undefined;
}

const MAX_BYTES = 1_000_000;
const MAX_FILES = 200;
const MAX_DEPTH = 16;
const RENAMED: Readonly<Record<string, string>> = {
  challengeresponseauthentication: 'kbdinteractiveauthentication',
  skeyauthentication: 'kbdinteractiveauthentication',
  dsaauthentication: 'pubkeyauthentication',
  pubkeyacceptedkeytypes: 'pubkeyacceptedalgorithms',
  keepalive: 'tcpkeepalive',
};

/**
 * The configuration of an SSH server as sshd reads it: files in the order of their Include lines, each line with the Match block that it
 * is in. Also reads what `sshd -T` printed. Which of several lines counts is for the caller: the first one does.
 */
export class SshdConfig {
  readonly files: string[] = [];
  readonly notRead: NotRead[] = [];
  readonly lines: SshdLine[] = [];
  readonly #root: string;

  /** `path`: the folder with `sshd_config`, or a file. Throws `not_found`, and what reading that file throws. */
  constructor(cwd: string, path: string) {
    const at = pathFrom(cwd, path);
    const isFolder = existsSync(at) && statSync(at).isDirectory();
    const main = isFolder ? join(at, 'sshd_config') : at;
    if (!existsSync(main)) {
      const fix = 'Give the folder that holds sshd_config, that file, or a file with the output of sshd -T.';
      throw new MethodError('not_found', `No sshd_config in ${path}.`, { fix });
    }
    this.#root = dirname(main);
    this.#take(basename(main), readText(main, MAX_BYTES), undefined, 0);
  }

  #take(file: string, text: string, outer: string | undefined, depth: number): void {
    this.files.push(file);
    let match = outer;
    for (const [index, raw] of text.split(/\r?\n/).entries()) {
      const parsed = /^\s*([A-Za-z]\w*)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(raw);
      if (parsed === null) continue;
      const [, word = '', rest = ''] = parsed;
      const name = word.toLowerCase();
      const value = unquoted(rest);
      // A Match block ends with its file, or with the next Match.
      if (name === 'match') match = /^all$/i.test(value) ? outer : joined(outer, value);
      else if (name === 'include')
        for (const pattern of patternsOf(rest)) this.#include(pattern, file, match, depth);
      else this.lines.push({ key: RENAMED[name] ?? name, value, file, line: index + 1, match });
    }
  }

  #include(pattern: string, from: string, match: string | undefined, depth: number): void {
    const names = this.#filesOf(pattern);
    if (names === undefined) {
      this.notRead.push({ file: pattern, reason: `${from} includes it, and it lies outside the folder.` });
      return;
    }
    for (const name of names) {
      if (depth >= MAX_DEPTH || this.files.length >= MAX_FILES) {
        this.notRead.push({ file: name, reason: 'There are too many includes.' });
        return;
      }
      try {
        this.#take(name, readText(join(this.#root, name), MAX_BYTES), match, depth + 1);
      } catch (error) {
        this.notRead.push({ file: name, reason: messageOf(error).replaceAll(this.#root, '.') });
      }
    }
  }

  /** Files of an include, from the folder, in the order of their names; `/etc/ssh` is taken for the folder. Undefined when it leads out. */
  #filesOf(pattern: string): string[] | undefined {
    const inside = pattern.startsWith('/etc/ssh/')
      ? pattern.slice('/etc/ssh/'.length)
      : isAbsolute(pattern)
        ? relative(this.#root, pattern).split(sep).join('/')
        : pattern;
    const path = posix.normalize(inside);
    if (path.startsWith('..') || isAbsolute(path)) return undefined;
    const folder = posix.dirname(path);
    const wanted = globOf(posix.basename(path));
    return namesIn(join(this.#root, folder))
      .filter((name) => wanted.test(name))
      .sort()
      .map((name) => posix.join(folder, name));
  }
}

function patternsOf(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

function globOf(text: string): RegExp {
  const pattern = text
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${pattern}$`);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch {
    return []; // an include of nothing is no fault to sshd either
  }
}

/** A `#` after a blank begins a comment, as newer versions of sshd have it. */
function unquoted(text: string): string {
  return text.replace(/\s+#.*$/, '').replace(/^"(.*)"$/, '$1');
}

function joined(outer: string | undefined, value: string): string {
  return outer === undefined ? value : `${outer}, ${value}`;
}

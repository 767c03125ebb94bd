import { CommitParser } from 'conventional-commits-parser';
import { safeText } from '../../core/untrusted.ts';
import type { RawCommit } from '../git/log.ts';
import { jiraKeys, numbers } from '../issue-refs.ts';

/** One commit as conventionalcommits.org 1.0.0 reads it. */
export interface Change {
  readonly hash: string;
  readonly author: string;
  readonly date: string;
  /** In lower case; undefined when the first line has no type. */
  readonly type: string | undefined;
  readonly scope: string | undefined;
  /** The first line without type and scope. */
  readonly subject: string;
  /** The whole first line. */
  readonly header: string;
  readonly breaking: boolean;
  /** Texts of BREAKING CHANGE footers; empty when only `!` says it. */
  readonly breakingTexts: readonly string[];
  readonly jira: readonly string[];
  /** Issues and pull requests by number. */
  readonly numbers: readonly number[];
  /** Names only: addresses are personal data. */
  readonly coAuthors: readonly string[];
  readonly isMerge: boolean;
}

const MAX_LINE_CHARS = 300;
const MAX_NOTE_CHARS = 2_000;
const HEADER = /^([A-Za-z][\w-]*)(?:\(([^()]*)\))?!?:\s(.*)$/;
const BREAKING_HEADER = /^([A-Za-z][\w-]*)(?:\(([^()]*)\))?!:\s(.*)$/;
/** Fields (`-name-`) and reverts are not read by the library: a message could overwrite what was read, and reverts have own rules. */
const NEVER = /(?!)/;

const parser = new CommitParser({
  headerPattern: HEADER,
  breakingHeaderPattern: BREAKING_HEADER,
  fieldPattern: NEVER,
  revertPattern: NEVER,
});

/** Reads a commit. Never throws: a message without a type is a change without a type. */
export function readChange(commit: RawCommit, projects?: readonly string[]): Change {
  const message = commit.message.trim() === '' ? '(no message)' : commit.message;
  const read = parser.parse(message);
  const header = line(read.header ?? '(no message)');
  const notes = read.notes.filter((note) => note.text.trim() !== '' && note.text !== read['subject']);
  return {
    hash: commit.hash,
    author: line(commit.author),
    date: commit.date,
    type: read['type']?.toLowerCase() ?? undefined,
    scope: scopeOf(read['scope']),
    subject: line(read['subject'] ?? header) || header,
    header,
    breaking: read.notes.length > 0,
    breakingTexts: notes.map((note) => safeText(note.text.trim(), MAX_NOTE_CHARS)),
    jira: jiraKeys(message, projects),
    numbers: numbers(message),
    coAuthors: coAuthors(message),
    isMerge: commit.parents.length > 1,
  };
}

function line(text: string): string {
  return safeText(text.replace(/\s+/g, ' ').trim(), MAX_LINE_CHARS);
}

function scopeOf(scope: string | null | undefined): string | undefined {
  const text = line(scope ?? '');
  return text === '' ? undefined : text;
}

function coAuthors(message: string): string[] {
  const names = [...message.matchAll(/^co-authored-by:[ \t]*([^<\n]{1,200})/gim)].map(([, name = '']) =>
    line(name),
  );
  return [...new Set(names.filter((name) => name !== ''))];
}

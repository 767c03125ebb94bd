import { readFileSync, statSync } from 'node:fs';
import { MAX_MARKDOWN_BYTES } from '../registry/read-markdown.ts';
import { readFrontmatter } from '../schema/frontmatter.ts';

/** A line of a file, with its number from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * The whole text of an agent or a command, as its author wrote it. The registry keeps only the neutralised head of a body and no
 * places; a lint needs both, so it reads the file again.
 */
export class MarkdownSource {
  readonly file: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** Line on which the body begins, from 1. */
  readonly bodyLine: number;
  readonly #head: readonly string[];

  constructor(file: string, text: string) {
    const clean = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
    const read = readFrontmatter(clean);
    this.file = file;
    this.data = read.kind === 'ok' ? read.data : {};
    this.body = read.kind === 'broken' ? '' : read.body;
    const head = clean.slice(0, clean.length - this.body.length);
    this.#head = head.split('\n');
    this.bodyLine = this.#head.length;
  }

  /** Lines of the body. */
  bodyLines(): Line[] {
    return this.body.split('\n').map((text, i) => ({ number: this.bodyLine + i, text }));
  }

  /** Lines that a key of the frontmatter and its value take; none when the key is absent. */
  keyLines(key: string): Line[] {
    const first = this.#head.findIndex((line) => line.startsWith(`${key}:`));
    if (first < 0) return [];
    const after = this.#head.slice(first + 1).findIndex((line) => /^(?:[A-Za-z$"']|---)/.test(line));
    const end = after < 0 ? this.#head.length : first + 1 + after;
    return this.#head.slice(first, end).map((text, i) => ({ number: first + 1 + i, text }));
  }

  /**
   * Line of a key, or of the n-th item of its list (from 0); 1 when the key is absent. A list on one line has all its items there.
   */
  lineOf(key: string, item?: number): number {
    const lines = this.keyLines(key);
    const at = lines[0]?.number ?? 1;
    if (item === undefined) return at;
    const items = lines.slice(1).filter((line) => /^\s*-(?:\s|$)/.test(line.text));
    return items[item]?.number ?? at;
  }

  /** Number of words of the body. */
  get words(): number {
    return this.body.split(/\s+/).filter((word) => word !== '').length;
  }
}

/** Reads a file; undefined when it has gone, is too large or cannot be read: the registry says so in its own words. */
export function readMarkdownSource(file: string): MarkdownSource | undefined {
  try {
    if (statSync(file).size > MAX_MARKDOWN_BYTES) return undefined;
    return new MarkdownSource(file, readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

import type { MarkdownSource } from './markdown-source.ts';

/** A piece of code in a body: one inline span, or one line of a fenced block. */
export interface Code {
  readonly text: string;
  readonly line: number;
  /** `shell`: `` !`…` `` or a line of a ```` ```! ```` block, which Claude Code runs before a model reads the command. */
  readonly kind: 'span' | 'block' | 'shell';
}

const FENCE = /^\s*(`{3,}|~{3,})(.*)$/;

/** Longest code that is looked at, in characters; a body may be a million of anything, and what reads code looks more than once. */
const MAX_CODE = 2_000;

/** An inline span; it may go over the end of a line, not over an empty one. */
const SPAN = /(!?)(?<!`)(`{1,9})(?!`)((?:(?!\n[ \t]*\n)[\s\S]){1,2000}?)(?<!`)\2(?!`)/g;

/** Several checks look at the code of one body. */
const known = new WeakMap<MarkdownSource, readonly Code[]>();

/** All code of a body, in order. */
export function codeOf(source: MarkdownSource): readonly Code[] {
  const code = known.get(source) ?? read(source);
  known.set(source, code);
  return code;
}

function read(source: MarkdownSource): Code[] {
  const found: Code[] = [];
  let prose = '';
  let fence: { mark: string; shell: boolean } | undefined;
  for (const { number, text } of source.bodyLines()) {
    const mark = FENCE.exec(text);
    if (fence === undefined && mark !== null && !/`/.test(mark[2] as string)) {
      fence = { mark: mark[1] as string, shell: (mark[2] as string).trim() === '!' };
      prose += '\n';
    } else if (fence !== undefined && mark !== null && closes(mark, fence.mark)) {
      fence = undefined;
      prose += '\n';
    } else if (fence !== undefined) {
      if (text.trim() !== '')
        found.push({
          text: text.trim().slice(0, MAX_CODE),
          line: number,
          kind: fence.shell ? 'shell' : 'block',
        });
      prose += '\n';
    } else {
      prose += `${text}\n`;
    }
  }
  return [...found, ...spansOf(prose, source.bodyLine)].sort((a, b) => a.line - b.line);
}

function closes(mark: RegExpExecArray, open: string): boolean {
  return (mark[1] as string).startsWith(open) && (mark[2] as string).trim() === '';
}

function spansOf(prose: string, firstLine: number): Code[] {
  const found: Code[] = [];
  let line = firstLine;
  let counted = 0;
  for (const match of prose.matchAll(SPAN)) {
    for (; counted < match.index; counted++) if (prose[counted] === '\n') line += 1;
    const text = (match[3] as string).replace(/\s+/g, ' ').trim();
    found.push({ text, line, kind: match[1] === '!' ? 'shell' : 'span' });
  }
  return found;
}

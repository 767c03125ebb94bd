import { type Code, codeOf } from './code.ts';
import type { MarkdownSource } from './markdown-source.ts';
import { commandsOf } from './shell.ts';

/** A command line of `arbiter` in a text. */
export interface ArbiterLine {
  /** Words after `arbiter`. */
  readonly words: readonly string[];
  readonly code: Code;
}

/** All command lines of `arbiter` in a body, those in inline code and those in blocks. */
export function arbiterLines(source: MarkdownSource): ArbiterLine[] {
  return codeOf(source).flatMap((code) =>
    commandsOf(code.text.replace(/^\$ /, '').replace(/\s#\s.*$/, ''))
      .filter(([program]) => program === 'arbiter' || program === 'bin/arbiter')
      .map(([, ...words]) => ({ words, code })),
  );
}

import type { LineCounter } from 'yaml';
import type { Problem } from '../problem.ts';

/** A chain's file while it is read and checked: its text, its lines, and what was found wrong in it. */
export class SourceFile {
  readonly name: string;
  readonly text: string;
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly #lines: LineCounter;

  constructor(name: string, text: string, lines: LineCounter) {
    this.name = name;
    this.text = text;
    this.#lines = lines;
  }

  problem(at: number, code: string, message: string, fix: string): void {
    this.problems.push(this.#place(at, code, message, fix));
  }

  warning(at: number, code: string, message: string, fix: string): void {
    this.warnings.push(this.#place(at, code, message, fix));
  }

  /** The line of an offset, from 1. */
  lineOf(at: number): number {
    return Math.max(1, this.#lines.linePos(at).line);
  }

  #place(at: number, code: string, message: string, fix: string): Problem {
    const { line, col } = this.#lines.linePos(at);
    return { file: this.name, line: Math.max(1, line), column: Math.max(1, col), code, message, fix };
  }
}

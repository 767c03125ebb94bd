import type { LineCounter } from 'yaml';
import type { Problem, ProblemCode } from '../problem.ts';

/** More of one file help nobody. */
const MAX_PROBLEMS = 200;

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

  /** Whether enough was found wrong that looking for more, and for what was meant, is not worth its time. */
  get isFull(): boolean {
    return this.problems.length > MAX_PROBLEMS;
  }

  problem(at: number, code: ProblemCode, message: string, fix: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(this.#place(at, code, message, fix));
    else if (!this.isFull) {
      this.problems.push(
        this.#place(at, 'limit', `More than ${MAX_PROBLEMS} things are wrong.`, 'Mend the others first.'),
      );
    }
  }

  warning(at: number, code: ProblemCode, message: string, fix: string): void {
    this.warnings.push(this.#place(at, code, message, fix));
  }

  /** The line of an offset, from 1. */
  lineOf(at: number): number {
    return Math.max(1, this.#lines.linePos(at).line);
  }

  #place(at: number, code: ProblemCode, message: string, fix: string): Problem {
    const { line, col } = this.#lines.linePos(at);
    return { file: this.name, line: Math.max(1, line), column: Math.max(1, col), code, message, fix };
  }
}

import { ArbiterError, type ErrorDetails } from '../../core/errors.ts';

/** Codes of an {@link ExpressionError}. */
export type ExpressionCode = 'expression' | 'expression-too-slow';

/** An expression that cannot be read, or that has no value here. `source` is its text, without the braces. */
export class ExpressionError extends ArbiterError {
  readonly source: string;

  constructor(
    source: string,
    message: string,
    details: ErrorDetails & { readonly code?: ExpressionCode } = {},
  ) {
    super(details.code ?? 'expression', `${quoted(source)}: ${message}`, details);
    this.source = source;
  }
}

/** At most so much of an expression is shown; an error about a long one should still fit a terminal. */
const SHOWN_CHARS = 200;

function quoted(source: string): string {
  const line = source.replace(/\s+/g, ' ').trim();
  return `\${{ ${line.length > SHOWN_CHARS ? `${line.slice(0, SHOWN_CHARS)}…` : line} }}`;
}

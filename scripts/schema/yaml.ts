import { LineCounter, parseDocument } from 'yaml';
import { ArbiterError, messageOf } from '../core/errors.ts';
import { lineOfDeepNesting } from '../core/yaml-nesting.ts';

/** Largest YAML text that is parsed, in characters. Nothing of ours comes near. */
export const MAX_YAML_CHARS = 1_000_000;

/** Most alias expansions: enough for a few shared blocks, far below what a "billion laughs" file needs. */
const MAX_ALIASES = 50;

/** The text is not YAML that we take. `line` and `column` count from 1. */
export class YamlError extends ArbiterError {
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(message: string, line?: number, column?: number) {
    super('yaml', line === undefined ? message : `${message} (line ${line}, column ${column})`);
    this.line = line;
    this.column = column;
  }
}

/**
 * Parses YAML 1.2 (core schema: no code, no custom tags). Duplicate keys, tabs for indentation, alias bombs, nesting without end and texts over
 * {@link MAX_YAML_CHARS} are a {@link YamlError}.
 */
export function parseYaml(text: string): unknown {
  if (text.length > MAX_YAML_CHARS) {
    throw new YamlError(`The YAML text has ${text.length} characters; at most ${MAX_YAML_CHARS} are read.`);
  }
  const deep = lineOfDeepNesting(text);
  if (deep !== undefined) throw new YamlError('The YAML text is nested too deeply', deep, 1);
  try {
    return parse(text);
  } catch (error) {
    // Aliases gone too far.
    throw error instanceof YamlError ? error : new YamlError(messageOf(error));
  }
}

function parse(text: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'error',
  });
  const first = document.errors[0];
  if (first !== undefined) {
    const { line, col } = lines.linePos(first.pos[0]);
    throw new YamlError(first.message.replace(/\s+/g, ' ').trim(), line, col);
  }
  return document.toJS({ maxAliasCount: MAX_ALIASES });
}

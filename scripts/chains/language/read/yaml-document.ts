import { Composer, type Document, Lexer, LineCounter, Parser, type YAMLParseError } from 'yaml';
import { lineOfDeepNesting } from '../../../core/yaml-nesting.ts';
import { LIMITS } from '../chain.ts';
import { locate } from './locate.ts';
import type { Located } from './located.ts';
import { SourceFile } from './source-file.ts';

/** The pieces that YAML consists of; a chain of the largest size has fewer, and the time to read them grows with their number. */
const MAX_TOKENS = 500_000;

/** More errors of one file help nobody. */
const MAX_ERRORS = 50;

/**
 * Reads a chain's text as YAML 1.2 (core schema). Whatever is wrong with it is in `file.problems`, and then there is no root. Never
 * throws.
 */
export function readYaml(name: string, text: string): { file: SourceFile; root: Located | undefined } {
  const lines = new LineCounter();
  const file = new SourceFile(name, text, lines);
  lines.addNewLine(0);
  if (Buffer.byteLength(text) > LIMITS.fileBytes) {
    file.problem(
      0,
      'file-too-large',
      `The file has more than ${LIMITS.fileBytes} bytes.`,
      'Split it: a chain step runs another file.',
    );
    return { file, root: undefined };
  }
  const document = compose(file, text, lines);
  if (document === undefined) return { file, root: undefined };
  for (const error of document.errors.slice(0, MAX_ERRORS)) report(file, error);
  for (const warning of document.warnings.slice(0, MAX_ERRORS)) report(file, warning);
  if (file.problems.length > 0) return { file, root: undefined };
  if (document.contents === null) {
    file.problem(0, 'empty', 'The file is empty.', 'A chain has at least the key steps with one step.');
    return { file, root: undefined };
  }
  const root = locate(document, file);
  return { file, root: file.problems.length > 0 ? undefined : root };
}

function compose(file: SourceFile, text: string, lines: LineCounter): Document.Parsed | undefined {
  // Lines are counted here, because the parser stops counting where it stops.
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  const deep = lineOfDeepNesting(text);
  if (deep !== undefined) {
    const at = lines.lineStarts[deep - 1] ?? 0;
    file.problem(
      at,
      'nesting',
      'The YAML is nested too deeply.',
      'Move inner steps into a chain of their own.',
    );
    return undefined;
  }
  const parser = new Parser();
  // Repeated keys are looked for in locate.ts: here it would take the square of their number.
  const composer = new Composer({ uniqueKeys: false, version: '1.2', logLevel: 'error' });
  const documents: Document.Parsed[] = [];
  let tokens = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens += 1;
    if (tokens > MAX_TOKENS) {
      file.problem(0, 'file-too-large', `The YAML has more than ${MAX_TOKENS} tokens.`, 'Split the file.');
      return undefined;
    }
    for (const token of parser.next(lexeme))
      documents.push(...(composer.next(token) as Iterable<Document.Parsed>));
  }
  for (const token of parser.end()) documents.push(...(composer.next(token) as Iterable<Document.Parsed>));
  documents.push(...(composer.end(true, text.length) as Iterable<Document.Parsed>));
  const second = documents[1];
  if (second !== undefined) {
    file.problem(
      second.range[0],
      'documents',
      'The file holds several YAML documents.',
      'Keep one chain in a file: remove the line ---.',
    );
  }
  return documents[0];
}

/** What people can do about an error of YAML, by its code. */
const FIXES: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BLOCK_AS_IMPLICIT_KEY: 'Put a text that has ": " in it, such as ${{ a ? b : c }}, in quotes.',
  MULTILINE_IMPLICIT_KEY: 'Check the indentation, or quote a text that has ": " in it.',
  MISSING_CHAR: 'Close the quote or the bracket, or add the colon.',
  BAD_INDENT: 'Indent the lines of a block alike.',
  UNEXPECTED_TOKEN: 'Put texts with { } [ ] , # : in quotes; inside of [ ] and { } that includes ${{ … }}.',
  BAD_ALIAS: 'Name an &anchor that comes before, or quote a text that begins with *.',
  BAD_SCALAR_START: 'Quote a text that begins with @ or `.',
  TAG_RESOLVE_FAILED: 'Remove the tag; values are text, numbers, true, false, null, lists and maps.',
};

function report(file: SourceFile, error: Pick<YAMLParseError, 'code' | 'message' | 'pos'>): void {
  const fix = FIXES[error.code] ?? 'Mend the YAML at this place.';
  const message = error.message.replace(/\s+/g, ' ').trim();
  file.problem(error.pos[0], 'yaml', `${message.replace(/[.:]$/, '')}.`, fix);
}

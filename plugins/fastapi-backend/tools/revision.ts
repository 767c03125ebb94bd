import type { SyntaxNode } from '@lezer/common';
import { stringValue } from './py-literal.ts';
import {
  assignmentOf,
  childrenOf,
  definedName,
  elementsOf,
  lineOf,
  type PySource,
  parsePython,
  rawText,
  statementsOf,
} from './py-tree.ts';

/** A revision file of Alembic, under Alembic's own names. */
export interface Revision {
  readonly revision: string;
  /** Empty for a base; several for a merge. */
  readonly down_revision: readonly string[];
  readonly branch_labels: readonly string[];
  readonly depends_on: readonly string[];
  /** First line of the file's docstring. */
  readonly message: string | null;
  readonly file: string;
  readonly line: number;
  /** False when an identifier is computed; then it is left out of the graph's checks. */
  readonly known: boolean;
  readonly has_upgrade: boolean;
  /** False when it is missing, `pass`, or only raises. */
  readonly has_downgrade: boolean;
}

/** Undefined for a file that has no `revision` and `down_revision` of its own at the top. */
export function readRevision(file: string, text: string): Revision | undefined {
  const source = parsePython(file, text);
  const values = new Map<string, { value: SyntaxNode | undefined; line: number }>();
  const functions = new Map<string, SyntaxNode>();
  const statements = statementsOf(source.tree.topNode);
  for (const statement of statements) {
    if (statement.name === 'AssignStatement') {
      const { targets, value } = assignmentOf(source, statement);
      for (const [name] of targets)
        if (name !== undefined) values.set(name, { value, line: lineOf(source, statement) });
    } else if (statement.name === 'FunctionDefinition')
      functions.set(definedName(source, statement), statement);
  }
  const own = values.get('revision');
  if (own === undefined || !values.has('down_revision')) return undefined;
  const ids = stringsIn(source, own.value);
  const links = ['down_revision', 'branch_labels', 'depends_on'].map((name) =>
    stringsIn(source, values.get(name)?.value),
  );
  const [down, labels, depends] = links as [Ids, Ids, Ids];
  return {
    revision: ids.strings[0] ?? '',
    down_revision: down.strings,
    branch_labels: labels.strings,
    depends_on: depends.strings,
    message: docstring(source, statements[0]),
    file,
    line: own.line,
    known: ids.known && ids.strings.length === 1 && links.every((link) => link.known),
    has_upgrade: doesSomething(source, functions.get('upgrade')),
    has_downgrade: doesSomething(source, functions.get('downgrade')),
  };
}

interface Ids {
  readonly strings: readonly string[];
  readonly known: boolean;
}

/** A string, None, or a tuple, list or set of strings. */
function stringsIn(source: PySource, node: SyntaxNode | undefined): Ids {
  if (node === undefined || node.name === 'None') return { strings: [], known: true };
  const nodes = /^(Tuple|Array|Set|Parenthesized)Expression$/.test(node.name) ? elementsOf(node) : [node];
  const strings = nodes.map((n) => (n.name === 'String' ? stringValue(rawText(source, n)) : undefined));
  return { strings: strings.filter((s) => s !== undefined), known: strings.every((s) => s !== undefined) };
}

function docstring(source: PySource, first: SyntaxNode | undefined): string | null {
  const node = first?.name === 'ExpressionStatement' ? first.firstChild : null;
  const text = node?.name === 'String' ? stringValue(rawText(source, node)) : undefined;
  const line = text
    ?.split('\n')
    .find((l) => l.trim() !== '')
    ?.trim();
  return line === undefined ? null : line.slice(0, 200);
}

function doesSomething(source: PySource, fn: SyntaxNode | undefined): boolean {
  const body = fn?.getChild('Body');
  if (body === null || body === undefined) return false;
  return statementsOf(body).some((statement) => {
    if (statement.name === 'PassStatement' || statement.name === 'RaiseStatement') return false;
    const only = statement.name === 'ExpressionStatement' ? childrenOf(statement) : [];
    const isText = only.length === 1 && /^(String|Ellipsis)$/.test(only[0]?.name ?? '');
    return (
      !isText && !(statement.name === 'ReturnStatement' && rawText(source, statement).trim() === 'return')
    );
  });
}

import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';

/**
 * Python read as a tree, without a Python process. The parser goes on after errors, so half-written files give what can be read;
 * {@link PySource.firstErrorLine} says that something could not.
 */
export interface PySource {
  /** Path from the folder that was asked about, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly tree: Tree;
  /** Where the parser first met something it does not know. Undefined as well for a file that nobody looked into. */
  readonly firstErrorLine: number | undefined;
}

/** Arguments of a call, in order. A spread (`*a`, `**k`) may hold anything. */
export interface PyArgs {
  readonly positional: readonly SyntaxNode[];
  readonly keyword: ReadonlyMap<string, SyntaxNode>;
  readonly hasSpread: boolean;
}

export interface PyParam {
  readonly name: string;
  readonly annotation: SyntaxNode | undefined;
  readonly default: SyntaxNode | undefined;
  readonly star: '' | '*' | '**';
}

export interface PyDecorator {
  readonly names: readonly string[];
  readonly args: PyArgs | undefined;
  readonly node: SyntaxNode;
}

const MAX_QUOTED_CHARS = 160;
export const NO_ARGS: PyArgs = { positional: [], keyword: new Map(), hasSpread: false };

/** The tree is made when it is first asked for: most files of a project are never looked into. */
export function parsePython(path: string, text: string): PySource {
  let tree: Tree | undefined;
  return {
    path,
    text,
    get tree() {
      tree ??= parseWhatFits(text);
      return tree;
    },
    get firstErrorLine() {
      return tree === undefined ? undefined : firstError(tree, text);
    },
  };
}

/** CPython refuses brackets that nest more deeply (`MAXLEVEL` of its tokenizer). */
const MAX_NESTED_BRACKETS = 200;

/** The parser recurses, so that the stack bounds how deep a file may nest. What is deeper is no Python: the file is read up to that line. */
function parseWhatFits(text: string): Tree {
  try {
    return parser.parse(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return parser.parse(text.slice(0, startOfTooDeepLine(text)));
  }
}

/** Strings and comments count as well: this only looks for the line at which reading has to end. 0 when it is not brackets that nest. */
function startOfTooDeepLine(text: string): number {
  let depth = 0;
  for (const { 0: bracket, index } of text.matchAll(/[()[\]{}]/g)) {
    depth = Math.max(0, depth + ('([{'.includes(bracket) ? 1 : -1));
    if (depth > MAX_NESTED_BRACKETS) return text.lastIndexOf('\n', index) + 1;
  }
  return 0;
}

function firstError(tree: Tree, text: string): number | undefined {
  let at: number | undefined;
  tree.iterate({
    enter: (node) => {
      if (at === undefined && node.type.isError) at = node.from;
      return at === undefined;
    },
  });
  if (at === undefined && tree.length < text.length) at = tree.length;
  return at === undefined ? undefined : text.slice(0, at).split('\n').length;
}

export function lineOf(source: PySource, node: SyntaxNode): number {
  let lines = lineStarts.get(source);
  if (lines === undefined) {
    lines = [0];
    for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1))
      lines.push(at + 1);
    lineStarts.set(source, lines);
  }
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] as number) <= node.from) low = middle + 1;
    else high = middle;
  }
  return low;
}

const lineStarts = new WeakMap<PySource, number[]>();

/** Source text of a node on one line, shortened. */
export function textOf(source: PySource, node: SyntaxNode): string {
  const text = source.text
    .slice(node.from, Math.min(node.to, node.from + 4 * MAX_QUOTED_CHARS))
    .replace(/\s+/g, ' ');
  return text.length > MAX_QUOTED_CHARS ? `${text.slice(0, MAX_QUOTED_CHARS)}…` : text;
}

export function rawText(source: PySource, node: SyntaxNode): string {
  return source.text.slice(node.from, node.to);
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'Comment') found.push(child);
  }
  return found;
}

/** Statements of a `Body`, or of the script. */
export function statementsOf(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter((child) => child.name !== ':' && !child.type.isError);
}

/** The `Body` nodes directly below a compound statement. */
export function bodiesOf(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter((child) => child.name === 'Body');
}

/** Children between commas, tokens of brackets taken out. */
function groups(node: SyntaxNode): SyntaxNode[][] {
  const found: SyntaxNode[][] = [[]];
  for (const child of childrenOf(node)) {
    if (child.name === ',') found.push([]);
    else if (!/^[()[\]{}]$/.test(child.name) && !child.type.isError) found[found.length - 1]?.push(child);
  }
  return found.filter((group) => group.length > 0);
}

/** Elements of a list, tuple, set or subscript. A group of several nodes (slice, spread, comprehension) gives its first node. */
export function elementsOf(node: SyntaxNode): SyntaxNode[] {
  return groups(node).flatMap((group) => group[0] ?? []);
}

/** What is between the brackets of `Annotated[a, b]`. */
export function subscriptsOf(node: SyntaxNode): SyntaxNode[] {
  const children = childrenOf(node);
  const open = children.findIndex((child) => child.name === '[');
  const found: SyntaxNode[] = [];
  for (const child of open < 0 ? [] : children.slice(open + 1)) {
    if (child.name !== ',' && child.name !== ']' && !child.type.isError) found.push(child);
  }
  return found;
}

export function argsOf(source: PySource, holder: SyntaxNode): PyArgs {
  const list = holder.name === 'ArgList' ? holder : holder.getChild('ArgList');
  if (list === null) return NO_ARGS;
  const positional: SyntaxNode[] = [];
  const keyword = new Map<string, SyntaxNode>();
  let hasSpread = false;
  for (const group of groups(list)) {
    const [first, second, third] = group;
    if (first === undefined) continue;
    if (first.name === '*' || first.name === '**') hasSpread = true;
    else if (second?.name === 'AssignOp' && third !== undefined) keyword.set(rawText(source, first), third);
    else positional.push(first);
  }
  return { positional, keyword, hasSpread };
}

export function paramsOf(source: PySource, definition: SyntaxNode): PyParam[] {
  const list = definition.getChild('ParamList');
  if (list === null) return [];
  return groups(list).flatMap((group): PyParam[] => {
    const star = group[0]?.name === '*' || group[0]?.name === '**' ? group[0].name : '';
    const name = group.find((node) => node.name === 'VariableName');
    if (name === undefined) return [];
    const assign = group.findIndex((node) => node.name === 'AssignOp');
    const typeDef = group.find((node) => node.name === 'TypeDef');
    return [
      {
        name: rawText(source, name),
        annotation: typeDef === undefined ? undefined : annotationOf(typeDef),
        default: assign < 0 ? undefined : group[assign + 1],
        star,
      },
    ];
  });
}

/** The type inside `: int` or `-> int`. */
export function annotationOf(typeDef: SyntaxNode): SyntaxNode | undefined {
  return childrenOf(typeDef).find((node) => node.name !== ':' && node.name !== '->');
}

export function decoratorsOf(source: PySource, statement: SyntaxNode): PyDecorator[] {
  return statement.getChildren('Decorator').map((node) => {
    const names = childrenOf(node).filter(
      (child) => child.name === 'VariableName' || child.name === 'PropertyName',
    );
    const list = node.getChild('ArgList');
    return {
      names: names.map((name) => rawText(source, name)),
      args: list === null ? undefined : argsOf(source, list),
      node,
    };
  });
}

/** The name of a function or class definition. */
export function definedName(source: PySource, definition: SyntaxNode): string {
  const name = definition.getChild('VariableName');
  return name === null ? '' : rawText(source, name);
}

/** One assignment: names on the left (undefined for anything else), the annotation and the value on the right. */
export interface PyAssignment {
  readonly targets: readonly (readonly (string | undefined)[])[];
  readonly annotation: SyntaxNode | undefined;
  readonly value: SyntaxNode | undefined;
}

export function assignmentOf(source: PySource, statement: SyntaxNode): PyAssignment {
  const parts: SyntaxNode[][] = [[]];
  let annotation: SyntaxNode | undefined;
  for (const child of childrenOf(statement)) {
    if (child.name === 'AssignOp') parts.push([]);
    else if (child.name === 'TypeDef') annotation = annotationOf(child);
    else if (child.name !== ',' && !child.type.isError) parts[parts.length - 1]?.push(child);
  }
  const value = parts.length > 1 ? parts.pop() : undefined;
  return {
    targets: parts.map((part) => part.flatMap((node) => namesOf(source, node))),
    annotation,
    value: value?.length === 1 ? value[0] : undefined,
  };
}

/** Names that a target binds, in order; tuples are opened. */
export function namesOf(source: PySource, target: SyntaxNode): (string | undefined)[] {
  if (target.name === 'VariableName') return [rawText(source, target)];
  if (
    target.name === 'TupleExpression' ||
    target.name === 'ArrayExpression' ||
    target.name === 'ParenthesizedExpression'
  )
    return elementsOf(target).flatMap((node) => namesOf(source, node));
  return [undefined];
}

/** `a.b.c` as its names; undefined when the expression is anything else. */
export function dottedName(source: PySource, node: SyntaxNode): string[] | undefined {
  const names: string[] = [];
  let at: SyntaxNode | null = node;
  for (let depth = 0; at !== null && depth < 32; depth++) {
    if (at.name === 'VariableName') return [rawText(source, at), ...names];
    const property: SyntaxNode | null = at.name === 'MemberExpression' ? at.getChild('PropertyName') : null;
    if (property === null) return undefined;
    names.unshift(rawText(source, property));
    at = at.firstChild;
  }
  return undefined;
}

import type { SyntaxNode } from '@lezer/common';
import { stringValue } from './py-literal.ts';
import {
  argsOf,
  childrenOf,
  definedName,
  dottedName,
  lineOf,
  type PyArgs,
  type PySource,
  rawText,
  statementsOf,
} from './py-tree.ts';

/** One call of Alembic's `op` in `upgrade`, in the order of the file. */
export interface Operation {
  /** Name of the method, such as `add_column`. */
  readonly op: string;
  /** Null when it is computed, in a batch that has a computed one, or the operation has none. */
  readonly table: string | null;
  readonly line: number;
  /** In an `if`, a loop or a `try`: it may run never or often. */
  readonly conditional: boolean;
  /** Inside `autocommit_block()`, so outside of the revision's transaction. */
  readonly autocommit: boolean;
  readonly args: PyArgs;
}

export interface UpgradeBody {
  readonly operations: readonly Operation[];
  /** Places that a person has to read: helpers of other files. */
  readonly unread: readonly { readonly line: number; readonly call: string }[];
}

interface Place {
  readonly conditional: boolean;
  readonly autocommit: boolean;
  /** `batch_op` and the table it stands for. */
  readonly batches: ReadonlyMap<string, string | null>;
  readonly depth: number;
}

/** Position of the table among the arguments, where it is not the first. */
const TABLE_AT: Readonly<Record<string, number>> = {
  create_index: 1,
  create_foreign_key: 1,
  create_unique_constraint: 1,
  create_check_constraint: 1,
  create_primary_key: 1,
  drop_constraint: 1,
};
/** Their table is the argument `table_name`, or stands at {@link TABLE_AT}. */
const TABLE_NAMES = ['table_name', 'source_table', 'source', 'old_table_name'];
const WITHOUT_TABLE = new Set(['execute', 'drop_index']);
/** Methods of `op` that change nothing by themselves. */
const HELPERS = new Set(['f', 'get_bind', 'get_context', 'inline_literal', 'batch_alter_table']);
const CONDITIONS = new Set([
  'IfStatement',
  'ForStatement',
  'WhileStatement',
  'TryStatement',
  'MatchStatement',
]);
const MAX_HELPERS = 50;
/** Deeper ones are not written by people. */
const MAX_DEPTH = 200;

/** Operations of `upgrade`, those of functions of the same file that it calls included. Undefined without such a function. */
export function readUpgrade(source: PySource): UpgradeBody | undefined {
  const reader = new UpgradeReader(source);
  return reader.enter('upgrade', START) ? reader : undefined;
}

const START: Place = { conditional: false, autocommit: false, batches: new Map(), depth: 0 };

class UpgradeReader implements UpgradeBody {
  readonly operations: Operation[] = [];
  readonly unread: { line: number; call: string }[] = [];
  readonly #source: PySource;
  readonly #op: string;
  readonly #functions = new Map<string, SyntaxNode>();
  readonly #entered = new Set<SyntaxNode>();

  constructor(source: PySource) {
    this.#source = source;
    this.#op = opName(source);
    for (const statement of statementsOf(source.tree.topNode)) {
      if (statement.name === 'FunctionDefinition')
        this.#functions.set(definedName(source, statement), statement);
    }
  }

  /** Walks a function of the file, once. False when there is none of that name. */
  enter(name: string, place: Place): boolean {
    const fn = this.#functions.get(name);
    if (fn === undefined) return false;
    if (!this.#entered.has(fn) && this.#entered.size < MAX_HELPERS) {
      this.#entered.add(fn);
      this.#children(fn.getChild('Body'), place);
    }
    return true;
  }

  #children(node: SyntaxNode | null, place: Place): void {
    if (node === null || place.depth > MAX_DEPTH) return;
    const inner = { ...place, depth: place.depth + 1 };
    for (const child of childrenOf(node)) this.#visit(child, inner);
  }

  #visit(node: SyntaxNode, place: Place): void {
    if (node.name === 'FunctionDefinition' || node.name === 'ClassDefinition') return;
    if (node.name === 'CallExpression') this.#call(node, place);
    if (node.name === 'WithStatement') this.#with(node, place);
    else this.#children(node, CONDITIONS.has(node.name) ? { ...place, conditional: true } : place);
  }

  #with(node: SyntaxNode, place: Place): void {
    const source = this.#source;
    const body = node.getChild('Body');
    const header = source.text.slice(node.from, body?.from ?? node.to);
    const batches = new Map(place.batches);
    const as = /\bas\s+(\w+)/.exec(header)?.[1];
    for (const child of node.getChildren('CallExpression')) {
      const name = dottedName(source, child.firstChild ?? child)?.at(-1);
      if (name === 'batch_alter_table' && as !== undefined)
        batches.set(as, literal(source, argsOf(source, child).positional[0]));
      this.#call(child, place);
    }
    const autocommit = place.autocommit || /\bautocommit_block\s*\(/.test(header);
    this.#children(body, { ...place, autocommit, batches });
  }

  #call(node: SyntaxNode, place: Place): void {
    const source = this.#source;
    const [head, op, ...more] = dottedName(source, node.firstChild ?? node) ?? [];
    if (head === undefined || more.length > 0) return;
    const args = argsOf(source, node);
    const line = lineOf(source, node);
    const batch = place.batches.get(head);
    if (op !== undefined && (head === this.#op || batch !== undefined)) {
      if (HELPERS.has(op)) return;
      const table = batch === undefined ? tableOf(source, op, args) : batch;
      const { conditional, autocommit } = place;
      this.operations.push({ op, table, line, conditional, autocommit, args });
    } else if (op === undefined && !this.enter(head, place) && this.#handsOver(args))
      this.unread.push({ line, call: head });
  }

  /** A helper that is given `op` works on the schema out of sight. */
  #handsOver(args: PyArgs): boolean {
    return args.positional.some((arg) => rawText(this.#source, arg) === this.#op);
  }
}

/** What `from alembic import op` binds. */
function opName(source: PySource): string {
  return /^from\s+alembic\s+import\s+(?:[\w\s,]*,\s*)?op\s+as\s+(\w+)/m.exec(source.text)?.[1] ?? 'op';
}

function tableOf(source: PySource, method: string, args: PyArgs): string | null {
  for (const name of TABLE_NAMES) {
    const value = args.keyword.get(name);
    if (value !== undefined) return literal(source, value);
  }
  if (WITHOUT_TABLE.has(method)) return null;
  return literal(source, args.positional[TABLE_AT[method] ?? 0]);
}

/** The value of a string; `op.f("name")` counts as its argument. */
export function literal(source: PySource, node: SyntaxNode | undefined): string | null {
  if (node === undefined) return null;
  if (node.name === 'String') return stringValue(rawText(source, node)) ?? null;
  if (node.name === 'ContinuedString')
    return childrenOf(node)
      .map((part) => stringValue(rawText(source, part)) ?? '')
      .join('');
  if (node.name !== 'CallExpression') return null;
  const name = dottedName(source, node.firstChild ?? node)?.at(-1);
  return name === 'f' || name === 'text' || name === 'DDL'
    ? literal(source, argsOf(source, node).positional[0])
    : null;
}

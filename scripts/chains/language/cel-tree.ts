import type { ASTNode } from '@marcbachmann/cel-js';

/** Questions about a parsed expression. Macros are still calls in this tree: `list.map(x, x + 1)` is `rcall`. */

/** What an expression names. Names that it binds itself, as in `list.map(x, …)`, are not in it. */
export interface References {
  readonly steps: ReadonlySet<string>;
  readonly inputs: ReadonlySet<string>;
  /** `item`, `run`, `error`, … */
  readonly vars: ReadonlySet<string>;
}

export interface TreeReferences extends References {
  /** Keys that are taken from the outputs of a step, unless the expression asks with `has` whether they are there. */
  readonly outputs: readonly { readonly step: string; readonly key: string }[];
}

/** Macros whose first argument is the name of a variable for the rest. */
const LOOPS = new Set(['map', 'filter', 'all', 'exists', 'exists_one']);

export function referencesOfTree(root: ASTNode): TreeReferences {
  const found = { steps: new Set<string>(), inputs: new Set<string>(), vars: new Set<string>() };
  const outputs: { step: string; key: string }[] = [];
  const asked = new Set<string>();
  const visit = (node: ASTNode, bound: ReadonlySet<string>, inHas: boolean): void => {
    if (node.op === 'id') {
      if (!bound.has(node.args) && !ROOTS.has(node.args)) found.vars.add(node.args);
      return;
    }
    const place = namedPlace(node);
    if (place !== undefined && !bound.has(place.root)) {
      found[place.root].add(place.name);
      return;
    }
    const output = outputOf(node);
    if (output !== undefined && !bound.has('steps')) {
      if (inHas) asked.add(`${output.step} ${output.key}`);
      else outputs.push(output);
    }
    const loop = boundName(node);
    const inside = loop === undefined ? bound : new Set([...bound, loop.name]);
    const has = inHas || (node.op === 'call' && node.args[0] === 'has');
    for (const child of childrenOf(node)) {
      if (child !== loop?.variable) visit(child, loop?.scoped.includes(child) ? inside : bound, has);
    }
  };
  visit(root, new Set(), false);
  return { ...found, outputs: outputs.filter(({ step, key }) => !asked.has(`${step} ${key}`)) };
}

/** Names that every expression has; `steps` alone, as in `steps[item.name]`, names a step that only a run knows. */
const ROOTS = new Set(['steps', 'inputs', 'cel']);

/** The name after `x.` or in `x["…"]`, when it is written out. */
function keyOf(node: ASTNode): { left: ASTNode; key: string } | undefined {
  if (node.op !== '.' && node.op !== '[]') return undefined;
  const [left, right] = node.args;
  if (typeof right === 'string') return { left, key: right };
  return right.op === 'value' && typeof right.args === 'string' ? { left, key: right.args } : undefined;
}

const FIELDS = new Set(['outputs', 'state', 'error', 'attempts']);

/** `steps.x.key` and `steps.x.outputs.key`. */
function outputOf(node: ASTNode): { step: string; key: string } | undefined {
  const access = keyOf(node);
  const inner = access && keyOf(access.left);
  if (access === undefined || inner === undefined) return undefined;
  const short = namedPlace(access.left);
  if (short?.root === 'steps')
    return FIELDS.has(access.key) ? undefined : { step: short.name, key: access.key };
  const long = inner.key === 'outputs' ? namedPlace(inner.left) : undefined;
  return long?.root === 'steps' ? { step: long.name, key: access.key } : undefined;
}

/** `steps.x`, `steps["x"]` and the same of `inputs`. */
function namedPlace(node: ASTNode): { root: 'steps' | 'inputs'; name: string } | undefined {
  const access = keyOf(node);
  if (access?.left.op !== 'id') return undefined;
  const root = access.left.args;
  return root === 'steps' || root === 'inputs' ? { root, name: access.key } : undefined;
}

function boundName(
  node: ASTNode,
): { name: string; variable: ASTNode; scoped: readonly ASTNode[] } | undefined {
  if (node.op !== 'rcall') return undefined;
  const [method, receiver, args] = node.args;
  const isBind = method === 'bind' && receiver.op === 'id' && receiver.args === 'cel';
  if (!isBind && !LOOPS.has(method)) return undefined;
  const variable = args[0];
  if (variable?.op !== 'id') return undefined;
  return { name: variable.args, variable, scoped: isBind ? args.slice(2) : args.slice(1) };
}

/** The parts of a node, in the order of the text. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}

/** Calls in an expression that stay harmless: each may go through a value of a megabyte. */
const MANY_CALLS = 20;

/**
 * Whether the time an expression takes can grow faster than the values it looks at: a loop that does more in each turn than look at
 * fields and compare with constants, a regular expression, values that double through `cel.bind`, or very many calls.
 */
export function mayTakeLong(root: ASTNode): boolean {
  let calls = 0;
  const visit = (node: ASTNode): boolean => {
    if (node.op === 'call') calls++;
    if (node.op === 'rcall') {
      calls++;
      const [method, , args] = node.args;
      if (method === 'matches' || method === 'bind') return true;
      if (LOOPS.has(method) && !args.slice(1).every(isSmall)) return true;
    }
    return calls > MANY_CALLS || childrenOf(node).some(visit);
  };
  return visit(root);
}

const SMALL = new Set(['value', 'id', '.', '[]', '&&', '||', '!_', '-_', '?:', '<', '<=', '>', '>=']);

/** One turn of a loop whose cost does not depend on a value's size. */
function isSmall(node: ASTNode): boolean {
  if (node.op === '==' || node.op === '!=') {
    return node.args.some((side) => side.op === 'value') && node.args.every(isSmall);
  }
  if (node.op === 'call') return node.args[0] === 'has';
  return SMALL.has(node.op) && childrenOf(node).every(isSmall);
}

import type { SyntaxNode } from '@lezer/common';
import { callRouterMethod, isRouterClass, newRouter, ROUTER_METHODS } from './fastapi-objects.ts';
import { stringBounds, stringValue, unescapePython } from './py-literal.ts';
import { argsOf, childrenOf, dottedName, elementsOf, rawText, subscriptsOf, textOf } from './py-tree.ts';
import {
  asStr,
  type ClassValue,
  joinStr,
  type Machine,
  type Scope,
  type StrValue,
  str,
  unknown,
  type Value,
} from './py-values.ts';

/** Depth of expressions that is read; deeper ones are unknown. */
const MAX_DEPTH = 60;
/** Bases of a class that are looked through. */
const MAX_BASES = 30;

/** What an expression is, as far as the source tells. Never throws for what Python would reject. */
export function evaluate(machine: Machine, node: SyntaxNode, scope: Scope, depth = 0): Value {
  const { source } = scope.module;
  if (depth > MAX_DEPTH) return unknown('…');
  const inner = (child: SyntaxNode): Value => evaluate(machine, child, scope, depth + 1);
  switch (node.name) {
    case 'String': {
      const text = stringValue(rawText(source, node));
      return text === undefined ? unknown(textOf(source, node)) : str(text);
    }
    case 'ContinuedString':
      return joinStr(childrenOf(node).map((part) => asStr(inner(part), textOf(source, part))));
    case 'FormatString':
      return formatString(node, scope, inner);
    case 'Number': {
      const value = Number(rawText(source, node).replaceAll('_', ''));
      return Number.isFinite(value) ? { kind: 'const', value } : unknown(textOf(source, node));
    }
    case 'Boolean':
      return { kind: 'const', value: rawText(source, node) === 'True' };
    case 'None':
      return { kind: 'const', value: null };
    case 'ArrayExpression':
    case 'TupleExpression':
    case 'SetExpression':
      return {
        kind: 'list',
        items: elementsOf(node).map(inner),
        complete: !childrenOf(node).some((child) => child.name === '*'),
      };
    case 'ParenthesizedExpression':
    case 'AwaitExpression': {
      const child = childrenOf(node).find((c) => c.name !== '(' && c.name !== 'await');
      return child === undefined ? unknown('') : inner(child);
    }
    case 'VariableName':
      return machine.lookup(rawText(source, node), scope) ?? unknown(rawText(source, node));
    case 'MemberExpression':
      return member(machine, node, scope, inner);
    case 'BinaryExpression':
      return binary(node, scope, inner);
    case 'CallExpression':
      return call(machine, node, scope, inner);
    default:
      return unknown(textOf(source, node));
  }
}

function formatString(node: SyntaxNode, scope: Scope, inner: (child: SyntaxNode) => Value): Value {
  const { source } = scope.module;
  const token = rawText(source, node);
  const bounds = stringBounds(token);
  if (bounds === undefined || bounds.bytes) return unknown(textOf(source, node));
  const literal = (from: number, to: number): StrValue => {
    const text = token.slice(from, to).replaceAll('{{', '{').replaceAll('}}', '}');
    return str(bounds.raw ? text : unescapePython(text));
  };
  const parts: StrValue[] = [];
  let at = bounds.start;
  for (const hole of node.getChildren('FormatReplacement')) {
    parts.push(literal(at, hole.from - node.from));
    const expression = childrenOf(hole).find((child) => !/^[{}]$/.test(child.name));
    parts.push(expression === undefined ? str('') : asStr(inner(expression), textOf(source, expression)));
    at = hole.to - node.from;
  }
  return joinStr([...parts, literal(at, bounds.end)]);
}

function binary(node: SyntaxNode, scope: Scope, inner: (child: SyntaxNode) => Value): Value {
  const { source } = scope.module;
  const [left, operator, right] = childrenOf(node);
  if (
    left === undefined ||
    right === undefined ||
    operator === undefined ||
    rawText(source, operator) !== '+'
  )
    return unknown(textOf(source, node));
  const [a, b] = [inner(left), inner(right)];
  if (a.kind === 'list' && b.kind === 'list')
    return { kind: 'list', items: [...a.items, ...b.items], complete: a.complete && b.complete };
  if (a.kind === 'str' || b.kind === 'str')
    return joinStr([asStr(a, textOf(source, left)), asStr(b, textOf(source, right))]);
  return unknown(textOf(source, node));
}

function member(
  machine: Machine,
  node: SyntaxNode,
  scope: Scope,
  inner: (child: SyntaxNode) => Value,
): Value {
  const { source } = scope.module;
  const text = textOf(source, node);
  const base = node.firstChild;
  if (base === null) return unknown(text);
  const of = inner(base);
  const property = node.getChild('PropertyName');
  if (property === null) {
    const isAnnotated = of.kind === 'external' && /(^|\.)Annotated$/.test(of.name);
    if (!isAnnotated) return unknown(text);
    const [type, ...extras] = subscriptsOf(node).map(inner);
    return { kind: 'annotated', type: type ?? unknown(text), extras };
  }
  const name = rawText(source, property);
  switch (of.kind) {
    case 'module':
      return machine.moduleAttribute(of.module, name) ?? unknown(text);
    case 'external':
      return { kind: 'external', name: `${of.name}.${name}` };
    case 'router':
      if (name === 'router') return of;
      return ROUTER_METHODS.has(name) ? { kind: 'method', router: of.router, name } : unknown(text);
    case 'class':
      return attribute(machine, of, name) ?? unknown(text);
    case 'instance':
      return instanceAttribute(machine, of.of, name, text);
    default:
      return unknown(text);
  }
}

/** An attribute of a class, its bases included. */
export function attribute(machine: Machine, of: ClassValue, name: string): Value | undefined {
  for (const at of lineage(machine, of).classes) {
    const value = at.scope.vars.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** An attribute of an object: the default in its class. Settings may have another value in the environment, which is said. */
function instanceAttribute(machine: Machine, of: ClassValue, name: string, text: string): Value {
  const value = attribute(machine, of, name);
  if (value?.kind !== 'str' || !value.exact) return value?.kind === 'str' ? value : unknown(text);
  const { external } = lineage(machine, of);
  if (!external.some((base) => base.endsWith('BaseSettings'))) return value;
  return {
    ...value,
    assumed: [`${text} has its default ${JSON.stringify(value.text)}; the environment may set another.`],
  };
}

/** A class with all its bases of the project, and the names of bases outside. `complete` is false when a base is unknown. */
export function lineage(
  machine: Machine,
  of: ClassValue,
): { classes: ClassValue[]; external: string[]; complete: boolean } {
  const classes: ClassValue[] = [];
  const external: string[] = [];
  let complete = true;
  const queue = [of];
  for (const at of queue) {
    if (classes.some((c) => c.node === at.node)) continue;
    if (classes.length >= MAX_BASES) return { classes, external, complete: false };
    classes.push(at);
    const list = at.node.getChild('ArgList');
    const bases = list === null ? [] : argsOf(at.scope.module.source, list).positional;
    for (const base of bases) {
      const target =
        base.name === 'MemberExpression' && base.getChild('[') !== null ? (base.firstChild ?? base) : base;
      const value = evaluate(machine, target, at.scope.parent ?? at.scope);
      if (value.kind === 'class') queue.push(value);
      else if (value.kind === 'external') external.push(value.name);
      else complete = false;
    }
  }
  return { classes, external, complete };
}

function call(machine: Machine, node: SyntaxNode, scope: Scope, inner: (child: SyntaxNode) => Value): Value {
  const { source } = scope.module;
  const callee = node.firstChild;
  if (callee === null) return unknown(textOf(source, node));
  const target = inner(callee);
  const site = { node, scope };
  if (target.kind === 'method') return callRouterMethod(machine, target.router, target.name, site);
  if (target.kind === 'external' && isRouterClass(target.name)) return newRouter(machine, target.name, site);
  const args = argsOf(source, node);
  const positional = args.positional.map(inner);
  const keyword = new Map([...args.keyword].map(([name, value]) => [name, inner(value)]));
  switch (target.kind) {
    case 'external':
      return { kind: 'call', of: target.name, site };
    case 'function':
      return machine.call(target, positional, keyword);
    case 'class': {
      const base = lineage(machine, target).external.find(isRouterClass);
      if (base !== undefined) return newRouter(machine, base, site);
      return { kind: 'instance', of: target, text: textOf(source, node) };
    }
    case 'registrar':
      return callRouterMethod(machine, target.router, `apply:${target.verb}`, site, target.call);
    default:
      return changeList(callee, scope, inner, positional) ?? unknown(textOf(source, node));
  }
}

/** `routers.append(x)` and `routers.extend([…])` on a list that is known. */
function changeList(
  callee: SyntaxNode,
  scope: Scope,
  inner: (child: SyntaxNode) => Value,
  args: readonly Value[],
): Value | undefined {
  const name = dottedName(scope.module.source, callee);
  const verb = name?.[name.length - 1];
  if ((verb !== 'append' && verb !== 'extend') || callee.firstChild === null || args[0] === undefined)
    return undefined;
  const list = inner(callee.firstChild);
  if (list.kind !== 'list') return undefined;
  if (verb === 'append') list.items.push(args[0]);
  else if (args[0].kind === 'list') list.items.push(...args[0].items);
  return { kind: 'const', value: null };
}

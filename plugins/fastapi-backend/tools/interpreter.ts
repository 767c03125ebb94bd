import type { SyntaxNode } from '@lezer/common';
import { applyRegistrar } from './fastapi-objects.ts';
import { evaluate } from './py-evaluate.ts';
import { findModule, type PyProject } from './py-project.ts';
import {
  assignmentOf,
  bodiesOf,
  childrenOf,
  decoratorsOf,
  definedName,
  lineOf,
  namesOf,
  paramsOf,
  rawText,
  statementsOf,
  textOf,
} from './py-tree.ts';
import {
  type FunctionValue,
  type Machine,
  type PyModule,
  type RouterObject,
  type Scope,
  type Unresolved,
  unknown,
  type Value,
} from './py-values.ts';

/**
 * Carries out the part of a project that decides about routes: imports, assignments, calls of the project's own functions, and
 * what FastAPI does with them, in the order in which Python would. Both branches of an `if` are taken. Nothing is run: values that
 * only exist at run time are unknown, and stay so.
 *
 * Bounded: {@link MAX_STEPS} statements, {@link MAX_CALL_DEPTH} calls deep. When a bound is met, {@link stopped} is set.
 */
export class Interpreter implements Machine {
  readonly project: PyProject;
  readonly routers: RouterObject[] = [];
  readonly unresolved: Unresolved[] = [];
  stopped = false;
  /** How many `if`s, `except`s and unknown loops are around what runs now. */
  conditions = 0;
  readonly #signal: AbortSignal;
  #steps = 0;
  readonly #calls: SyntaxNode[] = [];

  constructor(project: PyProject, signal: AbortSignal) {
    this.project = project;
    this.#signal = signal;
  }

  /** Carries out a module once. A module that is being carried out already has the names it has so far, as in Python. */
  runModule(module: PyModule): void {
    if (module.state !== 'new') return;
    module.state = 'running';
    const around = this.conditions;
    this.conditions = 0;
    this.#runAll(statementsOf(module.source.tree.topNode), module.scope);
    this.conditions = around;
    module.state = 'done';
  }

  /** What a function returns for these arguments; parameters that are not given are unknown. */
  call(fn: FunctionValue, positional: readonly Value[], keyword: ReadonlyMap<string, Value>): Value {
    if (this.#calls.length >= MAX_CALL_DEPTH || this.#calls.some((node) => node === fn.node))
      return unknown(`${fn.name}()`);
    const { source } = fn.scope.module;
    const scope: Scope = { vars: new Map(), parent: fn.scope, module: fn.scope.module };
    paramsOf(source, fn.node).forEach((param, i) => {
      const given = keyword.get(param.name) ?? (param.star === '' ? positional[i] : undefined);
      const value =
        given ?? (param.default === undefined ? undefined : evaluate(this, param.default, fn.scope));
      scope.vars.set(param.name, value ?? unknown(param.name));
    });
    this.#calls.push(fn.node);
    for (const body of bodiesOf(fn.node)) this.#runAll(statementsOf(body), scope);
    this.#calls.pop();
    return scope.returned ?? unknown(`${fn.name}()`);
  }

  evaluate(node: SyntaxNode, scope: Scope): Value {
    return evaluate(this, node, scope);
  }

  /** A name in a scope or around it. */
  lookup(name: string, scope: Scope): Value | undefined {
    for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
      const value = at.vars.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** An attribute of a module: what it defines, or a module below it. */
  moduleAttribute(module: PyModule, name: string): Value | undefined {
    this.runModule(module);
    const own = module.scope.vars.get(name);
    if (own !== undefined) return own;
    const folders = module.source.path.split('/').slice(0, -1);
    if (!module.source.path.endsWith('__init__.py')) return undefined;
    for (const path of [
      [...folders, `${name}.py`],
      [...folders, name, '__init__.py'],
    ]) {
      const below = this.project.modules.get(path.join('/'));
      if (below !== undefined) return { kind: 'module', module: below };
    }
    return undefined;
  }

  report(module: PyModule, node: SyntaxNode, why: string): void {
    const { source } = module;
    this.unresolved.push({ file: source.path, line: lineOf(source, node), what: textOf(source, node), why });
  }

  #runAll(statements: readonly SyntaxNode[], scope: Scope): void {
    for (const statement of statements) {
      if (this.stopped) return;
      if (++this.#steps % 1_000 === 0) this.#signal.throwIfAborted();
      if (this.#steps > MAX_STEPS) {
        this.stopped = true;
        return;
      }
      this.#run(statement, scope);
    }
  }

  #run(statement: SyntaxNode, scope: Scope): void {
    switch (statement.name) {
      case 'ImportStatement':
        this.#runImport(statement, scope);
        break;
      case 'AssignStatement':
        this.#runAssign(statement, scope);
        break;
      case 'ExpressionStatement':
        for (const child of childrenOf(statement)) evaluate(this, child, scope);
        break;
      case 'FunctionDefinition':
      case 'ClassDefinition':
      case 'DecoratedStatement':
        this.#runDefinition(statement, scope);
        break;
      case 'ReturnStatement':
        this.#runReturn(statement, scope);
        break;
      case 'ForStatement':
        this.#runFor(statement, scope);
        break;
      case 'WithStatement':
        this.#runBodies(statement, scope, Number.POSITIVE_INFINITY);
        break;
      case 'TryStatement':
        this.#runBodies(statement, scope, 1);
        break;
      case 'IfStatement':
      case 'WhileStatement':
      case 'MatchStatement':
        this.#runBodies(statement, scope, 0);
        break;
      default:
    }
  }

  #runReturn(statement: SyntaxNode, scope: Scope): void {
    const expression = childrenOf(statement).find((child) => child.name !== 'return');
    const value = expression === undefined ? undefined : evaluate(this, expression, scope);
    if (value !== undefined && value.kind !== 'unknown') scope.returned ??= value;
  }

  /** Runs what is inside; bodies from the `sure`th on may also not run. */
  #runBodies(statement: SyntaxNode, scope: Scope, sure: number): void {
    const bodies = bodiesOf(statement);
    const clauses =
      statement.name === 'MatchStatement' ? bodies.flatMap((b) => b.getChildren('MatchClause')) : [];
    for (const [i, body] of [...(clauses.length > 0 ? clauses.flatMap(bodiesOf) : bodies)].entries()) {
      if (i >= sure) this.conditions++;
      this.#runAll(statementsOf(body), scope);
      if (i >= sure) this.conditions--;
    }
  }

  #runFor(statement: SyntaxNode, scope: Scope): void {
    const parts = childrenOf(statement);
    const after = parts.findIndex((child) => child.name === 'in');
    const iterable = parts[after + 1];
    if (after < 0 || iterable === undefined) return;
    const names = parts
      .slice(0, after)
      .flatMap((target) => (/^(async|for|,)$/.test(target.name) ? [] : namesOf(scope.module.source, target)));
    const value = evaluate(this, iterable, scope);
    const known = value.kind === 'list' && value.complete;
    const turns = known ? value.items.slice(0, MAX_TURNS) : [unknown(textOf(scope.module.source, iterable))];
    for (const item of turns) {
      bind(scope, names, item);
      this.#runBodies(statement, scope, known ? Number.POSITIVE_INFINITY : 0);
    }
  }

  #runAssign(statement: SyntaxNode, scope: Scope): void {
    const { targets, value } = assignmentOf(scope.module.source, statement);
    if (value === undefined) return;
    const found = evaluate(this, value, scope);
    for (const names of targets) {
      if (found.kind === 'router' && found.router.name === '' && names[0] !== undefined)
        found.router.name = names[0];
      bind(scope, names, found);
    }
  }

  #runDefinition(statement: SyntaxNode, scope: Scope): void {
    const { source } = scope.module;
    const definition = statement.name === 'DecoratedStatement' ? statement.lastChild : statement;
    if (definition === null) return;
    const name = definedName(source, definition);
    if (definition.name === 'ClassDefinition') {
      const inside: Scope = { vars: new Map(), parent: scope, module: scope.module };
      for (const body of bodiesOf(definition)) this.#runAll(statementsOf(body), inside);
      scope.vars.set(name, { kind: 'class', name, node: definition, scope: inside });
      return;
    }
    if (definition.name !== 'FunctionDefinition') return;
    const inClass = definition.parent?.name === 'Body' && ownerOf(definition) === 'ClassDefinition';
    const isAsync = definition.getChild('async') !== null;
    const fn: FunctionValue = { kind: 'function', name, node: definition, scope, isAsync, inClass };
    scope.vars.set(name, fn);
    if (statement.name !== 'DecoratedStatement') return;
    for (const decorator of decoratorsOf(source, statement).reverse())
      applyRegistrar(this, decorator, fn, scope);
  }

  #runImport(statement: SyntaxNode, scope: Scope): void {
    const { source } = scope.module;
    const words = childrenOf(statement).map((node) =>
      node.name === 'VariableName' ? rawText(source, node) : node.name,
    );
    const importAt = words.indexOf('import');
    if (importAt < 0) return;
    const items = importedNames(words.slice(importAt + 1));
    if (words[0] !== 'from') {
      for (const { names, as } of items) this.#importModule(names, as, scope);
      return;
    }
    const head = words.slice(1, importAt);
    const level = head.findIndex((word) => word !== '.' && word !== '...' && word !== '…');
    const dots = (level < 0 ? head : head.slice(0, level)).reduce((n, word) => n + (word === '.' ? 1 : 3), 0);
    const from = head.filter((word) => word !== '.' && word !== '...');
    for (const { names, as } of items) this.#importFrom(from, dots, names[0] ?? '', as, scope);
  }

  #importModule(names: readonly string[], as: string | undefined, scope: Scope): void {
    const first = names[0] as string;
    const target = as === undefined ? [first] : names;
    const path = findModule(this.project, target, scope.module.source.path, 0);
    for (let n = 1; n <= names.length; n++) {
      const part = findModule(this.project, names.slice(0, n), scope.module.source.path, 0);
      const module = part === undefined ? undefined : this.project.modules.get(part);
      if (module !== undefined) this.runModule(module);
    }
    const module = path === undefined ? undefined : this.project.modules.get(path);
    const value: Value =
      module === undefined ? { kind: 'external', name: target.join('.') } : { kind: 'module', module };
    scope.vars.set(as ?? first, value);
  }

  #importFrom(
    from: readonly string[],
    dots: number,
    name: string,
    as: string | undefined,
    scope: Scope,
  ): void {
    const here = scope.module.source.path;
    const path = findModule(this.project, from, here, dots);
    const module = path === undefined ? undefined : this.project.modules.get(path);
    if (module !== undefined) this.runModule(module);
    if (name === '*') {
      if (module !== undefined) for (const [key, value] of module.scope.vars) scope.vars.set(key, value);
      return;
    }
    const own = module === undefined ? undefined : this.moduleAttribute(module, name);
    if (own !== undefined) {
      if (own.kind === 'module') this.runModule(own.module);
      scope.vars.set(as ?? name, own);
      return;
    }
    const below = findModule(this.project, [...from, name], here, dots);
    const submodule = below === undefined ? undefined : this.project.modules.get(below);
    if (submodule !== undefined) this.runModule(submodule);
    const outside =
      dots > 0 ? unknown(name) : ({ kind: 'external', name: [...from, name].join('.') } as const);
    scope.vars.set(as ?? name, submodule === undefined ? outside : { kind: 'module', module: submodule });
  }
}

const MAX_STEPS = 1_500_000;
const MAX_CALL_DEPTH = 12;
/** Turns of a loop over a list that is known. */
const MAX_TURNS = 500;

function ownerOf(definition: SyntaxNode): string | undefined {
  const body =
    definition.parent?.name === 'DecoratedStatement' ? definition.parent.parent : definition.parent;
  return body?.parent?.name;
}

function bind(scope: Scope, names: readonly (string | undefined)[], value: Value): void {
  if (names.length === 1) {
    if (names[0] !== undefined) scope.vars.set(names[0], value);
    return;
  }
  names.forEach((name, i) => {
    const item = value.kind === 'list' && value.complete ? value.items[i] : undefined;
    if (name !== undefined) scope.vars.set(name, item ?? unknown(name));
  });
}

/** `a.b as c, d` and `(x, y as z)` as names. */
function importedNames(words: readonly string[]): { names: string[]; as: string | undefined }[] {
  const found: { names: string[]; as: string | undefined }[] = [];
  let current: { names: string[]; as: string | undefined } = { names: [], as: undefined };
  let renamed = false;
  for (const word of [...words, ',']) {
    if (word === ',') {
      if (current.names.length > 0) found.push(current);
      current = { names: [], as: undefined };
      renamed = false;
    } else if (word === 'as') renamed = true;
    else if (word === '*') current.names.push('*');
    else if (/^[^\W\d]\w*$/u.test(word) && renamed) current.as = word;
    else if (/^[^\W\d]\w*$/u.test(word)) current.names.push(word);
  }
  return found;
}

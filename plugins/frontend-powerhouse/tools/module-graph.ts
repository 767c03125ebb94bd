import type { Node } from '@babel/types';
import type { ImportResolver } from './resolve-import.ts';
import { type SourceTree, walk } from './source-tree.ts';

/** One name that a file takes from another. `*` is the whole module. */
export interface Import {
  readonly from: string;
  readonly name: string;
  readonly local: string | undefined;
}

/** A name that a file gives: its own (`local`), or one of another module. */
type Export = { readonly local: string } | { readonly from: string; readonly name: string };

export interface ModuleFacts {
  readonly imports: readonly Import[];
  readonly exports: ReadonlyMap<string, Export>;
  /** Modules whose names are all given on. */
  readonly stars: readonly string[];
  /** Members that are read of a whole-module import, by its local name. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

const DEFAULT = 'default';

export function moduleFacts(tree: SourceTree, defaultLocal: string): ModuleFacts {
  const imports: Import[] = [];
  const exports = new Map<string, Export>();
  const stars: string[] = [];
  const bound = new Map<string, Import>();
  for (const statement of tree.file.program.body) {
    if (statement.type === 'ImportDeclaration' && statement.importKind !== 'type') {
      for (const s of statement.specifiers) {
        if (s.type === 'ImportSpecifier' && s.importKind === 'type') continue;
        const name =
          s.type === 'ImportSpecifier'
            ? textOf(s.imported)
            : s.type === 'ImportDefaultSpecifier'
              ? DEFAULT
              : '*';
        const item = { from: statement.source.value, name, local: s.local.name };
        imports.push(item);
        bound.set(item.local, item);
      }
    } else if (statement.type === 'ExportAllDeclaration' && statement.exportKind !== 'type')
      stars.push(statement.source.value);
    else if (statement.type === 'ExportNamedDeclaration') addNamed(statement, exports);
    else if (statement.type === 'ExportDefaultDeclaration')
      exports.set(DEFAULT, { local: defaultName(statement.declaration, defaultLocal) });
  }
  for (const [name, given] of exports) {
    const item = 'local' in given ? bound.get(given.local) : undefined;
    if (item !== undefined) exports.set(name, { from: item.from, name: item.name });
  }
  const members = new Map<string, Set<string>>();
  walk(tree.file.program, (node) => {
    if (node.type === 'CallExpression' || node.type === 'ImportExpression') addCall(node, imports);
    const pair = memberOf(node);
    if (pair !== undefined && bound.get(pair[0])?.name === '*')
      members.set(pair[0], (members.get(pair[0]) ?? new Set()).add(pair[1]));
    return true;
  });
  return { imports, exports, stars, members };
}

function addNamed(
  statement: Extract<Node, { type: 'ExportNamedDeclaration' }>,
  exports: Map<string, Export>,
): void {
  if (statement.exportKind === 'type') return;
  const { declaration, source } = statement;
  if (declaration?.type === 'VariableDeclaration') {
    for (const { id } of declaration.declarations)
      if (id.type === 'Identifier') exports.set(id.name, { local: id.name });
  } else if (declaration && 'id' in declaration && declaration.id?.type === 'Identifier') {
    exports.set(declaration.id.name, { local: declaration.id.name });
  }
  for (const s of statement.specifiers) {
    if (s.type === 'ExportSpecifier' && s.exportKind === 'type') continue;
    const name = textOf(s.exported);
    if (s.type === 'ExportNamespaceSpecifier' && source) exports.set(name, { from: source.value, name: '*' });
    else if (s.type === 'ExportSpecifier')
      exports.set(name, source ? { from: source.value, name: textOf(s.local) } : { local: textOf(s.local) });
  }
}

/** The local name behind `export default`: `Card` in `export default memo(Card)`. */
function defaultName(node: Node, anonymous: string): string {
  if (node.type === 'Identifier') return node.name;
  if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id)
    return node.id.name;
  if (node.type === 'CallExpression' && node.arguments[0]?.type === 'Identifier')
    return node.arguments[0].name;
  return anonymous;
}

/** `require('x')`, `import('x')`: the whole module. */
function addCall(node: Node, imports: Import[]): void {
  const isRequire =
    node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'require';
  const isImport =
    node.type === 'ImportExpression' || (node.type === 'CallExpression' && node.callee.type === 'Import');
  const source =
    node.type === 'ImportExpression'
      ? node.source
      : node.type === 'CallExpression'
        ? node.arguments[0]
        : undefined;
  if ((isRequire || isImport) && source?.type === 'StringLiteral')
    imports.push({ from: source.value, name: '*', local: undefined });
}

function memberOf(node: Node): [string, string] | undefined {
  if (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.property.type === 'Identifier' &&
    !node.computed
  )
    return [node.object.name, node.property.name];
  if (node.type === 'JSXMemberExpression' && node.object.type === 'JSXIdentifier')
    return [node.object.name, node.property.name];
  return undefined;
}

function textOf(node: Node): string {
  return node.type === 'Identifier' ? node.name : node.type === 'StringLiteral' ? node.value : '';
}

/** Follows imports through index files and re-exports to where a name is declared. */
export class ModuleGraph {
  readonly #facts: ReadonlyMap<string, ModuleFacts>;
  readonly #resolver: ImportResolver;

  constructor(facts: ReadonlyMap<string, ModuleFacts>, resolver: ImportResolver) {
    this.#facts = facts;
    this.#resolver = resolver;
  }

  /** `file#local` of everything that a file imports, and the files of the project that it names. */
  uses(path: string): { declarations: Set<string>; files: Set<string> } {
    const declarations = new Set<string>();
    const files = new Set<string>();
    const facts = this.#facts.get(path);
    for (const item of facts?.imports ?? []) {
      const target = this.#resolver.resolve(path, item.from);
      if (target === undefined) continue;
      files.add(target);
      const members =
        item.name === '*' && item.local !== undefined ? facts?.members.get(item.local) : undefined;
      const names = item.name === '*' ? (members ?? this.#namesOf(target, new Set())) : [item.name];
      for (const name of names)
        for (const found of this.#declarations(target, name, new Set())) declarations.add(found);
    }
    return { declarations, files };
  }

  #declarations(path: string, name: string, seen: Set<string>): string[] {
    const key = `${path}#${name}`;
    const facts = this.#facts.get(path);
    if (seen.has(key) || facts === undefined) return [];
    seen.add(key);
    const given = facts.exports.get(name);
    if (given !== undefined && 'local' in given) return [`${path}#${given.local}`];
    if (given !== undefined) {
      const target = this.#resolver.resolve(path, given.from);
      if (target === undefined) return [];
      const names = given.name === '*' ? [...this.#namesOf(target, new Set())] : [given.name];
      return names.flatMap((n) => this.#declarations(target, n, seen));
    }
    if (name === DEFAULT) return [];
    return facts.stars.flatMap((star) => {
      const target = this.#resolver.resolve(path, star);
      return target === undefined ? [] : this.#declarations(target, name, seen);
    });
  }

  #namesOf(path: string, seen: Set<string>): Set<string> {
    const facts = this.#facts.get(path);
    if (facts === undefined || seen.has(path)) return new Set();
    seen.add(path);
    const names = new Set(facts.exports.keys());
    for (const star of facts.stars) {
      const target = this.#resolver.resolve(path, star);
      if (target !== undefined)
        for (const name of this.#namesOf(target, seen)) if (name !== DEFAULT) names.add(name);
    }
    return names;
  }
}

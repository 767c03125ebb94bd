import type { Node } from '@babel/types';
import { childNodes, lineOf, type SourceTree, walk } from './source-tree.ts';

/** A React component as a file declares it. */
export interface Component {
  readonly name: string;
  readonly kind: 'function' | 'arrow' | 'class' | 'memo' | 'forwardRef' | 'wrapped';
  readonly file: string;
  readonly line: number;
  /** Name inside the file; the same as {@link name} unless it is an anonymous default export. */
  readonly local: string;
}

/** Stands for `export default` without a name. */
export const ANONYMOUS = '*default*';

const WRAPPERS: Readonly<Record<string, Component['kind']>> = { memo: 'memo', forwardRef: 'forwardRef' };
const MAX_WRAPPERS = 6;

/** Components at the top of a file. A component is named with a capital and gives JSX, or is made by memo, forwardRef or a class. */
export function componentsOf(tree: SourceTree): Component[] {
  const found = new Map<string, Component>();
  const add = (local: string, kind: Component['kind'] | undefined, node: Node): void => {
    if (kind === undefined || (local !== ANONYMOUS && !/^[A-Z]/.test(local)) || found.has(local)) return;
    const name = local === ANONYMOUS ? nameOfFile(tree.path) : local;
    found.set(local, { name, kind, file: tree.path, line: lineOf(node), local });
  };
  const declaration = (node: Node): void => {
    if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') {
      add(node.id?.name ?? ANONYMOUS, kindOf(node), node);
    } else if (node.type === 'VariableDeclaration') {
      for (const { id, init } of node.declarations) {
        if (id.type === 'Identifier' && init) add(id.name, kindOf(init), id);
      }
    }
  };
  for (const statement of tree.file.program.body) {
    if (statement.type === 'ExportNamedDeclaration' && statement.declaration)
      declaration(statement.declaration);
    else if (statement.type === 'ExportDefaultDeclaration') {
      const inner = statement.declaration;
      if (inner.type === 'FunctionDeclaration' || inner.type === 'ClassDeclaration') declaration(inner);
      else if (inner.type === 'CallExpression') {
        // export default memo(Card): a new component only when Card is not one of this file.
        const only = inner.arguments[0];
        if (only?.type !== 'Identifier' || !found.has(only.name)) add(ANONYMOUS, kindOf(inner), inner);
      } else add(ANONYMOUS, kindOf(inner), inner);
    } else declaration(statement);
  }
  return [...found.values()].sort((a, b) => a.line - b.line);
}

function kindOf(node: Node): Component['kind'] | undefined {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
      return givesJsx(node) ? 'function' : undefined;
    case 'ArrowFunctionExpression':
      return givesJsx(node) ? 'arrow' : undefined;
    case 'ClassDeclaration':
    case 'ClassExpression': {
      const base = node.superClass;
      const name = base?.type === 'MemberExpression' ? base.property : base;
      return name?.type === 'Identifier' && /^(Pure)?Component$/.test(name.name) ? 'class' : undefined;
    }
    case 'CallExpression':
      return wrapperKind(node, 0);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return kindOf(node.expression);
    default:
      return undefined;
  }
}

/** `memo(…)`, `React.forwardRef(…)`, `observer(() => <div/>)`. A wrapper of unknown name counts when it is given a component. */
function wrapperKind(node: Node, depth: number): Component['kind'] | undefined {
  if (node.type !== 'CallExpression' || depth > MAX_WRAPPERS) return undefined;
  const callee = node.callee.type === 'MemberExpression' ? node.callee.property : node.callee;
  const known =
    callee.type === 'Identifier' && Object.hasOwn(WRAPPERS, callee.name) ? WRAPPERS[callee.name] : undefined;
  if (known !== undefined) return known;
  return node.arguments.some((arg) => kindOf(arg) !== undefined && /Function|Call/.test(arg.type))
    ? 'wrapped'
    : undefined;
}

/** Whether a function has JSX or createElement of its own, functions with capitals inside left out. */
function givesJsx(fn: Node): boolean {
  let found = false;
  for (const child of childNodes(fn)) {
    walk(child, (node) => {
      if (found) return false;
      if (node.type === 'FunctionDeclaration' && /^[A-Z]/.test(node.id?.name ?? '')) return false;
      if (node.type === 'JSXElement' || node.type === 'JSXFragment') found = true;
      if (node.type === 'CallExpression') {
        const callee = node.callee.type === 'MemberExpression' ? node.callee.property : node.callee;
        if (callee.type === 'Identifier' && callee.name === 'createElement') found = true;
      }
      return !found;
    });
  }
  return found;
}

/** `Card` for `src/Card.tsx`, `card/index.tsx` and `my-card.tsx` (`MyCard`). */
function nameOfFile(path: string): string {
  const parts = path.replace(/\.\w+$/, '').split('/');
  const last = parts.pop() as string;
  const base = last === 'index' ? (parts.pop() ?? 'index') : last;
  return base.replace(/(^|[-_.])(\w)/g, (_, _separator, letter: string) => letter.toUpperCase());
}

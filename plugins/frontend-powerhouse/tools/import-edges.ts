import type { Node } from '@babel/types';
import { lineOf, type SourceTree, walk } from './source-tree.ts';

/**
 * One import of a file. `value` is loaded with the file; `type` is gone at run time; `lazy` is loaded when a function asks for it,
 * and closes no cycle at load.
 */
export interface ImportEdge {
  readonly specifier: string;
  readonly line: number;
  readonly kind: 'value' | 'type' | 'lazy';
}

/** All imports, re-exports, `import()` and `require()` of a file with a constant name, in the order of the source. */
export function importEdges(tree: SourceTree): ImportEdge[] {
  const edges: ImportEdge[] = [];
  const add = (node: Node, specifier: string, kind: ImportEdge['kind']): void => {
    edges.push({ specifier, line: lineOf(node), kind });
  };
  walk(tree.file.program, (node, parents) => {
    switch (node.type) {
      case 'ImportDeclaration':
        add(node, node.source.value, onlyTypes(node) ? 'type' : 'value');
        return false;
      case 'ExportAllDeclaration':
        add(node, node.source.value, node.exportKind === 'type' ? 'type' : 'value');
        return false;
      case 'ExportNamedDeclaration':
        if (!node.source) return true;
        add(node, node.source.value, onlyTypes(node) ? 'type' : 'value');
        return false;
      case 'TSImportEqualsDeclaration':
        if (node.moduleReference.type === 'TSExternalModuleReference')
          add(node, node.moduleReference.expression.value, node.importKind === 'type' ? 'type' : 'value');
        return false;
      case 'CallExpression':
      case 'ImportExpression': {
        const asked = askedFor(node);
        if (asked !== undefined)
          add(node, asked.specifier, asked.now && !insideFunction(parents) ? 'value' : 'lazy');
        return true;
      }
      default:
        return true;
    }
  });
  return edges;
}

/** `import type …`, and `import { type A, type B }`, which compilers take out as a whole by default. */
function onlyTypes(node: Extract<Node, { type: 'ImportDeclaration' | 'ExportNamedDeclaration' }>): boolean {
  const kind = node.type === 'ImportDeclaration' ? node.importKind : node.exportKind;
  if (kind === 'type' || kind === 'typeof') return true;
  if (node.specifiers.length === 0) return false;
  return node.specifiers.every(
    (s) =>
      (s.type === 'ImportSpecifier' && (s.importKind === 'type' || s.importKind === 'typeof')) ||
      (s.type === 'ExportSpecifier' && s.exportKind === 'type'),
  );
}

function askedFor(node: Node): { specifier: string; now: boolean } | undefined {
  if (node.type === 'ImportExpression')
    return node.source.type === 'StringLiteral' ? { specifier: node.source.value, now: false } : undefined;
  if (node.type !== 'CallExpression') return undefined;
  const [first] = node.arguments;
  if (first?.type !== 'StringLiteral') return undefined;
  if (node.callee.type === 'Import') return { specifier: first.value, now: false };
  if (node.callee.type === 'Identifier' && node.callee.name === 'require')
    return { specifier: first.value, now: true };
  return undefined;
}

function insideFunction(parents: readonly Node[]): boolean {
  return parents.some((p) => /Function|ObjectMethod|ClassMethod|ClassPrivateMethod/.test(p.type));
}

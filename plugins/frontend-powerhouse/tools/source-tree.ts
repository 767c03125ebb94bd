import { type ParserPlugin, parse } from '@babel/parser';
import type { File, Node } from '@babel/types';
import { messageOf } from '../../../scripts/core/errors.ts';
import { MethodError } from '../../../scripts/core/method.ts';

/** One source file, parsed. */
export interface SourceTree {
  /** Path from the folder that was asked about, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly file: File;
  /** Lines with errors that the parser could step over. */
  readonly errorLines: readonly number[];
}

/**
 * Parses JavaScript or TypeScript with JSX. Steps over errors where the parser can; throws a {@link MethodError} with the code
 * `not_parsed` where it cannot, or when the file is nested too deep.
 */
export function parseSource(path: string, text: string): SourceTree {
  const isTypeScript = /\.[cm]?tsx?$/.test(path);
  const attempts: ParserPlugin[][] = isTypeScript
    ? [path.endsWith('x') ? ['typescript', 'jsx'] : ['typescript']]
    : [['jsx'], ['jsx', 'flow']];
  let failure: unknown;
  for (const plugins of attempts) {
    try {
      const file = parse(text, {
        sourceType: 'unambiguous',
        errorRecovery: true,
        allowReturnOutsideFunction: true,
        plugins: [...plugins, 'decorators'],
      });
      const errors = (file.errors ?? []) as readonly { loc?: { line: number } }[];
      return { path, text, file, errorLines: errors.flatMap((error) => error.loc?.line ?? []) };
    } catch (error) {
      failure ??= error;
    }
  }
  const why = failure instanceof RangeError ? 'it is nested too deep' : messageOf(failure);
  throw new MethodError('not_parsed', `${path} cannot be parsed: ${why}.`, { cause: failure });
}

export function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
  );
}

/** Children in the order of the source. Comments and positions are left out. */
export function childNodes(node: Node): Node[] {
  const found: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loc' || key === 'errors' || key.endsWith('Comments')) continue;
    if (Array.isArray(value)) for (const item of value) if (isNode(item)) found.push(item);
    if (isNode(value)) found.push(value);
  }
  return found;
}

/** Every node, parents before children. Without recursion, so depth does no harm. `enter` gives false to stay outside. */
export function walk(root: Node, enter: (node: Node, parents: readonly Node[]) => boolean | undefined): void {
  const parents: Node[] = [];
  const stack: (Node | undefined)[] = [root];
  for (let node = stack.pop(); stack.length > 0 || node !== undefined; node = stack.pop()) {
    if (node === undefined) {
      parents.pop();
      continue;
    }
    if (enter(node, parents) === false) continue;
    parents.push(node);
    stack.push(undefined);
    const children = childNodes(node);
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i]);
  }
}

export function lineOf(node: Node): number {
  return node.loc?.start.line ?? 1;
}

export function sourceOf(tree: SourceTree, node: Node): string {
  return tree.text.slice(node.start ?? 0, node.end ?? 0);
}

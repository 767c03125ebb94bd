import type { JSXElement, Node } from '@babel/types';
import { type Element, elementOf, expressionValue, type importsOf } from './jsx-element.ts';
import { roleOf } from './roles.ts';
import type { SourceTree } from './source-tree.ts';

/** Whether an element has an accessible name. `unknown` when something that only exists at run time decides. */
export type Naming = 'named' | 'none' | 'unknown';

const MAX_DEPTH = 60;

type Imports = ReturnType<typeof importsOf>;

/** A name by attribute: `aria-label`, `aria-labelledby`, and for some roles `title`, `alt` or `label`. */
export function namedByAttribute(element: Element, more: readonly string[] = ['title']): boolean {
  return ['aria-label', 'aria-labelledby', ...more].some((name) => {
    const value = element.attributes.get(name);
    return value?.kind === 'dynamic' || (value?.kind === 'static' && value.text.trim() !== '');
  });
}

/** A name by content, as buttons, links and headings have it. */
export function namedByContent(tree: SourceTree, element: Element, imports: Imports): Naming {
  const { attributes } = element;
  if (attributes.get('children')?.kind === 'static') return 'named';
  if (attributes.get('children')?.kind === 'dynamic' || attributes.has('dangerouslySetInnerHTML'))
    return 'unknown';
  return merge(element.node.children.map((child) => naming(tree, child, imports, 0)));
}

function naming(tree: SourceTree, node: Node, imports: Imports, depth: number): Naming {
  if (depth > MAX_DEPTH) return 'unknown';
  const inner = (child: Node): Naming => naming(tree, child, imports, depth + 1);
  switch (node.type) {
    case 'JSXText':
      return node.value.trim() === '' ? 'none' : 'named';
    case 'JSXFragment':
      return merge(node.children.map(inner));
    case 'JSXElement':
      return elementNaming(tree, node, imports, depth);
    case 'JSXExpressionContainer':
      return inner(node.expression);
    case 'LogicalExpression':
      return node.operator === '&&' ? inner(node.right) : merge([inner(node.left), inner(node.right)]);
    case 'ConditionalExpression': {
      const [yes, no] = [inner(node.consequent), inner(node.alternate)];
      return yes === no ? yes : yes === 'none' || no === 'none' ? 'unknown' : 'named';
    }
    default: {
      const value = expressionValue(tree, node);
      if (value.kind === 'static') return value.text.trim() === '' ? 'none' : 'named';
      if (value.kind === 'absent') return 'none';
      // A computed text is taken for a text; what is called an icon or children may be anything.
      return /(icon|children|svg|logo)\w*(\(\))?$/i.test(value.source) ? 'unknown' : 'named';
    }
  }
}

function elementNaming(tree: SourceTree, node: JSXElement, imports: Imports, depth: number): Naming {
  const element = elementOf(tree, node, imports);
  if (isHidden(element)) return 'none';
  const role = roleOf(element);
  if (namedByAttribute(element, role === 'image' ? ['alt', 'title'] : ['title', 'titleAccess']))
    return 'named';
  const content = merge(node.children.map((child) => naming(tree, child, imports, depth + 1)));
  if (content === 'named') return 'named';
  if (element.spread) return 'unknown';
  if (role === 'icon' || role === 'image') return 'none';
  // A component of the project, or one that is not known here, may render text of its own.
  const isOpaque = role === 'other' && !/^[a-z]/.test(element.tag);
  return isOpaque ? 'unknown' : content;
}

export function isHidden(element: Element): boolean {
  const value = element.attributes.get('aria-hidden');
  return value?.kind === 'static' && value.text === 'true';
}

function merge(parts: readonly Naming[]): Naming {
  if (parts.includes('named')) return 'named';
  return parts.includes('unknown') ? 'unknown' : 'none';
}

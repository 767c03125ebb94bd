import type { Expression, JSXElement, JSXOpeningElement, Node } from '@babel/types';
import { type SourceTree, sourceOf, walk } from './source-tree.ts';

/** The value of an attribute, as far as the source tells. */
export type AttributeValue =
  | { readonly kind: 'static'; readonly text: string }
  /** `{null}`, `{undefined}` and `{false}`: React leaves the attribute out. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'dynamic'; readonly source: string };

/** An element with what is decidable of it. */
export interface Element {
  readonly node: JSXElement;
  /** As written: `div`, `IconButton`, `Field.Root`, `chakra.button`. */
  readonly tag: string;
  /** Package or file that the tag comes from; undefined for host elements and for components of the same file. */
  readonly from: string | undefined;
  /** Name under which that module exports it: `IconButton`, also when renamed here. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, AttributeValue>;
  /** `{...props}` may hold any attribute. */
  readonly spread: boolean;
}

/** Names that a file imports, with module and original name. */
export function importsOf(tree: SourceTree): Map<string, { from: string; name: string }> {
  const found = new Map<string, { from: string; name: string }>();
  for (const statement of tree.file.program.body) {
    if (statement.type !== 'ImportDeclaration') continue;
    for (const specifier of statement.specifiers) {
      const name =
        specifier.type === 'ImportSpecifier'
          ? specifier.imported.type === 'Identifier'
            ? specifier.imported.name
            : specifier.imported.value
          : specifier.type === 'ImportDefaultSpecifier'
            ? 'default'
            : '*';
      found.set(specifier.local.name, { from: statement.source.value, name });
    }
  }
  return found;
}

export function elementOf(
  tree: SourceTree,
  node: JSXElement,
  imports: ReturnType<typeof importsOf>,
): Element {
  const opening: JSXOpeningElement = node.openingElement;
  const tag = sourceOf(tree, opening.name);
  const [head = '', ...rest] = tag.split('.');
  const imported = imports.get(head);
  const own =
    imported === undefined
      ? head
      : imported.name === 'default' || imported.name === '*'
        ? head
        : imported.name;
  const attributes = new Map<string, AttributeValue>();
  let spread = false;
  for (const attribute of opening.attributes) {
    if (attribute.type === 'JSXSpreadAttribute') spread = true;
    else attributes.set(sourceOf(tree, attribute.name), attributeValue(tree, attribute.value ?? undefined));
  }
  const name = imported?.name === '*' && rest.length > 0 ? rest.join('.') : [own, ...rest].join('.');
  return { node, tag, from: imported?.from, name, attributes, spread };
}

function attributeValue(tree: SourceTree, value: Node | undefined): AttributeValue {
  if (value === undefined) return { kind: 'static', text: 'true' };
  if (value.type === 'StringLiteral') return { kind: 'static', text: value.value };
  if (value.type !== 'JSXExpressionContainer') return { kind: 'dynamic', source: sourceOf(tree, value) };
  return expressionValue(tree, value.expression);
}

export function expressionValue(tree: SourceTree, node: Expression | Node): AttributeValue {
  switch (node.type) {
    case 'StringLiteral':
      return { kind: 'static', text: node.value };
    case 'NumericLiteral':
      return { kind: 'static', text: String(node.value) };
    case 'BooleanLiteral':
      return node.value ? { kind: 'static', text: 'true' } : { kind: 'absent' };
    case 'NullLiteral':
    case 'JSXEmptyExpression':
      return { kind: 'absent' };
    case 'Identifier':
      return node.name === 'undefined' ? { kind: 'absent' } : { kind: 'dynamic', source: node.name };
    case 'TemplateLiteral': {
      const only = node.expressions.length === 0 ? node.quasis[0]?.value.cooked : undefined;
      return typeof only === 'string'
        ? { kind: 'static', text: only }
        : { kind: 'dynamic', source: sourceOf(tree, node) };
    }
    case 'UnaryExpression': {
      const inner = node.operator === '-' ? expressionValue(tree, node.argument) : undefined;
      return inner?.kind === 'static'
        ? { kind: 'static', text: `-${inner.text}` }
        : { kind: 'dynamic', source: sourceOf(tree, node) };
    }
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return expressionValue(tree, node.expression);
    default:
      return { kind: 'dynamic', source: sourceOf(tree, node) };
  }
}

/** Elements of a file in source order, each with the elements around it. */
export function elementsIn(tree: SourceTree): { element: Element; parents: readonly Node[] }[] {
  const imports = importsOf(tree);
  const found: { element: Element; parents: readonly Node[] }[] = [];
  walk(tree.file.program, (node, parents) => {
    if (node.type === 'JSXElement')
      found.push({ element: elementOf(tree, node, imports), parents: [...parents] });
  });
  return found;
}

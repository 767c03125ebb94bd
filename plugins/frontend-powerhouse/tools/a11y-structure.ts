import type { Node } from '@babel/types';
import type { FileCheck } from './a11y-rules.ts';
import { lineOf } from './source-tree.ts';

type Seen = ReturnType<FileCheck['run']>[number];

const DUPLICATE_ID = ['duplicate-id', 'warning', []] as const;
const DUPLICATE_ID_USED = [
  'duplicate-id',
  'error',
  ['1.3.1 Info and Relationships (A)', '4.1.2 Name, Role, Value (A)'],
] as const;
const ID_IN_LIST = ['id-in-list', 'warning', []] as const;
const HEADING_SKIP = ['heading-skip', 'info', []] as const;

/** Attributes that point at an id. */
const REFERENCES = [
  'htmlFor',
  'aria-labelledby',
  'aria-describedby',
  'aria-controls',
  'aria-owns',
  'aria-activedescendant',
];

/** Rules about several elements of one tree of JSX: ids and heading levels. Branches of a condition do not appear together. */
export function checkStructure(check: FileCheck, seen: readonly Seen[]): void {
  const referenced = new Set(
    seen.flatMap(({ element }) => REFERENCES.flatMap((name) => words(element, name))),
  );
  const byTree = new Map<Node, Seen[]>();
  for (const each of seen) {
    const root =
      each.parents.find((p) => p.type === 'JSXElement' || p.type === 'JSXFragment') ?? each.element.node;
    byTree.set(root, [...(byTree.get(root) ?? []), each]);
  }
  for (const tree of byTree.values()) {
    checkIds(check, tree, referenced);
    checkHeadings(check, tree);
  }
}

function words({ attributes }: Seen['element'], name: string): string[] {
  const value = attributes.get(name);
  return value?.kind === 'static' ? value.text.split(/\s+/).filter((word) => word !== '') : [];
}

function checkIds(check: FileCheck, tree: readonly Seen[], referenced: ReadonlySet<string>): void {
  const first = new Map<string, Seen>();
  for (const each of tree) {
    const [id] = words(each.element, 'id');
    // Only elements have ids in the page; what a component does with the prop is its own matter.
    if (id === undefined || each.host === undefined) continue;
    if (each.parents.some(isMapCallback)) {
      check.add(
        ID_IN_LIST,
        each.element.node,
        `id="${id}" is inside a list and so is repeated for each item.`,
        'Make the id from the key of the item, or use useId().',
      );
      continue;
    }
    const other = first.get(id);
    if (other === undefined) first.set(id, each);
    else if (!apart(other, each)) {
      const used = referenced.has(id);
      check.add(
        used ? DUPLICATE_ID_USED : DUPLICATE_ID,
        each.element.node,
        `id="${id}" is also on line ${lineOf(other.element.node)}${used ? ', and something refers to it: it finds the first only' : ''}.`,
        'Give each element an id of its own.',
      );
    }
  }
}

function isMapCallback(node: Node): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  return node.callee.property.type === 'Identifier' && /^(map|flatMap)$/.test(node.callee.property.name);
}

/** Whether two elements are in different branches of one condition. */
function apart(a: Seen, b: Seen): boolean {
  return a.parents.some((node, i) => {
    if (
      node.type !== 'ConditionalExpression' &&
      node.type !== 'LogicalExpression' &&
      node.type !== 'IfStatement'
    )
      return false;
    const at = b.parents.indexOf(node);
    if (at < 0) return true;
    return (a.parents[i + 1] ?? a.element.node) !== (b.parents[at + 1] ?? b.element.node);
  });
}

function checkHeadings(check: FileCheck, tree: readonly Seen[]): void {
  let last: { level: number; seen: Seen } | undefined;
  for (const each of tree) {
    const level = each.role === 'heading' ? levelOf(each) : undefined;
    if (level === undefined) continue;
    if (last !== undefined && level > last.level + 1 && !apart(last.seen, each))
      check.add(
        HEADING_SKIP,
        each.element.node,
        `h${level} follows h${last.level}. Advice only: WCAG 2.2 does not require levels without gaps.`,
        `Use h${last.level + 1} here, or check that the order is meant.`,
      );
    last = { level, seen: each };
  }
}

function levelOf({ element, host }: Seen): number | undefined {
  if (host !== undefined && /^h[1-6]$/.test(host)) return Number(host[1]);
  // Chakra's Heading is an h2 unless told otherwise.
  return element.from === '@chakra-ui/react' && !element.attributes.has('as') && !element.spread
    ? 2
    : undefined;
}

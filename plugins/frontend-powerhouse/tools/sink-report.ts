import type { Node } from '@babel/types';
import type { Finding } from './finding.ts';
import { lineOf, type SourceTree, sourceOf } from './source-tree.ts';

/** Rules about one place: id, severity, what is wrong, what to do. */
export interface SinkRule {
  readonly id: string;
  readonly severity: Finding['severity'];
  readonly message: string;
  readonly fix: string;
}

export interface SinkFinding extends Finding {
  /** The expression that ends up there, cut to 160 characters; absent where it might be a secret. */
  readonly value?: string;
}

const MAX_VALUE = 160;

export function sinkFinding(tree: SourceTree, at: Node, rule: SinkRule, value?: Node): SinkFinding {
  const text = value === undefined ? undefined : sourceOf(tree, value).replace(/\s+/g, ' ');
  return {
    rule: rule.id,
    severity: rule.severity,
    file: tree.path,
    line: lineOf(at),
    message: rule.message,
    fix: rule.fix,
    ...(text === undefined ? {} : { value: text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text }),
  };
}

/** Text that is the same at every run: a literal, or literals joined by `+`. Undefined for everything else. */
export function constantText(node: Node | null | undefined): string | undefined {
  switch (node?.type) {
    case 'StringLiteral':
      return node.value;
    case 'NumericLiteral':
      return String(node.value);
    case 'TemplateLiteral':
      return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? undefined) : undefined;
    case 'BinaryExpression': {
      if (node.operator !== '+') return undefined;
      const left = constantText(node.left);
      const right = constantText(node.right);
      return left === undefined || right === undefined ? undefined : left + right;
    }
    case 'JSXExpressionContainer':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
      return constantText(node.expression);
    default:
      return undefined;
  }
}

/** The beginning of a text that is fixed whatever follows: `/users/` of `/users/${id}`. */
export function fixedStart(node: Node | null | undefined): string {
  const whole = constantText(node);
  if (whole !== undefined) return whole;
  if (node?.type === 'TemplateLiteral') return node.quasis[0]?.value.cooked ?? '';
  if (node?.type === 'BinaryExpression' && node.operator === '+') return fixedStart(node.left);
  if (node?.type === 'JSXExpressionContainer') return fixedStart(node.expression);
  return '';
}

/** `a.b.c` of an identifier or of members without computed names; undefined for everything else. */
export function dottedName(node: Node | null | undefined): string | undefined {
  if (node?.type === 'Identifier' || node?.type === 'JSXIdentifier') return node.name;
  if (node?.type === 'ThisExpression') return 'this';
  if (node?.type === 'MetaProperty') return `${node.meta.name}.${node.property.name}`;
  if (node?.type === 'TSNonNullExpression') return dottedName(node.expression);
  if (node?.type !== 'MemberExpression' && node?.type !== 'OptionalMemberExpression') return undefined;
  const object = dottedName(node.object);
  const property =
    !node.computed && node.property.type === 'Identifier'
      ? node.property.name
      : node.property.type === 'StringLiteral'
        ? node.property.value
        : undefined;
  return property === undefined ? undefined : `${object ?? '?'}.${property}`;
}

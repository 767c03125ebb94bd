import type { JSXAttribute, Node } from '@babel/types';
import {
  constantText,
  dottedName,
  fixedStart,
  type SinkFinding,
  type SinkRule,
  sinkFinding,
} from './sink-report.ts';
import type { SourceTree } from './source-tree.ts';

/** Values that become markup, and addresses in markup. */

const HTML: SinkRule = {
  id: 'html-from-value',
  severity: 'warning',
  message: 'A value becomes markup. Nothing in this place makes it safe.',
  fix: 'Render it as text, or sanitise it as the last step before this line.',
};
const SANITISED: SinkRule = {
  id: 'html-sanitised',
  severity: 'info',
  message: 'A value becomes markup after a sanitiser.',
  fix: 'Check the sanitiser’s version and options, and that nothing changes its result.',
};
const JSON_SCRIPT: SinkRule = {
  id: 'json-in-script',
  severity: 'error',
  message: 'JSON is put into a script element as it is: a value with </script> ends it.',
  fix: "Replace < in it: JSON.stringify(data).replace(/</g, '\\\\u003c').",
};
const SCRIPT_URL: SinkRule = {
  id: 'script-url',
  severity: 'error',
  message: 'The address is a javascript: URL.',
  fix: 'Use a button with a handler.',
};
const LINK: SinkRule = {
  id: 'link-from-value',
  severity: 'info',
  message: 'The address comes from a value; nothing in this place fixes its scheme.',
  fix: 'If others can set it, allow https: and mailto: only, after parsing with URL.',
};
const SANDBOX: SinkRule = {
  id: 'sandbox-undone',
  severity: 'warning',
  message:
    'allow-scripts together with allow-same-origin lets a page of the same origin take the sandbox off.',
  fix: 'Leave one of them out, or serve the content from another origin.',
};
const NO_INTEGRITY: SinkRule = {
  id: 'foreign-script-without-integrity',
  severity: 'warning',
  message: 'A script of another origin is loaded without integrity.',
  fix: 'Pin its version and add integrity and crossOrigin, or serve it yourself.',
};

const SANITISERS = /(^|\.)(sanitize|sanitise|sanitizeHtml|filterXSS|purify)$/i;
const ADDRESSES = /^(href|src|action|formAction|xlinkHref|xlink:href|data)$/;
/** Elements whose address is followed or run; pictures and styles are not among them. */
const FOLLOWED = /^(a|area|form|button|input|iframe|embed|object|base|use)$/;

/** Findings of one JSX attribute of an element named `tag`, for example `iframe`. */
export function markupSinks(tree: SourceTree, tag: string, attribute: JSXAttribute): SinkFinding[] {
  const name = attributeName(attribute);
  const value = attribute.value ?? undefined;
  if (name === 'dangerouslySetInnerHTML') return htmlObject(tree, tag, attribute);
  if (name === 'srcDoc' && value !== undefined) return htmlValue(tree, attribute, value);
  if (name === 'sandbox') {
    const tokens = (constantText(value) ?? '').split(/\s+/);
    if (tokens.includes('allow-scripts') && tokens.includes('allow-same-origin'))
      return [sinkFinding(tree, attribute, SANDBOX)];
  }
  if (!ADDRESSES.test(name) || value === undefined) return [];
  const text = constantText(value);
  if (isScriptUrl(text ?? fixedStart(value))) return [sinkFinding(tree, attribute, SCRIPT_URL)];
  if (text === undefined && FOLLOWED.test(tag) && !isFixedAddress(fixedStart(value)) && !isFunction(value))
    return [sinkFinding(tree, attribute, LINK, value)];
  return [];
}

/** `<script src>` and `<Script src>` of another origin. */
export function foreignScript(
  tree: SourceTree,
  element: Node,
  tag: string,
  attributes: readonly JSXAttribute[],
): SinkFinding[] {
  if (tag !== 'script' && tag !== 'Script') return [];
  const src = attributes.find((a) => attributeName(a) === 'src')?.value;
  const protectedBy = attributes.some((a) => attributeName(a) === 'integrity');
  if (!src || protectedBy || !/^(https?:)?\/\//i.test(fixedStart(src))) return [];
  return [sinkFinding(tree, element, NO_INTEGRITY, src)];
}

/** A value that a call or an assignment turns into markup. */
export function htmlValue(tree: SourceTree, at: Node, value: Node): SinkFinding[] {
  const inner = value.type === 'JSXExpressionContainer' ? value.expression : value;
  if (constantText(inner) !== undefined) return [];
  return [sinkFinding(tree, at, isSanitised(inner) ? SANITISED : HTML, inner)];
}

/** Whether an address stays on this site or on a named host whatever follows. `//` begins a host. */
export function isFixedAddress(start: string): boolean {
  return /^(\/(?![/\\])|#|\?|\.{1,2}\/|mailto:|tel:|https?:\/\/[^/?#]+[/?#])/i.test(start);
}

export function isScriptUrl(text: string): boolean {
  // Browsers skip control characters and spaces before the scheme, tabs and line ends inside it.
  return /^[\u0000-\u0020]*j\s*a\s*v\s*a\s*s\s*c\s*r\s*i\s*p\s*t\s*:/i.test(text);
}

function htmlObject(tree: SourceTree, tag: string, attribute: JSXAttribute): SinkFinding[] {
  const value = attribute.value?.type === 'JSXExpressionContainer' ? attribute.value.expression : undefined;
  if (value === undefined) return [];
  if (value.type !== 'ObjectExpression') return [sinkFinding(tree, attribute, HTML, value)];
  for (const property of value.properties) {
    if (property.type === 'SpreadElement') return [sinkFinding(tree, attribute, HTML, value)];
    if (property.type !== 'ObjectProperty') continue;
    const isHtml =
      (property.key.type === 'Identifier' && property.key.name === '__html') ||
      (property.key.type === 'StringLiteral' && property.key.value === '__html');
    if (!isHtml) continue;
    if (tag === 'script' || tag === 'Script') return scriptText(tree, attribute, property.value);
    return htmlValue(tree, attribute, property.value);
  }
  return [];
}

function scriptText(tree: SourceTree, attribute: JSXAttribute, value: Node): SinkFinding[] {
  if (constantText(value) !== undefined) return [];
  if (value.type === 'CallExpression') {
    const name = dottedName(value.callee) ?? '';
    // JSON.stringify(x).replace(/</g, …): the text is made safe for a script element.
    if (/\.replace(All)?$/.test(name)) return [];
    if (name === 'JSON.stringify') return [sinkFinding(tree, attribute, JSON_SCRIPT, value)];
    if (/serialize|serialise|uneval|jsesc/i.test(name)) return [];
  }
  return [sinkFinding(tree, attribute, HTML, value)];
}

function isSanitised(value: Node): boolean {
  return value.type === 'CallExpression' && SANITISERS.test(dottedName(value.callee) ?? '');
}

function isFunction(value: Node): boolean {
  const inner = value.type === 'JSXExpressionContainer' ? value.expression : value;
  // A form's action may be a function (React 19).
  return /^(ArrowFunctionExpression|FunctionExpression)$/.test(inner.type);
}

export function attributeName(attribute: JSXAttribute): string {
  return attribute.name.type === 'JSXIdentifier'
    ? attribute.name.name
    : `${attribute.name.namespace.name}:${attribute.name.name.name}`;
}

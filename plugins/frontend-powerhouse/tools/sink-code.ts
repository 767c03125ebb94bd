import type { CallExpression, Node } from '@babel/types';
import { htmlValue, isFixedAddress, isScriptUrl } from './sink-markup.ts';
import {
  constantText,
  dottedName,
  fixedStart,
  type SinkFinding,
  type SinkRule,
  sinkFinding,
} from './sink-report.ts';
import { type SourceTree, sourceOf, walk } from './source-tree.ts';

/** Calls and assignments that run text, change the address, or talk to other windows. */

const CODE: SinkRule = {
  id: 'code-from-text',
  severity: 'error',
  message: 'Text is run as code.',
  fix: 'Replace it by code, data or a parser; no policy with unsafe-eval.',
};
const NAVIGATION: SinkRule = {
  id: 'navigation-from-value',
  severity: 'warning',
  message: 'The page goes to an address that comes from a value.',
  fix: 'Parse it with URL, compare the origin with your own, and allow https: only.',
};
const TO_ANYBODY: SinkRule = {
  id: 'message-to-any-origin',
  severity: 'warning',
  message: 'postMessage with "*" gives the message to whatever page is in that window.',
  fix: 'Name the origin of the receiver.',
};
const FROM_ANYBODY: SinkRule = {
  id: 'message-without-origin-check',
  severity: 'warning',
  message: 'The handler of message events does not look at event.origin.',
  fix: 'Compare event.origin with === before anything else, and treat event.data as untrusted.',
};
const HANDLER_ELSEWHERE: SinkRule = {
  id: 'message-handler-elsewhere',
  severity: 'info',
  message: 'The handler of message events is declared in another file.',
  fix: 'Check there that it compares event.origin with ===.',
};
const STORED: SinkRule = {
  id: 'credential-in-storage',
  severity: 'warning',
  message: 'Something named like a credential is kept where every script of the page can read it.',
  fix: 'Keep it in an HttpOnly cookie set by the server, or in memory.',
};
const RAW_MARKDOWN: SinkRule = {
  id: 'markdown-with-html',
  severity: 'warning',
  message: 'Markdown may contain HTML that is not sanitised afterwards.',
  fix: 'Put rehype-sanitize after rehype-raw, or turn html off.',
};

const CREDENTIAL = /token|jwt|passw|secret|refresh|credential|session[_-]?id|api[_-]?key|bearer/i;
const STORAGES = /^((window|globalThis|self)\.)?(localStorage|sessionStorage)$/;
const LOCATION = /^((window|document|globalThis|self|top|parent)\.)?location(\.href)?$/;

export function callSinks(tree: SourceTree, call: CallExpression): SinkFinding[] {
  const name = dottedName(call.callee) ?? '';
  const [first, second] = call.arguments;
  if (isOwnName(tree, call.callee)) return [];
  const last = name.split('.').pop() ?? '';
  if (name === 'eval' || /^(window|globalThis|self)\.eval$/.test(name)) return codeFrom(tree, call, first);
  if (/^((window|globalThis)\.)?(setTimeout|setInterval)$/.test(name) && isText(first))
    return [sinkFinding(tree, call, CODE, first)];
  if (last === 'insertAdjacentHTML') return second ? htmlValue(tree, call, second) : [];
  if (/^(document\.write(ln)?)$/.test(name)) return first ? htmlValue(tree, call, first) : [];
  if (/^(createContextualFragment|setHTMLUnsafe)$/.test(last))
    return first ? htmlValue(tree, call, first) : [];
  if (/^((window|globalThis)\.)?open$/.test(name) || /(^|\.)location\.(assign|replace)$/.test(name))
    return name === 'open' && call.arguments.length === 0 ? [] : navigation(tree, call, first);
  if (last === 'postMessage' && constantText(second) === '*') return [sinkFinding(tree, call, TO_ANYBODY)];
  if (/^((window|globalThis|self)\.)?addEventListener$/.test(name) && constantText(first) === 'message')
    return messageHandler(tree, call, second);
  if (last === 'setItem' && STORAGES.test(name.slice(0, -8)) && CREDENTIAL.test(nameIn(tree, first)))
    return [sinkFinding(tree, call, STORED, first)];
  if (/^(markdownIt|MarkdownIt|markdownit)$/.test(name) && turnsHtmlOn(first))
    return [sinkFinding(tree, call, RAW_MARKDOWN)];
  return [];
}

export function newSinks(tree: SourceTree, node: Extract<Node, { type: 'NewExpression' }>): SinkFinding[] {
  const name = dottedName(node.callee);
  if (name === 'Function') return codeFrom(tree, node, node.arguments.at(-1));
  if (/^(markdownIt|MarkdownIt)$/.test(name ?? '') && turnsHtmlOn(node.arguments[0]))
    return [sinkFinding(tree, node, RAW_MARKDOWN)];
  return [];
}

export function assignmentSinks(
  tree: SourceTree,
  node: Extract<Node, { type: 'AssignmentExpression' }>,
): SinkFinding[] {
  const name = dottedName(node.left) ?? '';
  const last = name.split('.').pop() ?? '';
  if (isOwnName(tree, node.left)) return [];
  if (/^(innerHTML|outerHTML|srcdoc)$/.test(last) && name.includes('.'))
    return htmlValue(tree, node, node.right);
  if (/^((window|globalThis|self)\.)onmessage$/.test(name)) return messageHandler(tree, node, node.right);
  if (LOCATION.test(name)) return navigation(tree, node, node.right);
  if (name.includes('.') && STORAGES.test(name.slice(0, -last.length - 1)) && CREDENTIAL.test(last))
    return [sinkFinding(tree, node, STORED)];
  if (/(^|\.)document\.cookie$/.test(name) && CREDENTIAL.test(fixedStart(node.right).split('=')[0] ?? ''))
    return [sinkFinding(tree, node, STORED)];
  return [];
}

/** `rehypePlugins={[rehypeRaw]}`: a sanitiser must come after it in the same list. */
export function markdownPlugins(tree: SourceTree, list: Node): SinkFinding[] {
  if (list.type !== 'ArrayExpression') return [];
  const names = list.elements.map((e) =>
    e?.type === 'ArrayExpression' ? dottedName(e.elements[0]) : dottedName(e),
  );
  const raw = names.findIndex((n) => /rehype-?raw/i.test(n ?? ''));
  const clean = names.findIndex((n) => /sanitize|harden/i.test(n ?? ''));
  return raw >= 0 && clean < raw ? [sinkFinding(tree, list, RAW_MARKDOWN, list)] : [];
}

function codeFrom(tree: SourceTree, at: Node, value: Node | undefined): SinkFinding[] {
  return value === undefined ? [] : [sinkFinding(tree, at, CODE, value)];
}

function navigation(tree: SourceTree, at: Node, value: Node | undefined): SinkFinding[] {
  const start = fixedStart(value);
  const safe = constantText(value) !== undefined ? !isScriptUrl(start) : isFixedAddress(start);
  const own = /(^|\.)location\.(href|pathname|origin)\b/.test(dottedName(value) ?? '');
  return value === undefined || safe || own ? [] : [sinkFinding(tree, at, NAVIGATION, value)];
}

function messageHandler(tree: SourceTree, at: Node, handler: Node | undefined): SinkFinding[] {
  if (handler === undefined) return [];
  const body = handler.type === 'Identifier' ? functionNamed(tree, handler.name) : handler;
  if (body === undefined) return [sinkFinding(tree, at, HANDLER_ELSEWHERE)];
  const taken = 'params' in body && body.params.some((p) => /\borigin\b/.test(sourceOf(tree, p)));
  return taken || /\.\s*origin\b/.test(sourceOf(tree, body)) ? [] : [sinkFinding(tree, at, FROM_ANYBODY)];
}

function functionNamed(tree: SourceTree, name: string): Node | undefined {
  let found: Node | undefined;
  walk(tree.file.program, (node) => {
    if (found !== undefined) return false;
    if (node.type === 'FunctionDeclaration' && node.id?.name === name) found = node;
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name)
      found = node.init ?? undefined;
    return found === undefined;
  });
  return found;
}

function isText(node: Node | undefined): boolean {
  return (
    node?.type === 'TemplateLiteral' || (node?.type !== 'NumericLiteral' && constantText(node) !== undefined)
  );
}

/** Names of the browser that projects like to give to things of their own: `const { open } = useDisclosure()`. */
const OFTEN_OWN = new Set(['open', 'location', 'addEventListener', 'setTimeout', 'setInterval']);
const declared = new WeakMap<SourceTree, ReadonlySet<string>>();

/** Whether an expression begins with such a name, and the file declares or imports it somewhere. */
function isOwnName(tree: SourceTree, node: Node): boolean {
  const head = dottedName(node)?.split('.')[0] ?? '';
  if (!OFTEN_OWN.has(head)) return false;
  const names = declared.get(tree) ?? declaredNames(tree);
  declared.set(tree, names);
  return names.has(head);
}

function declaredNames(tree: SourceTree): Set<string> {
  const found = new Set<string>();
  const add = (binding: Node): void => {
    for (const [name] of sourceOf(tree, binding).matchAll(/[A-Za-z_$][\w$]*/g))
      if (OFTEN_OWN.has(name)) found.add(name);
  };
  walk(tree.file.program, (node) => {
    if (/^Import(Default|Namespace)?Specifier$/.test(node.type) && 'local' in node) add(node.local as Node);
    if (node.type === 'VariableDeclarator') add(node.id);
    if ((node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') && node.id) add(node.id);
    if ('params' in node && Array.isArray(node.params)) for (const param of node.params) add(param as Node);
    return true;
  });
  return found;
}

/** The key's text, or the names in it: `STORAGE_KEYS.accessToken`. */
function nameIn(tree: SourceTree, node: Node | undefined): string {
  if (node === undefined) return '';
  return constantText(node) ?? sourceOf(tree, node);
}

function turnsHtmlOn(options: Node | undefined): boolean {
  return (
    options?.type === 'ObjectExpression' &&
    options.properties.some(
      (p) =>
        p.type === 'ObjectProperty' &&
        p.key.type === 'Identifier' &&
        p.key.name === 'html' &&
        p.value.type === 'BooleanLiteral' &&
        p.value.value,
    )
  );
}

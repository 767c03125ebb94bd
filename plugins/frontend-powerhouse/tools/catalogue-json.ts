import { parseExpression } from '@babel/parser';
import type { Expression } from '@babel/types';
import { messageOf } from '../../../scripts/core/errors.ts';
import { MethodError } from '../../../scripts/core/method.ts';
import { lineOf } from './source-tree.ts';

export interface Message {
  readonly text: string;
  readonly line: number;
}

export interface Catalogue {
  /** By key; the names of nested objects are joined by dots, places in lists are numbers. */
  readonly messages: ReadonlyMap<string, Message>;
  /** Keys that one object holds twice: the second one wins. */
  readonly doubled: readonly { readonly key: string; readonly line: number }[];
}

/** Keys beside the text of one message, as extractors of FormatJS and others write them. */
const DESCRIBED = new Set(['defaultMessage', 'message', 'description', 'developer_comment', 'context', 'id']);
const MAX_MESSAGES = 100_000;

/** Throws a {@link MethodError}: `not_json`, or `too_large` for more than 100,000 messages. */
export function readCatalogue(text: string): Catalogue {
  checkJson(text);
  const messages = new Map<string, Message>();
  const doubled: { key: string; line: number }[] = [];
  // JSON is JavaScript; this parser says where each key stands, and JSON.parse above has refused what is no JSON.
  const work: { key: string; node: Expression }[] = [{ key: '', node: expressionOf(text) }];
  for (let item = work.pop(); item !== undefined; item = work.pop()) {
    const { key, node } = item;
    if (messages.size > MAX_MESSAGES)
      throw new MethodError('too_large', `It has more than ${MAX_MESSAGES} messages.`);
    if (node.type === 'StringLiteral') messages.set(key, { text: node.value, line: lineOf(node) });
    else if (node.type === 'ArrayExpression')
      node.elements.forEach((element, i) => {
        if (element !== null && element.type !== 'SpreadElement')
          work.push({ key: join(key, String(i)), node: element });
      });
    else if (node.type === 'ObjectExpression') {
      const own = describedText(node);
      if (own !== undefined) messages.set(key, own);
      else {
        const seen = new Set<string>();
        for (const property of node.properties) {
          if (property.type !== 'ObjectProperty' || property.key.type !== 'StringLiteral') continue;
          const name = join(key, property.key.value);
          if (seen.has(name)) doubled.push({ key: name, line: lineOf(property) });
          seen.add(name);
          work.push({ key: name, node: property.value as Expression });
        }
      }
    }
  }
  return { messages, doubled };
}

function checkJson(text: string): void {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return;
  } catch (error) {
    throw new MethodError('not_json', `It is not JSON: ${messageOf(error)}.`, { cause: error });
  }
  throw new MethodError('not_json', 'It holds no object of messages.');
}

function expressionOf(text: string): Expression {
  try {
    return parseExpression(text);
  } catch (error) {
    const why = error instanceof RangeError ? 'it is nested too deep' : messageOf(error);
    throw new MethodError('not_json', `It cannot be read: ${why}.`, { cause: error });
  }
}

/** `{ "defaultMessage": "Hello", "description": "…" }` is one message. */
function describedText(node: Extract<Expression, { type: 'ObjectExpression' }>): Message | undefined {
  let text: Message | undefined;
  for (const property of node.properties) {
    if (property.type !== 'ObjectProperty' || property.key.type !== 'StringLiteral') return undefined;
    if (!DESCRIBED.has(property.key.value)) return undefined;
    if (/essage$/.test(property.key.value) && property.value.type === 'StringLiteral')
      text = { text: property.value.value, line: lineOf(property.value) };
  }
  return text;
}

function join(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}.${name}`;
}

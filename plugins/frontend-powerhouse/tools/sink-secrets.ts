import type { Node } from '@babel/types';
import { dottedName, type SinkFinding, type SinkRule, sinkFinding } from './sink-report.ts';
import type { SourceTree } from './source-tree.ts';

/** Secrets that the bundle would carry. Values are never part of a finding. */

const PUBLIC_SECRET: SinkRule = {
  id: 'secret-in-public-variable',
  severity: 'error',
  message: 'A variable that is built into the browser bundle is named like a secret.',
  fix: 'Read it on the server under a name without the public prefix, and replace the value: it was shipped.',
};
const LITERAL: SinkRule = {
  id: 'secret-in-source',
  severity: 'error',
  message: 'A text has the form of a secret key.',
  fix: 'Revoke it, and read it on the server from the environment.',
};

const PUBLIC_PREFIX = /^(NEXT_PUBLIC|VITE|REACT_APP|PUBLIC|GATSBY|EXPO_PUBLIC)_/;
const SECRET_NAME = /SECRET|PRIVATE|PASSWORD|PASSWD|SERVICE_ROLE|CREDENTIAL|(^|_)(SK|PAT)(_|$)/;
const KEY_FORMS: readonly RegExp[] = [
  /\bsk_live_[0-9A-Za-z]{16,}/,
  /\brk_live_[0-9A-Za-z]{16,}/,
  /\bAKIA[0-9A-Z]{16}\b/,
  /\bgh[pousr]_[0-9A-Za-z]{30,}/,
  /\bgithub_pat_[0-9A-Za-z_]{40,}/,
  /\bxox[abprs]-[0-9A-Za-z-]{20,}/,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}/,
  /-----BEGIN (RSA |EC |OPENSSH )?PRIVATE KEY-----/,
];

export function environmentSecret(tree: SourceTree, node: Node): SinkFinding[] {
  const parts = /^(?:process\.env|import\.meta\.env)\.(\w+)$/.exec(dottedName(node) ?? '');
  const name = parts?.[1] ?? '';
  if (!PUBLIC_PREFIX.test(name) || !SECRET_NAME.test(name.replace(PUBLIC_PREFIX, ''))) return [];
  return [sinkFinding(tree, node, { ...PUBLIC_SECRET, message: `${name}: ${PUBLIC_SECRET.message}` })];
}

export function literalSecret(tree: SourceTree, node: Node, text: string): SinkFinding[] {
  return KEY_FORMS.some((form) => form.test(text)) ? [sinkFinding(tree, node, LITERAL)] : [];
}

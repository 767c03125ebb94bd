import type { Approval, StepFrame, Template, Wait } from '../chain.ts';
import { readDuration } from '../duration.ts';
import { type Fields, hasExpression } from './fields.ts';
import { readWords } from './policy.ts';

/** Steps that do nothing outside: set, fail, wait, approve. Undefined means that a problem was noted. */

export type SimpleKind = 'set' | 'fail' | 'wait' | 'approve';

type SimpleBody =
  | { readonly kind: 'set'; readonly values: Template }
  | { readonly kind: 'fail'; readonly message: Template; readonly code: string }
  | { readonly kind: 'wait'; readonly wait: Wait }
  | { readonly kind: 'approve'; readonly approval: Approval };

export function readSimple(kind: SimpleKind, fields: Fields): SimpleBody | undefined {
  switch (kind) {
    case 'set':
      return fields.map('set') === undefined ? undefined : { kind, values: fields.templates('set') };
    case 'fail':
      return readFail(fields);
    case 'wait': {
      const wait = readWait(fields);
      return wait && { kind, wait };
    }
    case 'approve': {
      const approval = readApproval(fields);
      return approval && { kind, approval };
    }
  }
}

function readFail(fields: Fields): SimpleBody | undefined {
  const code = 'raised';
  const entry = fields.entry('fail');
  if (entry?.value.kind !== 'map') {
    const message = fields.textTemplate('fail');
    return message === undefined ? undefined : { kind: 'fail', message, code };
  }
  const fail = fields.inner(entry.value).allow('fail', ['message', 'code']);
  fail.require('message', 'fail', 'Say why the chain fails here.');
  const message = fail.textTemplate('message');
  const own = fail.text('code');
  if (fail.broken) fields.broken = true;
  return message === undefined ? undefined : { kind: 'fail', message, code: own ?? code };
}

const WAIT_FORMS = 'Write wait: 10m, or { for: … }, { until: … } or { topic: …, match: …, timeout: … }.';

function readWait(fields: Fields): Wait | undefined {
  const entry = fields.entry('wait');
  if (entry === undefined) return undefined;
  if (entry.value.kind !== 'map') return waitFor(fields, 'wait');
  const wait = fields.inner(entry.value).allow('wait', ['for', 'until', 'topic', 'match', 'timeout']);
  const ways = ['for', 'until', 'topic'].filter((way) => wait.has(way));
  let read: Wait | undefined;
  if (ways.length !== 1) {
    wait.problem(entry.value.at, 'type', '"wait" needs exactly one of for, until and topic.', WAIT_FORMS);
  } else if (wait.has('topic')) {
    read = waitForTopic(wait);
  } else {
    for (const key of ['match', 'timeout']) {
      const extra = wait.entry(key);
      if (extra === undefined) continue;
      wait.problem(extra.keyAt, 'unknown-key', `"${key}" belongs to a wait for a topic.`, WAIT_FORMS);
    }
    read = wait.has('for') ? waitFor(wait, 'for') : waitUntil(wait);
  }
  if (wait.broken) fields.broken = true;
  return read;
}

function waitFor(fields: Fields, key: string): Wait | undefined {
  const entry = fields.entry(key);
  const value = entry?.value.kind === 'scalar' ? entry.value.value : undefined;
  if (typeof value === 'string' && hasExpression(value)) {
    return { kind: 'for', duration: fields.template(key) as Template };
  }
  const parsed = readDuration(value);
  if (parsed.kind === 'ok') return { kind: 'for', duration: value as string };
  return fields.problem(
    entry?.value.at ?? fields.node.at,
    'duration',
    `"${key}": ${parsed.message}`,
    parsed.fix,
  );
}

function waitUntil(fields: Fields): Wait | undefined {
  const time = fields.textTemplate('until');
  if (time === undefined || hasExpression(time) || isTime(time))
    return time === undefined ? undefined : { kind: 'until', time };
  return fields.problem(
    fields.entry('until')?.value.at ?? fields.node.at,
    'time',
    `"${time}" is not a time.`,
    'Write ISO 8601 with its offset: 2026-01-31T09:00:00Z.',
  );
}

/** A date and a time with `Z` or an offset; without one, it would depend on the machine. */
export function isTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}

function waitForTopic(wait: Fields): Wait | undefined {
  const topic = wait.textTemplate('topic');
  const match = wait.condition(wait.entry('match'), ['message']);
  const timeoutMs = wait.duration('timeout');
  if (topic === undefined) return undefined;
  return {
    kind: 'topic',
    topic,
    ...(match !== undefined && { match }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

function readApproval(fields: Fields): Approval | undefined {
  const entry = fields.entry('approve');
  if (entry === undefined) return undefined;
  if (entry.value.kind !== 'map') {
    const message = fields.textTemplate('approve');
    return message === undefined ? undefined : { message, by: [], otherwise: 'reject' };
  }
  const approve = fields.inner(entry.value).allow('approve', ['message', 'by', 'timeout', 'otherwise']);
  approve.require('message', 'approve', 'Ask the question that is answered.');
  const message = approve.textTemplate('message');
  const by = readWords(approve, 'by') ?? [];
  const timeoutMs = approve.duration('timeout');
  const otherwise = approve.oneOf('otherwise', ['reject', 'approve']) ?? 'reject';
  if (approve.broken) fields.broken = true;
  if (message === undefined) return undefined;
  return { message, by, ...(timeoutMs !== undefined && { timeoutMs }), otherwise };
}

/** What stands in for a step that could not be read, so that what refers to it is still checked. */
export function placeholder(
  frame: StepFrame,
): StepFrame & { readonly kind: 'set'; readonly values: Template } {
  return { ...frame, kind: 'set', values: {} };
}

import type { Fallback, WorkKind, WorkPolicy, WorkStepBody } from '../chain.ts';
import { FRAME_KEYS, KIND_KEYS, POLICY_KEYS } from '../keys.ts';
import { Fields } from './fields.ts';
import type { Located, LocatedMap } from './located.ts';
import { readPolicy } from './policy.ts';
import { readWork, workKindOf } from './work.ts';

type Work = WorkStepBody & WorkPolicy;

/** `compensate`: one piece of work, which sees what its own step gave. */
export function readCompensation(step: Fields): Work | undefined {
  const map = step.map('compensate');
  if (map === undefined) return undefined;
  const { uses, vars } = step.sight;
  const fields = new Fields(step.reading, map, { uses, vars, when: 'after' });
  const work = readWorkMap(fields, 'A compensation');
  if (fields.broken) step.broken = true;
  return work;
}

/** `fallback`: what is tried in order. `kind`: what the step itself is. */
export function readFallbacks(step: Fields, kind: WorkKind): readonly Fallback[] {
  const items = step.list('fallback', FORMS) ?? [];
  return items.flatMap((item) => {
    const fallback = readFallback(step, item, kind);
    return fallback === undefined ? [] : [fallback];
  });
}

const FORMS = 'Write a list: - agent: plugin:name, - cached: 1d, or - value: ….';

function readFallback(step: Fields, item: Located, kind: WorkKind): Fallback | undefined {
  if (item.kind !== 'map') return step.problem(item.at, 'type', 'A fallback has to be a map.', FORMS);
  const own = step.inner(item);
  const fields = kind === 'agent' && own.has('agent') ? step.inner(completed(item, step.node)) : own;
  const fallback = fallbackOf(fields);
  if (fields.broken) step.broken = true;
  return fallback;
}

/** Another agent in the place of the step's: keys that it is not given are those of the step. */
function completed(item: LocatedMap, step: LocatedMap): LocatedMap {
  const keys = [...KIND_KEYS.agent, ...POLICY_KEYS];
  const taken = step.entries.filter(
    ({ key }) => keys.includes(key) && !item.entries.some((own) => own.key === key),
  );
  return { ...item, entries: [...item.entries, ...taken] };
}

function fallbackOf(fields: Fields): Fallback | undefined {
  if (fields.has('cached')) {
    const maxAgeMs = fields.allow('A cached fallback', ['cached']).duration('cached');
    return maxAgeMs === undefined ? undefined : { kind: 'cached', maxAgeMs };
  }
  if (fields.has('value')) {
    return { kind: 'value', value: fields.allow('A fallback value', ['value']).template('value') ?? null };
  }
  const body = readWorkMap(fields, 'A fallback');
  return body && { kind: 'work', body };
}

/** A map that is one piece of work. */
function readWorkMap(fields: Fields, what: string): Work | undefined {
  const kind = workKindOf(fields);
  if (kind === undefined) {
    return fields.problem(
      fields.node.at,
      'unknown-kind',
      `${what} needs one of run, agent, command, rpc and publish.`,
      `Keys here are ${fields.node.entries.map((entry) => entry.key).join(', ') || 'none'}.`,
    );
  }
  fields.allow(what, [...KIND_KEYS[kind], ...POLICY_KEYS], (key) =>
    (FRAME_KEYS as readonly string[]).includes(key) ? `"${key}" belongs to the step around it.` : undefined,
  );
  const work = readWork(kind, fields);
  return work && { ...work, ...readPolicy(fields) };
}

import { ArbiterError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import type { Template, WorkStepBody } from '../language/chain.ts';
import { fill, type Scope } from '../language/template.ts';
import type { WorkInput } from '../steps/work.ts';

/** Fills the templates of a piece of work. Throws an {@link ArbiterError} for an expression that fails or a value of a wrong type. */
export function workInput(body: WorkStepBody, scope: Scope): WorkInput {
  const text = (template: Template, key: string): string => asText(fill(template, scope), key);
  const optional = <K extends string>(
    key: K,
    template: Template | undefined,
  ): { readonly [P in K]?: string } =>
    template === undefined ? {} : ({ [key]: text(template, key) } as { readonly [P in K]: string });
  switch (body.kind) {
    case 'run':
      return {
        kind: 'run',
        ...(body.argv === undefined ? {} : { argv: body.argv.map((part, i) => text(part, `run[${i}]`)) }),
        ...(body.script === undefined ? {} : { script: body.script }),
        env: Object.fromEntries(
          Object.entries(body.env).map(([name, value]) => [name, text(value, `env.${name}`)]),
        ),
        ...optional('cwd', body.cwd),
        ...optional('stdin', body.stdin),
        accept: body.accept,
      };
    case 'agent':
      return {
        kind: 'agent',
        agent: text(body.agent, 'agent'),
        prompt: text(body.prompt, 'prompt'),
        ...(body.schema === undefined ? {} : { schema: body.schema }),
        ...howOf(body),
        ...optional('cwd', body.cwd),
      };
    case 'command':
      return {
        kind: 'command',
        command: text(body.command, 'command'),
        args: text(body.args, 'args'),
        ...howOf(body),
        ...optional('cwd', body.cwd),
      };
    case 'rpc':
      return {
        kind: 'rpc',
        plugin: text(body.plugin, 'plugin'),
        method: text(body.method, 'method'),
        params: fill(body.params, scope),
      };
    case 'publish':
      return {
        kind: 'publish',
        topic: text(body.topic, 'topic'),
        payload: fill(body.payload, scope),
        priority: body.priority,
      };
  }
}

function howOf<B extends Extract<WorkStepBody, { kind: 'agent' | 'command' }>>({
  tier,
  permissions,
  usd,
}: B): Pick<B, 'tier' | 'permissions' | 'usd'> {
  return { tier, permissions, ...(usd === undefined ? {} : { usd }) };
}

/** Numbers and booleans are said as JSON says them; a list or a map where a text is wanted is a mistake, not `[object Object]`. */
export function asText(value: Json, key: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const is = value === null ? 'null' : Array.isArray(value) ? 'a list' : 'a map';
  throw new ArbiterError('expression', `\`${key}\` is ${is}, and must be a text.`, {
    fix: 'Take a part of it, or write it as JSON with tojson(…).',
  });
}

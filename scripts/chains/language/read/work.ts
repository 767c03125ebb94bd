import { schemaFault } from '../../../schema/json-schema.ts';
import {
  type AgentBody,
  type CommandBody,
  PERMISSION_MODES,
  type PublishBody,
  type RpcBody,
  type RunBody,
  type Template,
  TIERS,
  WORK_KINDS,
  type WorkKind,
  type WorkStepBody,
} from '../chain.ts';
import { KIND_KEYS } from '../keys.ts';
import { type Fields, hasExpression, isTemplated } from './fields.ts';
import { readRun } from './run.ts';

/** The work kind whose key a map has; undefined when it has none of them. */
export function workKindOf(fields: Fields): WorkKind | undefined {
  return WORK_KINDS.find((kind) => fields.has(KIND_KEYS[kind][0]));
}

/** What a map of a work kind does; undefined when it could not be read, which is then a problem of the file. */
export function readWork(kind: WorkKind, fields: Fields): WorkStepBody | undefined {
  switch (kind) {
    case 'run':
      return readRun(fields) satisfies RunBody | undefined;
    case 'agent':
      return readAgent(fields);
    case 'command':
      return readCommand(fields);
    case 'rpc':
      return readRpc(fields);
    case 'publish':
      return readPublish(fields);
  }
}

function readAgent(fields: Fields): AgentBody | undefined {
  const agent = fields.textTemplate('agent');
  if (agent !== undefined) nameOutside(fields, 'agent', agent);
  fields.require('prompt', 'An agent step', 'Say what the agent is to do: prompt: "…".');
  const prompt = fields.textTemplate('prompt');
  const schema = readSchema(fields);
  const common = readModelKeys(fields);
  if (agent === undefined || prompt === undefined) return undefined;
  return { kind: 'agent', agent, prompt, ...(schema !== undefined && { schema }), ...common };
}

function readSchema(fields: Fields): Template | undefined {
  const entry = fields.entry('schema');
  if (entry === undefined) return undefined;
  if (entry.value.kind !== 'map')
    return fields.wrong(entry, 'a JSON Schema', 'Write schema: { type: object, properties: … }.');
  const schema = fields.asTemplate(entry.value);
  if (isTemplated(schema)) {
    return fields.problem(
      entry.value.at,
      'no-expression-here',
      '"schema" takes no expression.',
      'Write the schema out; what varies belongs into the prompt.',
    );
  }
  const fault = schemaFault(schema as object);
  if (fault === undefined) return schema;
  return fields.problem(
    entry.value.at,
    'schema',
    `"schema" is no JSON Schema: ${fault}.`,
    'Mend it (draft 2020-12).',
  );
}

function readCommand(fields: Fields): CommandBody | undefined {
  const written = fields.textTemplate('command');
  const command = written?.replace(/^\//, '');
  if (command !== undefined) nameOutside(fields, 'command', command);
  const args = fields.has('args') ? fields.textTemplate('args') : '';
  const common = readModelKeys(fields);
  return command === undefined || args === undefined
    ? undefined
    : { kind: 'command', command, args, ...common };
}

/** Keys that agents and commands share. */
function readModelKeys(fields: Fields): Pick<AgentBody, 'tier' | 'permissions' | 'usd' | 'cwd'> {
  const budget = fields.map('budget');
  const inner = budget && fields.inner(budget).allow('The budget of a step', ['usd']);
  const usd = inner?.number('usd', 0.01, 100_000, false);
  if (inner?.broken === true) fields.broken = true;
  const cwd = fields.textTemplate('cwd');
  return {
    tier: fields.oneOf('tier', TIERS) ?? 'auto',
    permissions: fields.oneOf('permissions', PERMISSION_MODES) ?? 'default',
    ...(usd !== undefined && { usd }),
    ...(cwd !== undefined && { cwd }),
  };
}

/** Notes an agent or a command for the look-up, unless its name is only known in a run. A name without its plugin is a problem. */
function nameOutside(fields: Fields, kind: 'agent' | 'command', name: string): void {
  if (hasExpression(name)) return;
  const at = fields.entry(kind)?.value.at ?? fields.node.at;
  if (/^[^\s:/]+(:[^\s:]+)+$/.test(name)) {
    fields.reading.outside.push({ kind, name, at });
    return;
  }
  fields.problem(
    at,
    `unknown-${kind}`,
    `"${name}" is not the full name of ${kind === 'agent' ? 'an agent' : 'a command'}.`,
    `Write plugin:name${kind === 'agent' ? '' : ', without arguments; they go into args'}.`,
  );
}

function readRpc(fields: Fields): RpcBody | undefined {
  const map = fields.map('rpc');
  if (map === undefined) return undefined;
  const rpc = fields.inner(map).allow('rpc', ['plugin', 'method', 'params']);
  rpc.require('plugin', 'rpc', 'Name the plugin that is called.');
  rpc.require('method', 'rpc', 'Name the method of the plugin.');
  const plugin = rpc.textTemplate('plugin');
  const method = rpc.textTemplate('method');
  const params = rpc.has('params') ? rpc.template('params') : {};
  if (rpc.broken) fields.broken = true;
  if (plugin === undefined || method === undefined || params === undefined) return undefined;
  if (!hasExpression(plugin) && !hasExpression(method)) {
    const at = rpc.entry('method')?.value.at ?? map.at;
    fields.reading.outside.push({ kind: 'method', plugin, name: method, at });
  }
  return { kind: 'rpc', plugin, method, params };
}

function readPublish(fields: Fields): PublishBody | undefined {
  const map = fields.map('publish');
  if (map === undefined) return undefined;
  const publish = fields.inner(map).allow('publish', ['topic', 'payload', 'priority']);
  publish.require('topic', 'publish', 'Name the topic: topic: plugin/x/done.');
  const topic = publish.textTemplate('topic');
  const payload = publish.has('payload') ? publish.template('payload') : {};
  const priority = publish.number('priority', 1, 10, true) ?? 5;
  if (publish.broken) fields.broken = true;
  if (topic === undefined || payload === undefined) return undefined;
  return { kind: 'publish', topic, payload, priority };
}

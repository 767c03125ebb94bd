import type { PluginEntry } from '../registry/entry.ts';
import { nearest } from '../schema/validate.ts';
import { checkParams } from './check-params.ts';
import type { MethodRunner } from './method-runner.ts';
import { failureOf, type MethodOutcome } from './outcome.ts';
import { type Answerer, STANDARD_METHODS } from './standard-methods.ts';

/** A call as it crosses the bus: the payload of a request on `plugin/<name>/rpc`. `schemas/rpc-request.schema.json`. */
export interface RpcRequest {
  readonly method: string;
  readonly params: unknown;
  /** Folder of the caller, absolute. */
  readonly cwd: string;
}

/** Answers one call for a plugin that this process knows. `signal` ends it early. Never throws. */
export async function answerCall(
  plugin: PluginEntry,
  { method, params, cwd }: RpcRequest,
  timeoutMs: number,
  answerer: Answerer,
  runner: MethodRunner,
  signal?: AbortSignal,
): Promise<MethodOutcome> {
  const standard = runStandard(plugin, method, params, answerer);
  if (standard !== undefined) return standard;
  const { rpc } = plugin;
  if (rpc === undefined || !rpc.methods.includes(method)) return unknownMethod(plugin, method);
  return runner.run({
    module: rpc.module,
    method,
    params,
    cwd,
    timeoutMs,
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Runs a method that every plugin has; undefined when it is none of those. Never throws. */
export function runStandard(
  plugin: PluginEntry,
  name: string,
  params: unknown,
  answerer: Answerer,
): MethodOutcome | undefined {
  const method = STANDARD_METHODS.find((m) => m.name === name);
  if (method === undefined) return undefined;
  try {
    const checked = checkParams(method.params, params);
    if (checked.kind === 'wrong') return { kind: 'failed', code: 'bad_params', message: checked.message };
    return { kind: 'done', result: method.run(checked.params as never, plugin, answerer) };
  } catch (error) {
    return failureOf(error);
  }
}

/** The answer to a call of a method that a plugin does not have. */
export function unknownMethod(plugin: PluginEntry, method: string): MethodOutcome {
  const names = [...STANDARD_METHODS.map((m) => m.name), ...(plugin.rpc?.methods ?? [])];
  const near = nearest(method, names);
  return {
    kind: 'failed',
    code: 'unknown_method',
    message: `${plugin.name} has no method ${method}.`,
    fix: near === undefined ? `It has: ${names.join(', ')}.` : `Did you mean ${near}?`,
  };
}

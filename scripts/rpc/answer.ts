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

/** The plugin of a name in a process's registry. */
export function pluginNamed(answerer: Answerer, name: string): PluginEntry | undefined {
  return answerer.snapshot.plugins.find((p) => p.name === name);
}

/** Answers one call for a plugin that this process knows. Never throws. */
export async function answerCall(
  plugin: PluginEntry,
  request: RpcRequest,
  timeoutMs: number,
  answerer: Answerer,
  runner: MethodRunner,
): Promise<MethodOutcome> {
  const standard = STANDARD_METHODS.find((m) => m.name === request.method);
  if (standard !== undefined) return runStandard(standard, plugin, request, answerer);
  const { rpc } = plugin;
  if (rpc === undefined || !rpc.methods.includes(request.method))
    return unknownMethod(plugin, request.method);
  const { method, params, cwd } = request;
  return runner.run({ module: rpc.module, method, params, cwd, timeoutMs });
}

function runStandard(
  method: (typeof STANDARD_METHODS)[number],
  plugin: PluginEntry,
  request: RpcRequest,
  answerer: Answerer,
): MethodOutcome {
  try {
    const checked = checkParams(method.params, request.params);
    if (checked.kind === 'wrong') return { kind: 'failed', code: 'bad_params', message: checked.message };
    return { kind: 'done', result: method.run(checked.params as never, plugin, answerer) };
  } catch (error) {
    return failureOf(error);
  }
}

function unknownMethod(plugin: PluginEntry, method: string): MethodOutcome {
  const names = [...STANDARD_METHODS.map((m) => m.name), ...(plugin.rpc?.methods ?? [])];
  const near = nearest(method, names);
  return {
    kind: 'failed',
    code: 'unknown_method',
    message: `${plugin.name} has no method ${method}.`,
    fix: near === undefined ? `It has: ${names.join(', ')}.` : `Did you mean ${near}?`,
  };
}

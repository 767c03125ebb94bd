import type { RegistrySnapshot } from '../registry/entry.ts';
import { runStandard, unknownMethod } from '../rpc/answer.ts';
import type { MethodOutcome } from '../rpc/outcome.ts';
import type { RegistryCall, ServicePlugin } from './service/protocol.ts';
import { type BrainState, routedAround } from './state.ts';

/** A method that every plugin has, called by another process. Never throws. */
export function onMethod(state: BrainState, { plugin: name, method, params }: RegistryCall): MethodOutcome {
  const { snapshot } = state.registry;
  const plugin = snapshot.plugins.find((p) => p.name === name);
  if (plugin === undefined) {
    return {
      kind: 'failed',
      code: 'unknown_plugin',
      message: `This session has no plugin ${name} any more.`,
    };
  }
  const answerer = {
    snapshot,
    unavailable: routedAround(state),
    name: `brain ${process.pid}`,
  };
  return runStandard(plugin, method, params, answerer) ?? unknownMethod(plugin, method);
}

/** What the service needs to answer for the plugins of a registry. Agents of a person or a project are no plugin. */
export function servicePlugins(snapshot: RegistrySnapshot): ServicePlugin[] {
  return snapshot.plugins
    .filter((p) => p.source !== 'project' && p.source !== 'user')
    .map(({ name, rpc }) => ({
      name,
      module: rpc?.module,
      methods: rpc?.methods ?? [],
      idempotent: rpc?.idempotent ?? [],
    }));
}

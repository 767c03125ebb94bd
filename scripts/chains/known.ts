import type { RegistrySnapshot } from '../registry/entry.ts';
import { STANDARD_METHODS } from '../rpc/standard-methods.ts';
import { nearest } from '../schema/validate.ts';
import type { Answer, Known } from './language/check/outside.ts';

/** What chains may name, as the registry has it. */
export function knownOf({ plugins, agents, commands }: RegistrySnapshot): Known {
  const agentIds = new Set(agents.map((a) => a.id));
  const commandIds = new Set(commands.map((c) => c.id));
  const methods = new Map(
    plugins.map((p) => [p.name, [...(p.rpc?.methods ?? []), ...STANDARD_METHODS.map((m) => m.name)]]),
  );
  return {
    agent: (id) => among(id, agentIds),
    command: (id) => among(id, commandIds),
    method: (plugin, name) => {
      const own = methods.get(plugin);
      if (own !== undefined) return among(name, own);
      const near = nearest(plugin, [...methods.keys()]);
      return near === undefined ? { kind: 'no' } : { kind: 'no', nearest: `${near}.${name}` };
    },
  };
}

function among(wanted: string, known: Iterable<string>): Answer {
  const all = [...known];
  if (all.includes(wanted)) return { kind: 'yes' };
  const near = nearest(wanted, all);
  return near === undefined ? { kind: 'no' } : { kind: 'no', nearest: near };
}

import { failure } from '../../chains/steps/failure.ts';
import type { StepError } from '../../chains/steps/work.ts';
import type { RegistrySnapshot } from '../../registry/entry.ts';
import { nearest } from '../../schema/validate.ts';
import { findAgent, isBuiltIn } from '../find-agent.ts';
import { agentDefinition } from './agent-definition.ts';
import { pluginDirsOf } from './plugin-dirs.ts';

/** Who or what a session is, in the words of the CLI. */
export interface Role {
  readonly kind: 'role';
  /** For people, and for a command what is typed. */
  readonly name: string;
  /** `--agent`. */
  readonly agent: string | undefined;
  /** `--agents` for an agent that Claude Code does not load itself: JSON. */
  readonly definition: string | undefined;
  /** `--plugin-dir`: the plugin, where Claude Code would not load it by itself. */
  readonly pluginDirs: readonly string[];
}

export type Resolved = Role | { readonly kind: 'failed'; readonly error: StepError };

/**
 * An agent of the registry, or one that Claude Code has itself. Reads the file of a charter. `structured`: its answer has to fit
 * a schema; then an agent that lists its tools is handed over as a charter is, because its own list has not the tool for that.
 */
export function resolveAgent(snapshot: RegistrySnapshot, name: string, structured: boolean): Resolved {
  const agent = findAgent(snapshot, name);
  if (agent === undefined) {
    if (isBuiltIn(name)) return { kind: 'role', name, agent: name, definition: undefined, pluginDirs: [] };
    const ids = snapshot.agents.map((a) => a.id);
    return absent(`There is no agent ${name}.`, name, ids, 'See: arbiter agents list');
  }
  const pluginDirs = pluginDirsOf(snapshot, agent.plugin);
  if (pluginDirs.kind === 'failed') return pluginDirs;
  if (agent.delivery === 'native' && !(structured && agent.tools !== undefined))
    return {
      kind: 'role',
      name: agent.id,
      agent: agent.id,
      definition: undefined,
      pluginDirs: pluginDirs.folders,
    };
  const definition = agentDefinition(agent, structured);
  if (definition === undefined)
    return {
      kind: 'failed',
      error: failure('not-found', `The file of the agent ${agent.id} cannot be read: ${agent.file}`, {
        fix: 'Put it back, or name another agent.',
      }),
    };
  return {
    kind: 'role',
    name: agent.id,
    agent: agent.id,
    definition: JSON.stringify({ [agent.id]: definition }),
    pluginDirs: pluginDirs.folders,
  };
}

/** A command or skill of the registry, with or without its slash. */
export function resolveCommand(snapshot: RegistrySnapshot, name: string): Resolved {
  const wanted = name.replace(/^\//, '');
  const command = snapshot.commands.find((c) => c.id === wanted);
  if (command === undefined) {
    const ids = snapshot.commands.map((c) => c.id);
    return absent(`There is no command /${wanted}.`, wanted, ids, 'Write it with its plugin: plugin:command');
  }
  const pluginDirs = pluginDirsOf(snapshot, command.plugin);
  if (pluginDirs.kind === 'failed') return pluginDirs;
  return {
    kind: 'role',
    name: command.id,
    agent: undefined,
    definition: undefined,
    pluginDirs: pluginDirs.folders,
  };
}

function absent(message: string, wanted: string, ids: readonly string[], otherwise: string): Resolved {
  const near = nearest(wanted, ids);
  const fix = near === undefined ? otherwise : `Did you mean ${near}?`;
  return { kind: 'failed', error: failure('not-found', message, { fix }) };
}

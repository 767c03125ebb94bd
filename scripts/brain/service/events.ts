import type { ArbiterRecord } from '../../host/record.ts';
import type { RegistrySnapshot } from '../../registry/entry.ts';
import { topicLevel } from '../../rpc/topic.ts';
import type { BrainEvent } from './protocol.ts';

/**
 * What a session says on the bus. `routing/decision`: a prompt was decided. `plugin/<name>/spawned` and `plugin/<name>/ended`: an agent
 * of the plugin was started, and how it went. `system/registry`: agents and plugins as found. `system/health`: an agent is routed
 * around from now on, or no longer. `system/brain`: a session's brain started or ended. No event holds a prompt's text.
 */
export function eventOf(record: ArbiterRecord): BrainEvent {
  const { type, session, ...rest } = record;
  switch (type) {
    case 'route':
      return { topic: 'routing/decision', payload: rest, sessionId: session };
    case 'spawn':
      return { topic: `plugin/${pluginOf(record.agent)}/spawned`, payload: rest, sessionId: session };
    case 'outcome':
      return { topic: `plugin/${pluginOf(record.agent)}/ended`, payload: rest, sessionId: session };
  }
}

export const REGISTRY_TOPIC = 'system/registry';

export function registryEvent(snapshot: RegistrySnapshot): BrainEvent {
  const { plugins, agents, commands, problems } = snapshot;
  return {
    topic: REGISTRY_TOPIC,
    payload: {
      plugins: plugins.map((p) => p.name),
      agents: agents.length,
      commands: commands.length,
      rejected: problems.filter((p) => p.severity === 'rejected').length,
    },
  };
}

export const HEALTH_TOPIC = 'system/health';

/** Changes from one set of agents that are routed around to the next. `until`: when each is tried again, milliseconds since 1970. */
export function healthEvents(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
  until: (agent: string) => number | undefined = () => undefined,
): BrainEvent[] {
  const event = (agent: string, available: boolean, reason: string | null): BrainEvent => {
    const at = available ? undefined : until(agent);
    const time = at === undefined ? null : new Date(at).toISOString();
    return { topic: HEALTH_TOPIC, payload: { agent, available, reason, until: time } };
  };
  return [
    ...[...now].filter(([id]) => !before.has(id)).map(([id, reason]) => event(id, false, reason)),
    ...[...before.keys()].filter((id) => !now.has(id)).map((id) => event(id, true, null)),
  ];
}

/** Agents of a person or a project have no plugin in their id. */
function pluginOf(agent: string): string {
  const colon = agent.indexOf(':');
  return topicLevel(colon < 0 ? 'user' : agent.slice(0, colon));
}

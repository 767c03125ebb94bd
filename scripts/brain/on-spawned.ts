import { type RawInput, readSpawnedInput } from '../host/hook-input.ts';
import { SILENT } from '../host/hook-output.ts';
import { addOutcome, type BrainState } from './state.ts';

/** An Agent call has returned, or failed: links call and run, and counts a refused call against the agent. Always silent. */
export function onSpawned(state: BrainState, raw: RawInput): string {
  const input = readSpawnedInput(raw);
  if (input === undefined) return SILENT;
  if (input.agentId !== undefined) state.spawns.link(input.agentId, input.toolUseId);
  if (input.status !== 'unknown') state.chains.open?.returned(input.sessionId, input.toolUseId, input.status);
  if (input.status !== 'failed') return SILENT;
  state.later(() => {
    const spawn = state.spawns.find(input.toolUseId);
    if (spawn === undefined) return; // not an agent of the registry
    addOutcome(state, {
      type: 'outcome',
      at: state.records.timestamp(),
      session: input.sessionId,
      routeId: spawn.routeId,
      toolUseId: input.toolUseId,
      agent: spawn.agent,
      end: 'refused',
      tokens: {},
    });
  });
  return SILENT;
}

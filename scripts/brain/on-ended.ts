import { safeLine } from '../core/untrusted.ts';
import { type AgentRun, readAgentRun, readStepToken } from '../host/agent-transcript.ts';
import { SHELLS } from '../host/charter.ts';
import { type EndedInput, type RawInput, readEndedInput } from '../host/hook-input.ts';
import { SILENT } from '../host/hook-output.ts';
import { mainOfAgent } from '../host/transcripts/files.ts';
import { addOutcome, type BrainState } from './state.ts';

/** Readings under way, so that the end of a session can wait for them. */
export class Readings {
  readonly #open = new Set<Promise<void>>();
  readonly #hurry = new AbortController();

  get signal(): AbortSignal {
    return this.#hurry.signal;
  }

  add(work: Promise<void>): void {
    this.#open.add(work);
    void work.finally(() => this.#open.delete(work));
  }

  /** Takes what is there now, and resolves when all is written. */
  async finish(): Promise<void> {
    this.#hurry.abort();
    await Promise.allSettled(this.#open);
  }
}

/**
 * An agent has stopped. The hook is answered at once; the transcript is read afterwards, because its last row is written
 * only then. One agent may stop several times, so its id is part of the outcome and the last one counts.
 */
export function onEnded(state: BrainState, readings: Readings, raw: RawInput): string {
  const input = readEndedInput(raw);
  if (input !== undefined) readings.add(readOutcome(state, readings.signal, input));
  return SILENT;
}

async function readOutcome(state: BrainState, signal: AbortSignal, input: EndedInput): Promise<void> {
  const run = input.transcript === undefined ? undefined : await readAgentRun(input.transcript, { signal });
  state.ledger.grown(
    input.sessionId,
    input.transcript === undefined ? undefined : mainOfAgent(input.transcript),
  );
  const { open: chains } = state.chains;
  const token =
    chains === undefined || input.transcript === undefined
      ? undefined
      : await readStepToken(input.transcript);
  if (token !== undefined) chains?.answered(input.sessionId, token, input.message, run);
  const toolUseId = run?.toolUseId ?? state.spawns.toolUseOf(input.agentId);
  const spawn = toolUseId === undefined ? undefined : state.spawns.find(toolUseId);
  const agent = spawn?.agent ?? nameOf(input.agentType);
  if (agent === undefined) return;
  const outcome = {
    type: 'outcome',
    at: state.records.timestamp(),
    session: input.sessionId,
    routeId: spawn?.routeId,
    toolUseId,
    agentId: input.agentId,
    agent,
    end: run?.end ?? 'unknown',
    status: run?.status,
    tokens: tokensOf(run),
  } as const;
  state.tiers.ended(input.sessionId, agent, outcome.end, outcome.status, spawn?.model);
  // The driver of a chain reports to the agent's breaker itself; twice would count double.
  if (token === undefined) addOutcome(state, outcome);
  else state.records.add(outcome);
}

/** A run of a shell whose call is unknown belongs to no agent that could be named. */
function nameOf(type: string | undefined): string | undefined {
  if (type === undefined || type === SHELLS.full || type === SHELLS.readonly) return undefined;
  return safeLine(type, 200);
}

function tokensOf(
  run: AgentRun | undefined,
): Readonly<Record<string, AgentRun['tokens'] extends ReadonlyMap<string, infer T> ? T : never>> {
  return Object.fromEntries(run?.tokens ?? []);
}

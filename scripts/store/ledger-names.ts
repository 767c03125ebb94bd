import type { AgentNames } from './ledger-messages.ts';
import type { Database } from './sqlite/database.ts';
import { prepared } from './sqlite/prepared.ts';
import { positionsOf, putPosition, type TranscriptPosition } from './transcripts.ts';

/**
 * Gives the messages of a session the names that Arbiter's own records have for them: whose work a run of an agent was, for which
 * step, and what was decided for its prompt. Records may come later than messages, so this is done again after each reading;
 * when nothing is new nothing is written.
 */
export function nameMessages(database: Database, session: string, now: number): void {
  for (const position of positionsOf(database, session)) {
    if (position.agentId === undefined) continue;
    const of = namesOf(database, position);
    if (same(of, position.of)) continue;
    putPosition(database, { ...position, of }, now);
    prepared(
      database,
      'UPDATE ledger SET agent = ?, plugin = ?, run_id = ?, step = ? WHERE session = ? AND agent_id = ?',
    ).run(of.agent ?? null, of.plugin ?? null, of.runId ?? null, of.step ?? null, session, position.agentId);
  }
  prepared(
    database,
    `UPDATE ledger SET route_id = (SELECT id FROM routes r WHERE r.session = ledger.session AND r.prompt_id = ledger.prompt_id
       ORDER BY r.at DESC LIMIT 1)
     WHERE session = ? AND route_id IS NULL AND prompt_id IN (SELECT prompt_id FROM routes WHERE session = ?)`,
  ).run(session, session);
}

/** What the records say; what they do not say stays as the transcript has it. */
function namesOf(database: Database, { session, agentId, toolUseId, of }: TranscriptPosition): AgentNames {
  const ended = prepared(
    database,
    'SELECT agent, tool_use_id FROM outcomes WHERE session = ? AND agent_id = ? ORDER BY at DESC LIMIT 1',
  ).get<{ agent: string; tool_use_id: string | null }>(session, agentId ?? null);
  const spawn = prepared(
    database,
    'SELECT agent, run_id, step FROM spawns WHERE session = ? AND tool_use_id = ? ORDER BY at DESC LIMIT 1',
  ).get<{ agent: string; run_id: string | null; step: string | null }>(
    session,
    toolUseId ?? ended?.tool_use_id ?? null,
  );
  const agent = spawn?.agent ?? ended?.agent ?? of.agent;
  return {
    agent,
    plugin: pluginOf(agent),
    runId: spawn?.run_id ?? of.runId,
    step: spawn?.step ?? of.step,
  };
}

/** The plugin in the id of an agent; undefined for an agent of nobody's plugin. */
export const pluginOf = (agent: string | undefined): string | undefined =>
  agent?.includes(':') === true ? agent.slice(0, agent.indexOf(':')) : undefined;

const same = (a: AgentNames, b: AgentNames): boolean =>
  a.agent === b.agent && a.plugin === b.plugin && a.runId === b.runId && a.step === b.step;

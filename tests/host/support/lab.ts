import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { systemClock } from '../../../scripts/core/clock.ts';
import { recentRecords } from '../../../scripts/host/records-look.ts';
import type { ApiCall, ReplyBlock } from '../../../scripts/kit/model/messages-api.ts';
import { type Script, type ScriptedModel, scriptedModel } from '../../../scripts/kit/model/scripted-model.ts';
import type { ResultEvent, StreamEvent } from './claude.ts';
import { createHome, HOME_MARK, type Home, type HomeOptions } from './home.ts';
import { processesWithEnv } from './process-tree.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';

/** A machine and a model for one test; when the test is over, both are gone and nothing was left running. */
export async function openLab(
  script?: Script,
  options?: HomeOptions,
): Promise<{ home: Home; stub: ScriptedModel }> {
  const home = createHome(options);
  const stub = await scriptedModel(script);
  onTestFinished(async () => {
    await stub.close();
    expect(await home.dispose(), 'processes left behind').toEqual([]);
    expect(stub.scriptErrors).toEqual([]);
  });
  return { home, stub };
}

const WARM_TRIES = 10;

/**
 * A session whose brain has finished loading, so that a test of what it answers is not a test of how busy the machine is: the
 * brain's deadlines are real time. Asks the doctor, which costs no call of the model, until it answers. Closed with the test.
 */
export async function openWarmSession(options: SessionOptions): Promise<Session> {
  const session = openSession(options);
  onTestFinished(async () => void (await session.close()));
  for (let i = 0; i < WARM_TRIES; i++) {
    const { result } = await session.turn('/jira-orchestrator:doctor');
    if (result?.includes('hooks reach the brain')) return session;
  }
  throw new Error('the brain never answered its doctor command');
}

/** One prompt in a session of its own whose brain has loaded. */
export async function askWarm(
  options: SessionOptions & { readonly prompt: string },
): Promise<{ result: ResultEvent; events: readonly StreamEvent[] }> {
  const session = await openWarmSession(options);
  const before = session.events.length;
  const result = await session.turn(options.prompt);
  await session.close();
  return { result, events: session.events.slice(before) };
}

/** An Agent call of the model. */
export function agentCall(subagentType: string, extra: Readonly<Record<string, unknown>> = {}): ReplyBlock[] {
  return [
    {
      type: 'tool_use',
      name: 'Agent',
      input: { description: 'the work', prompt: 'Do the given task.', subagent_type: subagentType, ...extra },
    },
  ];
}

/** A model whose main loop makes one Agent call and then ends, and whose subagents answer with `report`. */
export function callsAgentOnce(
  subagentType: string,
  extra: Readonly<Record<string, unknown>> = {},
  report = 'DONE',
): Script {
  let called = false;
  return (call) => {
    if (call.caller.kind === 'subagent') return report;
    if (called) return 'The end.';
    called = true;
    return agentCall(subagentType, extra);
  };
}

export const mainCalls = (stub: ScriptedModel): ApiCall[] =>
  stub.calls.filter((c) => c.caller.kind === 'main');
export const subagentCalls = (stub: ScriptedModel): ApiCall[] =>
  stub.calls.filter((c) => c.caller.kind === 'subagent');

/** Everything the model was given in one request, as text. */
export const textOf = (call: ApiCall | undefined): string => JSON.stringify(call?.body.messages ?? null);

/** What our hooks answered, oldest first: parsed, or the raw text. */
export function hookAnswers(events: readonly StreamEvent[], hookEvent: string): unknown[] {
  return events
    .filter((e) => e.subtype === 'hook_response' && e['hook_event'] === hookEvent)
    .map((e) => {
      const output = String(e['output'] ?? e['stdout'] ?? '');
      try {
        return JSON.parse(output) as unknown;
      } catch {
        return output;
      }
    });
}

/** The records of real prompts and agents: without those of typed commands, which a guard stops. */
export function workRecords(home: Home): Record<string, unknown>[] {
  return recordsOf(home).filter((r) => !String(r['cause'] ?? '').startsWith('guard:'));
}

/** The records in every data folder of a home, oldest first per folder: rows of `state.db` and lines in `routes/`. */
export function recordsOf(home: Home): Record<string, unknown>[] {
  const data = join(home.configDir, 'plugins', 'data');
  let folders: string[];
  try {
    folders = readdirSync(data);
  } catch {
    return [];
  }
  return folders
    .flatMap((name) => recentRecords(join(data, name), systemClock))
    .map((record) => ({ ...record }));
}

/** Pids of the brains that run for a home. Linux only. */
export function brainPids(home: Home): number[] {
  return processesWithEnv(HOME_MARK, home.id).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('brain.mjs');
    } catch {
      return false;
    }
  });
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScriptedModel } from '../../scripts/kit/model/scripted-model.ts';
import type { Home } from '../../tests/host/support/home.ts';
import { openSession } from '../../tests/host/support/session.ts';
import { settled } from '../kit/proc.ts';

/** What one session gave. Times are milliseconds from the hook's call to its parsed result. */
export interface SessionTimes {
  readonly hooks: readonly number[];
  /** Prompts whose hook added context. */
  readonly routed: number;
}

export interface SessionPlan {
  readonly home: Home;
  readonly stub: ScriptedModel;
  readonly pluginDirs: readonly string[];
  readonly prompts: readonly string[];
  /** Whether the first prompt waits until nothing computes any more, as a person's does, or comes at once, as with `-p`. */
  readonly wait: boolean;
}

/** One session of real Claude Code with some prompts, one after the other. */
export async function runSession({
  home,
  stub,
  pluginDirs,
  prompts,
  wait,
}: SessionPlan): Promise<SessionTimes> {
  const log = join(home.dir, `debug-${process.hrtime.bigint()}.log`);
  stub.reset();
  const session = openSession({ home, stub, pluginDirs, args: ['--debug-file', log] });
  if (wait) await settled(session.pid);
  for (const prompt of prompts) await session.turn(prompt);
  await session.close();
  const answers = session.events.filter(
    (e) => e.subtype === 'hook_response' && e.hook_event === 'UserPromptSubmit',
  );
  return {
    hooks: hookTimes(existsSync(log) ? readFileSync(log, 'utf8') : ''),
    routed: answers.filter((e) => String(e.output).includes('additionalContext')).length,
  };
}

const CALLING = /^(\S+Z) \[DEBUG\] Hooks: mcp_tool calling plugin:\S+\/prompt with/;
const PARSED = /^(\S+Z) \[DEBUG\] Successfully parsed and validated hook JSON output/;

/** From Claude Code's own debug log, whose stamps have a resolution of 1 ms. */
export function hookTimes(log: string): number[] {
  const times: number[] = [];
  let called: number | undefined;
  for (const line of log.split('\n')) {
    const start = CALLING.exec(line)?.[1];
    if (start !== undefined) called = Date.parse(start);
    const end = PARSED.exec(line)?.[1];
    if (end === undefined || called === undefined) continue;
    times.push(Date.parse(end) - called);
    called = undefined;
  }
  return times;
}

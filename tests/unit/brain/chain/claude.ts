import { onTestFinished } from 'vitest';
import type { CommandAnswer, StopAnswer, UnderWay } from '../../../../scripts/brain/chain/door.ts';
import { tokenIn } from '../../../../scripts/brain/chain/hand-over.ts';
import { SessionChains, type SessionChainsOptions } from '../../../../scripts/brain/chain/session-chains.ts';
import type { Chain } from '../../../../scripts/chains/language/chain.ts';
import { systemClock } from '../../../../scripts/core/clock.ts';
import type { AgentRun, RunEnd } from '../../../../scripts/host/agent-transcript.ts';
import { driverLock } from '../../../../scripts/store/chain-runs.ts';
import { expireLock } from '../../../../scripts/store/locks.ts';
import { type Acts, type Rig, rig } from '../../chains/engine/support/rig.ts';

/** What one agent does in a test. */
export interface Acting {
  readonly text?: string;
  readonly end?: RunEnd;
}

/**
 * A session of Claude Code as far as the hooks see it, over the real engine and a real database. Claude does what it is told, and
 * its agents answer as the test says.
 */
export interface ScriptedClaude {
  readonly rig: Rig;
  readonly chains: SessionChains;
  /** `underWay`, as it was last said. */
  readonly underWay: ReadonlyMap<string, UnderWay>;
  /** What each agent was given. */
  readonly given: { readonly agent: string; readonly prompt: string; readonly model: string | undefined }[];
  type(command: string, argument?: string, session?: string): Promise<CommandAnswer>;
  stop(session?: string): Promise<StopAnswer>;
  /** Calls the agent that the text names, and has it answer. */
  obey(text: string, session?: string): void;
  /** Types a command and goes on until the person's turn comes; gives what the person is told. */
  play(command: string, argument?: string): Promise<string>;
}

const run = (end: RunEnd): AgentRun => ({
  end,
  status: undefined,
  tokens: new Map([['claude-haiku', { input: 100, output: 20, cacheRead: 3, cacheWrite: 0 }]]),
  toolUseId: undefined,
});

export function scriptedClaude(
  known: Readonly<Record<string, Chain>>,
  act: (task: string, agent: string) => Acting,
  more: Partial<SessionChainsOptions> & { readonly rig?: Rig; readonly acts?: Acts } = {},
): ScriptedClaude {
  const { rig: given, acts, ...options } = more;
  const real = given ?? rig(acts);
  const underWay = new Map<string, UnderWay>();
  const prompts: ScriptedClaude['given'] = [];
  const chains = new SessionChains({
    runs: real.runs,
    find: (name) => {
      const chain = known[name];
      return chain === undefined
        ? { kind: 'refused', text: `There is no chain ${name}.` }
        : { kind: 'found', chain, file: `/chains/${name}.yaml` };
    },
    drive: (row, handOver) => (signal, changed) =>
      real.drive(
        row.id,
        { signal },
        { executors: { ...real.executors, agent: handOver }, changed, holder: 'brain 1' },
      ),
    driverIsDead: (runId) => expireLock(real.database, driverLock(runId), 'brain 1'),
    tierOf: () => undefined,
    underWay: (session, run) =>
      void (run === undefined ? underWay.delete(session) : underWay.set(session, run)),
    clock: systemClock,
    by: 'ada',
    project: '/project',
    commandWaitMs: 10_000,
    stopWaitMs: 10_000,
    answerWaitMs: 50,
    ...options,
  });
  onTestFinished(() => chains.close());
  let calls = 0;
  const claude: ScriptedClaude = {
    rig: real,
    chains,
    underWay,
    given: prompts,
    type: (command, argument = '', session = 's1') =>
      chains.command({
        sessionId: session,
        cwd: '/project',
        command: `jira-orchestrator:${command}`,
        argument,
      }),
    stop: (session = 's1') => chains.stop({ sessionId: session, agentsAtWork: false }),
    obey: (text, session = 's1') => {
      const prompt = /prompt "(arbiter step [^"]+)"/.exec(text)?.[1];
      if (prompt === undefined) throw new Error(`nothing to call in: ${text}`);
      calls += 1;
      const call = chains.calling(session, prompt, `tool_${calls}`);
      if (call === undefined || call === 'closed') throw new Error(`the call was ${call}`);
      prompts.push({ agent: call.agent, prompt: call.prompt, model: call.model });
      const { text: answer, end = 'finished' } = act(call.prompt, call.agent);
      chains.answered(session, tokenIn(call.prompt) as string, answer, run(end));
      chains.returned(session, `tool_${calls}`, 'completed');
    },
    play: async (command, argument) => {
      const first = await claude.type(command, argument);
      if (first.kind === 'say') return first.text;
      for (let { text } = first; ; ) {
        if (text.includes('arbiter step')) claude.obey(text);
        const next = await claude.stop();
        if (next.kind === 'silent') return '';
        if (next.kind === 'tell') return next.text;
        text = next.text;
      }
    },
  };
  return claude;
}

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../scripts/core/clock.ts';
import type { ApiCall } from '../../scripts/kit/model/messages-api.ts';
import type { Script } from '../../scripts/kit/model/scripted-model.ts';
import { type ChainRunRow, ChainRuns } from '../../scripts/store/chain-runs.ts';
import { State } from '../../scripts/store/state.ts';
import type { StreamEvent } from './support/claude.ts';
import type { Home } from './support/home.ts';
import {
  agentCall,
  hookAnswers,
  mainCalls,
  openLab,
  openWarmSession,
  subagentCalls,
  textOf,
} from './support/lab.ts';
import { copyPack } from './support/plugin.ts';
import { enter, openTerminal } from './support/terminal.ts';

const API = 'fastapi-backend:endpoint-engineer';
const UI = 'frontend-powerhouse:component-engineer';

/** Ends the worker as soon as a file is there. */
const SABOTAGE = `
import { existsSync, rmSync } from 'node:fs';
const file = process.env.ARBITER_TEST_CRASH ?? '';
setInterval(() => {
  if (file === '' || !existsSync(file)) return;
  rmSync(file);
  process.exit(1);
}, 20).unref();
`;

let root: string;
let pack: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbiter-pack-'));
  pack = await copyPack(join(root, 'pack'), { sabotage: SABOTAGE, sqlite: true });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Puts a chain into the project. */
function writeChain(home: Home, name: string, text: string): void {
  const folder = join(home.projectDir, '.arbiter', 'chains');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.yaml`), text);
}

/** The newest run of a home, and what its journal says. */
function newestRun(home: Home): ChainRunRow & { readonly journal: readonly string[] } {
  const dataFolder = join(home.configDir, 'plugins', 'data', 'jira-orchestrator-inline');
  const state = new State({ dataFolder, clock: systemClock, busyTimeoutMs: 2_000 });
  try {
    const read = state.attempt((database) => {
      const runs = new ChainRuns(database, systemClock);
      const row = runs.find(runs.list(1)[0]?.id ?? '');
      return row && { ...row, journal: [...runs.journal(row.id)].map((entry) => entry.event) };
    });
    if (read.kind === 'unavailable' || read.value === undefined) throw new Error('there is no run');
    return read.value;
  } finally {
    state.close();
  }
}

/** What a request says after the last answer of the model. */
const newest = (call: ApiCall | undefined): string => {
  const messages = call?.body.messages ?? [];
  return JSON.stringify(messages.slice(messages.findLastIndex((m) => m.role === 'assistant') + 1));
};

const CALL =
  /subagent_type \\"([^"\\]+)\\", description \\"([^"\\]+)\\" and prompt \\"(arbiter step [^"\\]+)\\"/;

/** A Claude that calls the agent that it is told, and agents that answer. */
function obeys(answer: (task: string) => string | Promise<string>): Script {
  return (call) => {
    if (call.caller.kind === 'subagent') return answer(textOf(call));
    const told = CALL.exec(newest(call));
    if (told === null) return 'Done.';
    return agentCall(told[1] as string, { description: told[2], prompt: told[3] });
  };
}

/** What the end of the last turn told the person. */
function told(events: readonly StreamEvent[]): string {
  const answer = hookAnswers(events, 'Stop').at(-1) as { readonly systemMessage?: string } | undefined;
  return answer?.systemMessage ?? '';
}

describe('a chain in a session', () => {
  it('goes over agents of two plugins to its end, passes results on, and asks again for an answer that does not fit', async () => {
    let drawn = 0;
    const { home, stub } = await openLab(
      obeys((task) => {
        if (task.includes('Plan orders')) return 'PLAN-17';
        if (!task.includes('Draw after')) return 'ALL WELL';
        drawn += 1;
        return drawn === 1 ? 'I drew it.' : 'Here it is:\n```json\n{"file": "Orders.tsx"}\n```';
      }),
    );
    writeChain(
      home,
      'orders',
      `name: orders
inputs: { what: string }
outputs: { file: '\${{ steps.draw.file }}', verdict: '\${{ steps.check.text }}' }
steps:
  - { id: plan, agent: '${API}', prompt: 'Plan \${{ inputs.what }}.' }
  - id: draw
    agent: ${UI}
    prompt: Draw after \${{ steps.plan.text }}.
    schema: { type: object, required: [file], properties: { file: { type: string } } }
    retry: { attempts: 2, delay: 10ms }
  - { id: check, agent: '${API}', prompt: 'Check \${{ steps.draw.file }}.' }
`,
    );
    const session = await openWarmSession({ home, stub, pluginDirs: [pack] });
    await session.turn('/jira-orchestrator:chain-run orders what=orders');
    const run = newestRun(home);
    expect(run).toMatchObject({ status: 'succeeded', chain: 'orders' });
    expect(JSON.parse(run.outputs ?? '')).toEqual({ file: 'Orders.tsx', verdict: 'ALL WELL' });
    expect(told(session.events)).toContain(`Chain orders (run ${run.id}) succeeded`);
    const tasks = subagentCalls(stub).map(textOf);
    expect(tasks).toHaveLength(4);
    expect(tasks[0]).toContain(`<charter agent=\\"${API}\\">`);
    expect(tasks[1]).toContain(`<charter agent=\\"${UI}\\">`);
    expect(tasks[1]).toContain('Draw after PLAN-17.');
    expect(tasks[3]).toContain('Check Orders.tsx.');
    // The prompts of steps went to the agents alone.
    expect(mainCalls(stub).map(textOf).join('\n')).not.toContain('Draw after');
    expect(stub.scriptErrors).toEqual([]);
  });

  it('is left by Esc and another prompt, taken up where it was, and waits for an answer of the person', async () => {
    let held: (() => void) | undefined;
    let seen = 0;
    const { home, stub } = await openLab(
      obeys((task) => {
        if (!task.includes('Second thing')) return 'ok';
        seen += 1;
        return seen > 1 ? 'ok' : new Promise((resolve) => (held = () => resolve('too late')));
      }),
    );
    writeChain(
      home,
      'asks',
      `name: asks
steps:
  - { id: one, agent: '${API}', prompt: First thing. }
  - { id: two, agent: '${UI}', prompt: Second thing. }
  - { id: ship, approve: 'Ship it?' }
  - { id: three, agent: '${API}', prompt: Third thing. }
`,
    );
    const session = await openWarmSession({ home, stub, pluginDirs: [pack] });
    const turn = session.turn('/jira-orchestrator:chain-run asks');
    await expect.poll(() => held, { timeout: 60_000 }).toBeDefined();
    session.interrupt();
    await turn;
    held?.();

    await session.turn('What is the capital of France?');
    expect(newest(mainCalls(stub).at(-1))).toContain('was left before step two had ended');
    expect(hookAnswers(session.events, 'Stop').at(-1)).toEqual({});
    expect(newestRun(home).ended_at).toBeNull();

    await session.turn('/jira-orchestrator:chain-run resume');
    expect(told(session.events)).toMatch(
      /waits for an answer\.\nship: Ship it\?\nYes: \/jira-orchestrator:chain-approve/,
    );
    expect(subagentCalls(stub).filter((call) => textOf(call).includes('First thing'))).toHaveLength(1);

    await session.turn('/jira-orchestrator:chain-approve looks good');
    expect(newestRun(home).status).toBe('succeeded');
    expect(told(session.events)).toContain('succeeded');
  });

  it('is cancelled by a command, and what it did is undone', async () => {
    let held: (() => void) | undefined;
    const { home, stub } = await openLab(
      obeys(() => new Promise((resolve) => (held = () => resolve('too late')))),
    );
    writeChain(
      home,
      'deploy',
      `name: deploy
saga: true
steps:
  - id: up
    run: [touch, deployed]
    compensate: { run: [rm, deployed] }
  - { id: test, agent: '${API}', prompt: Test it. }
`,
    );
    const session = await openWarmSession({ home, stub, pluginDirs: [pack] });
    const turn = session.turn('/jira-orchestrator:chain-run deploy');
    await expect.poll(() => held, { timeout: 60_000 }).toBeDefined();
    expect(existsSync(join(home.projectDir, 'deployed'))).toBe(true);
    session.interrupt();
    await turn;
    held?.();
    const stopped = await session.turn('/jira-orchestrator:chain-stop wrong branch');
    expect(stopped.result).toMatch(/Chain deploy .* cancelled[\s\S]*wrong branch/);
    expect(newestRun(home).status).toBe('cancelled');
    expect(existsSync(join(home.projectDir, 'deployed'))).toBe(false);
  });

  it('goes on when the worker dies while an agent is at work, and that agent is not called again', async () => {
    let held: (() => void) | undefined;
    const { home, stub } = await openLab(
      obeys((task) =>
        task.includes('First thing') ? new Promise((resolve) => (held = () => resolve('FIRST-1'))) : 'ok',
      ),
    );
    writeChain(
      home,
      'two',
      `name: two
outputs: { first: '\${{ steps.one.text }}' }
steps:
  - { id: one, agent: '${API}', prompt: First thing. }
  - { id: two, agent: '${UI}', prompt: Second thing. }
`,
    );
    const crash = join(home.dir, 'crash');
    const session = await openWarmSession({
      home,
      stub,
      pluginDirs: [pack],
      env: { ARBITER_TEST_CRASH: crash },
    });
    const turn = session.turn('/jira-orchestrator:chain-run two', 120_000);
    await expect.poll(() => held, { timeout: 60_000 }).toBeDefined();
    writeFileSync(crash, '');
    const begun = (): number => newestRun(home).journal.filter((event) => event.includes('"started"')).length;
    await expect.poll(begun, { timeout: 60_000 }).toBe(2);
    held?.();
    await turn;
    const run = newestRun(home);
    expect(run.status).toBe('succeeded');
    expect(JSON.parse(run.outputs ?? '')).toEqual({ first: 'FIRST-1' });
    expect(subagentCalls(stub)).toHaveLength(2);
  });

  it('goes on in a terminal, where agents work in the background, and shows the person how it ended', async () => {
    const { home, stub } = await openLab(
      obeys((task) => (task.includes('First thing') ? 'FIRST-1' : 'SECOND-2')),
    );
    writeChain(
      home,
      'two',
      `name: two
outputs: { second: '\${{ steps.two.text }}' }
steps:
  - { id: one, agent: '${API}', prompt: First thing. }
  - { id: two, agent: '${UI}', prompt: 'After \${{ steps.one.text }}.' }
`,
    );
    const terminal = await openTerminal({ home, stub, pluginDirs: [pack] });
    onTestFinished(() => terminal.close());
    for (let tries = 0; tries < 5; tries++) {
      await enter(terminal, '/jira-orchestrator:doctor');
      const screen = await terminal.waitFor(/hooks reach the brain|gave no answer in time/, 30_000);
      if (screen.includes('hooks reach the brain')) break;
    }
    await enter(terminal, '/jira-orchestrator:chain-run two');
    await terminal.waitFor(/Stop says: Chain two .* succeeded[\s\S]*SECOND-2/, 60_000);
    expect(
      subagentCalls(stub)
        .map(textOf)
        .filter((task) => task.includes('After FIRST-1.')),
    ).toHaveLength(1);
  });
});

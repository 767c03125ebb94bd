import { setTimeout as sleep } from 'node:timers/promises';
import { announceBrain, withdrawBrain } from '../host/brains.ts';
import { dataFolder, stateFiles } from '../host/data-folder.ts';
import type { RawInput } from '../host/hook-input.ts';
import { answerInstead, SILENT } from '../host/hook-output.ts';
import type { UnderWay } from './chain/door.ts';
import { Claims } from './claims.ts';
import { fileLog, withoutWords } from './log.ts';
import { PRACTICE, type ToolName } from './protocol.ts';
import { REGISTRY_TOPIC } from './service/events.ts';
import { ServiceHost } from './service/host.ts';
import { type CallDeadline, REPLIED, Supervisor } from './supervisor.ts';

/**
 * The process that Claude Code starts for a session. This thread speaks the protocol and keeps the time; everything that
 * may fail is in the worker. It must outlive every failure: in an interactive session Claude Code does not start it again.
 */

/**
 * How long a hook waits for us. What comes while the registry is still loading may wait longer, once; with `-p` that is the only
 * prompt there is. All stay below the timeouts in hooks.json.
 */
const DEADLINES: Readonly<Record<ToolName, CallDeadline>> = {
  prompt: { readyMs: 300, startingMs: 2_500 },
  spawn: { readyMs: 500, startingMs: 2_500 },
  spawned: { readyMs: 150, startingMs: 500 },
  ended: { readyMs: 150, startingMs: 500 },
  expand: { readyMs: 3_000, startingMs: 3_000 },
  chain: { readyMs: 55_000, startingMs: 55_000 },
  stop: { readyMs: 540_000, startingMs: 540_000 },
};

/** Nobody waits for practice; a worker that hangs in it is found by its watchdog. */
const PRACTICE_DEADLINE: CallDeadline = { readyMs: 10_000, startingMs: 10_000 };

/** For the worker to write what it is reading when the session ends. */
const CLOSE_GRACE_MS = 300;

/** When no prompt comes, the service is started all the same. */
const SERVICE_AFTER_MS = 1_500;

const log = fileLog(stateFiles(dataFolder(process.env)).log);
process.on('uncaughtException', (error) => log(`survived: ${withoutWords(error)}`));
process.on('unhandledRejection', (error) => log(`survived a rejection: ${withoutWords(error)}`));

/** Session -> the run of a chain that is under way in it. Outlives the worker, so that the next one takes it up. */
const underWay = new Map<string, UnderWay>();

/** Prompts that came from the host. */
let prompts = 0;

/** Until the next real prompt, from which on practice would only take time from those that follow, or until the worker is another one. */
async function practise(): Promise<void> {
  const before = prompts;
  const { practiseWay } = await import('./practice.ts'); // needs the protocol, which is loaded later than the worker is started
  await practiseWay(async (input) =>
    prompts === before && supervisor.state === 'ready'
      ? supervisor.call(PRACTICE, input, PRACTICE_DEADLINE)
      : undefined,
  );
}

const claims = new Claims();
const supervisor = new Supervisor({
  worker: new URL('./brain-worker.mjs', import.meta.url),
  start: { parentPid: process.ppid, chains: underWay },
  claims,
  log,
  ready: () => void practise(),
  heard: (message) => {
    switch (message.kind) {
      case 'chain':
        if (message.run === undefined) underWay.delete(message.sessionId);
        else underWay.set(message.sessionId, message.run);
        return;
      case 'plugins':
        service.serve(message.plugins);
        return;
      case 'registry':
        service.know(message.facts);
        return;
      case 'switched':
        service.switched();
        return;
      case 'event':
        service.publish(message.event);
        // The registry is told at the start; anything else means that a prompt was answered.
        if (message.event.topic !== REGISTRY_TOPIC) service.start();
    }
  },
});

/** What other processes see of the session. Loading it takes time that the first prompt may need, so that prompt comes first. */
const service = new ServiceHost({
  thread: new URL('./brain-service.mjs', import.meta.url),
  start: { dataFolder: dataFolder(process.env) },
  log,
  marked: (marks) => supervisor.mark(marks),
  serving: announce,
  ask: (call, timeoutMs) => supervisor.callMethod(call, timeoutMs),
});
setTimeout(() => service.start(), SERVICE_AFTER_MS).unref();

/** A person who typed a command is told why nothing came; every other hook stays silent. */
function withoutWorker(tool: ToolName): string {
  if (tool !== 'expand' && tool !== 'chain') return SILENT;
  const { restarts, lastFailure, late } = supervisor.past;
  return answerInstead(
    `Arbiter gave no answer in time. Its worker is ${supervisor.state} (restarted ${restarts} times, ${late} late answers` +
      `${lastFailure === undefined ? '' : `, last failure: ${lastFailure}`}). Prompts go on unrouted meanwhile. ` +
      `Log: ${stateFiles(dataFolder(process.env)).log}`,
  );
}

const startedAt = new Date().toISOString();

/** So that others know at once whether anybody would answer them. */
function announce(plugins: readonly string[]): void {
  try {
    announceBrain(dataFolder(process.env), { pid: process.pid, startedAt, plugins });
  } catch (error) {
    log(`other processes are not told of this one: ${withoutWords(error)}`);
  }
}

function withdraw(): void {
  try {
    withdrawBrain(dataFolder(process.env), process.pid);
  } catch {
    // whoever looks next sees that the process is gone
  }
}

async function ask(tool: ToolName, input: RawInput, id: string | number): Promise<string | undefined> {
  const answer = await supervisor.callFor(id, tool, input, DEADLINES[tool]);
  return answer === REPLIED ? undefined : (answer ?? withoutWorker(tool));
}

/** Between two tries while a worker is being replaced, and how many there are. */
const STOP_PAUSE_MS = 500;
const STOP_TRIES = 20;

/**
 * Claude has ended its turn, which it does in every session: without a chain that is under way the answer is here, at once. With one,
 * a worker that dies while it is asked must not end the chain, so the next one is asked.
 */
async function stop(input: RawInput): Promise<string> {
  const id = input['session_id'];
  supervisor.turnEnded(input);
  for (let tries = 0; typeof id === 'string' && underWay.has(id) && tries < STOP_TRIES; tries++) {
    const answer = await supervisor.call('stop', input, DEADLINES.stop);
    if (answer !== undefined) return answer;
    await sleep(STOP_PAUSE_MS);
  }
  return SILENT;
}

let ending = false;
function end(): void {
  if (ending) return;
  ending = true;
  withdraw();
  // The worker goes first: what it says at its end is an event, too.
  supervisor
    .stop(CLOSE_GRACE_MS)
    .then(() => service.stop(CLOSE_GRACE_MS))
    .finally(() => process.exit(0));
}

process.on('SIGINT', end);
process.on('SIGTERM', end);
process.stdin.on('end', end);
process.stdin.on('close', end);
process.stdout.on('error', end); // the host has gone

// Loaded only now, so that the worker loads at the same time.
const { serve } = await import('./serve.ts');
await serve(
  async (tool, input, id) => {
    if (tool === 'prompt') prompts += 1;
    return tool === 'stop' ? stop(input) : ask(tool, input, id);
  },
  claims,
  (error) => log(`protocol: ${withoutWords(error)}`),
);

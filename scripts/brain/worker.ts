import { fileURLToPath } from 'node:url';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { systemClock } from '../core/clock.ts';
import { dataFolder } from '../host/data-folder.ts';
import { FailingAgents } from '../host/failing-agents.ts';
import { readStopInput } from '../host/hook-input.ts';
import { SILENT } from '../host/hook-output.ts';
import { Learning } from '../host/learning.ts';
import { MarkedAgents } from '../host/marked-agents.ts';
import { Marks } from '../host/marks.ts';
import { NativeSqlite } from '../host/native-sqlite.ts';
import { openHealth } from '../host/open-health.ts';
import { PackSiblings } from '../host/pack-siblings.ts';
import { pluginDirsOfParent } from '../host/parent-process.ts';
import { PreparedAgents } from '../host/prepared-agents.ts';
import { ProjectEvidence } from '../host/project-evidence.ts';
import { Records } from '../host/records.ts';
import { keepRegistrySummary } from '../host/registry-summary.ts';
import { Sessions } from '../host/session.ts';
import { Switches } from '../host/switches.ts';
import { TierSettings } from '../host/tier-settings.ts';
import type { RegistrySnapshot } from '../registry/entry.ts';
import { loadLexicon } from '../routing/lexicon/load.ts';
import { createRouter, type Router } from '../routing/router.ts';
import { State } from '../store/state.ts';
import { AfterAnswer } from './after-answer.ts';
import type { UnderWay } from './chain/door.ts';
import { ChainDoor, type ChainHooks } from './chain/door.ts';
import type { OpenChainsOptions } from './chain/open-chains.ts';
import { Claims } from './claims.ts';
import { LastRoutes } from './last-routes.ts';
import { LedgerKeeper } from './ledger-keeper.ts';
import { LiveRegistry } from './live-registry.ts';
import { withoutWords } from './log.ts';
import { onChain } from './on-chain.ts';
import { onEnded, Readings } from './on-ended.ts';
import { onExpand } from './on-expand.ts';
import { onMethod, servicePlugins } from './on-method.ts';
import { onPrompt, practise } from './on-prompt.ts';
import { onSpawn } from './on-spawn.ts';
import { onSpawned } from './on-spawned.ts';
import { onStop } from './on-stop.ts';
import { Preparation } from './preparation.ts';
import { type FromWorker, PRACTICE, type ToWorker, type WorkerStart } from './protocol.ts';
import { RecentRuns } from './recent-runs.ts';
import { replyNow } from './reply-now.ts';
import { eventOf, registryEvent } from './service/events.ts';
import type { BrainEvent } from './service/protocol.ts';
import { registryFacts } from './service/registry-facts.ts';
import { Spawns } from './spawns.ts';
import type { BrainState } from './state.ts';
import { OPEN_AFTER_MS, RecordsKeeper } from './take-up.ts';
import { TierFacts } from './tier-facts.ts';
import { tierOfStep } from './tier-of-step.ts';
import { WarmUp } from './warm-up.ts';

/** What `brain-chains.mjs` has. */
interface ChainBundle {
  openChains(options: OpenChainsOptions): Promise<ChainHooks>;
}

/**
 * The thread that does the work of one session. It loads before it listens, so calls that come meanwhile wait at the port in
 * order. A handler that throws answers with silence; only what no handler can catch ends the thread, and then the main
 * thread starts another.
 */

/** How long after the last change prepared agents are written. */
const KEEP_AFTER_MS = 4_000;

/** How long after the last change the state learns which agents there are. */
const NOTE_AFTER_MS = 2_000;

const port = parentPort;
if (port === null) throw new Error('the worker is started by main.ts');
const say = (message: FromWorker): void => port.postMessage(message);

const start = workerData as WorkerStart;
const claims = start.claims === undefined ? undefined : new Claims(start.claims);
const env = process.env;
const project = env['CLAUDE_PROJECT_DIR'] ?? process.cwd();
const folder = dataFolder(env);
const lexicon = loadLexicon();
const store = new State({ dataFolder: folder, clock: systemClock });
const event = (happened: BrainEvent): void => say({ kind: 'event', event: happened });
const records = new Records(folder, systemClock, store, (record) => event(eventOf(record)));
const failing = new FailingAgents(folder);
const readings = new Readings();

const marks = new Marks();
const marked = new MarkedAgents(folder);
marks.set(marked.read());

const prepared = new PreparedAgents(lexicon, folder);
let keeping: NodeJS.Timeout | undefined;
let noting: NodeJS.Timeout | undefined;

/** Once things are quiet: writing thousands of agents takes some hundred milliseconds, which no prompt should wait for. */
function keepPrepared(): void {
  clearTimeout(keeping);
  keeping = setTimeout(guarded, KEEP_AFTER_MS, () => {
    const trouble = prepared.keep(registry.snapshot.agents);
    if (trouble !== undefined) say({ kind: 'note', text: `prepared agents could not be kept: ${trouble}` });
  }).unref();
}

const ownRoot = env['CLAUDE_PLUGIN_ROOT'] ?? fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const siblings = new PackSiblings(ownRoot);
const routerOf = (snapshot: RegistrySnapshot): Router =>
  createRouter(snapshot, lexicon, lexicon.policy, siblings.notIn(snapshot));
const afterAnswer = new AfterAnswer(guarded);
const preparation = new Preparation({
  lexicon,
  clock: systemClock,
  later: (work) => setImmediate(guarded, work),
  done: () => {
    registry.reroute(routerOf);
    keepPrepared();
  },
});

const registry = new LiveRegistry({
  facts: {
    env,
    project,
    ownRoot,
    pluginDirs: pluginDirsOfParent(start.parentPid, project),
  },
  dataFolder: folder,
  parentPid: start.parentPid,
  makeRouter: (snapshot) => {
    const unknown = prepared.provide([...snapshot.agents, ...siblings.notIn(snapshot).agents]);
    if (preparation.take(unknown) && unknown.length > 0) keepPrepared();
    announce(snapshot);
    return routerOf(snapshot);
  },
  note: (text) => say({ kind: 'note', text }),
});

const lastRoutes = new LastRoutes(records);
const ledger = new LedgerKeeper({
  store,
  env,
  clock: systemClock,
  note: (text) => say({ kind: 'note', text }),
});
const state: BrainState = {
  clock: systemClock,
  env,
  dataFolder: folder,
  project,
  registry,
  evidence: new ProjectEvidence(),
  store,
  native: new NativeSqlite({ dataFolder: folder, env, clock: systemClock }),
  records,
  health: openHealth({
    state: store,
    clock: systemClock,
    copy: failing.read(),
    plugins: () => registry.snapshot.plugins,
    note: (text) => say({ kind: 'note', text }),
  }),
  marks,
  switched: () => say({ kind: 'switched' }),
  failing,
  learning: new Learning(folder, env, store, systemClock),
  sessions: new Sessions(),
  lastRoutes,
  spawns: new Spawns(() => records.recent()),
  tiers: new TierFacts(new TierSettings(env)),
  runs: new RecentRuns({ store, clock: systemClock, snapshot: () => registry.snapshot }),
  ledger,
  switches: new Switches(folder, env),
  chains: new ChainDoor(async () => {
    const bundle = (await import(new URL('./brain-chains.mjs', import.meta.url).href)) as ChainBundle;
    return bundle.openChains({
      dataFolder: folder,
      env,
      clock: systemClock,
      project,
      snapshot: () => registry.snapshot,
      tierOf: (work) => tierOfStep(state, work),
      underWay: (sessionId, run) => say({ kind: 'chain', sessionId, ...(run === undefined ? {} : { run }) }),
    });
  }),
  event,
  later: (work) => afterAnswer.add(work),
};

const warmUp = new WarmUp(registry.snapshot, (prompt) => afterAnswer.dropping(() => practise(state, prompt)));
const keeper = new RecordsKeeper(state, lastRoutes, guarded);

/** What others may know of a new registry. */
function announce(snapshot: RegistrySnapshot): void {
  say({ kind: 'plugins', plugins: servicePlugins(snapshot) });
  event(registryEvent(snapshot));
  clearTimeout(noting);
  noting = setTimeout(guarded, NOTE_AFTER_MS, () => {
    say({ kind: 'registry', facts: registryFacts(snapshot) });
    keepRegistrySummary(folder, snapshot, systemClock.now());
  }).unref();
}

function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    say({ kind: 'note', text: `after an answer: ${withoutWords(error)}` });
  }
}

/** Between two signs of life while a call takes long. Well below the time after which a silent worker is taken for hung. */
const ALIVE_MS = 500;

async function patiently(work: Promise<string>): Promise<string> {
  say({ kind: 'alive' });
  const timer = setInterval(() => say({ kind: 'alive' }), ALIVE_MS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

function answer(message: Extract<ToWorker, { kind: 'call' }>): string | Promise<string> {
  switch (message.tool) {
    case 'prompt':
      return onPrompt(state, message.input);
    case 'spawn':
      return onSpawn(state, message.input);
    case 'spawned':
      return onSpawned(state, message.input);
    case 'ended':
      return onEnded(state, readings, message.input);
    case 'expand':
      return onExpand(state, message.input, message.past);
    case 'chain':
      return patiently(onChain(state, message.input));
    case 'stop':
      return patiently(onStop(state, message.input));
    case PRACTICE:
      return warmUp.next();
  }
}

async function takeUpChains(): Promise<void> {
  const { chains = new Map<string, UnderWay>() } = start;
  if (chains.size === 0) return;
  try {
    const open = await state.chains.enter();
    for (const [sessionId, run] of chains) open.takeUp(sessionId, run);
  } catch (error) {
    say({ kind: 'note', text: `chains could not be taken up: ${withoutWords(error)}` });
  }
}

/** Gives an answer out; what it says to the records comes after it. */
async function give(message: Extract<ToWorker, { kind: 'call' }>): Promise<void> {
  let text: string;
  // What was said to the records after the last answer may be asked for now; a prompt asks for nothing of it.
  if (message.tool !== 'prompt') afterAnswer.finish();
  try {
    const made = answer(message);
    text = typeof made === 'string' ? made : await made;
  } catch (error) {
    say({ kind: 'note', text: `${message.tool}: ${withoutWords(error)}` });
    text = SILENT;
  }
  const { id, request } = message;
  const replied = claims !== undefined && request !== undefined && replyNow(claims, { id, request, text });
  say(replied ? { kind: 'replied', id } : { kind: 'answer', id, text });
  if (message.tool !== PRACTICE) afterAnswer.add(() => keeper.afterAnswer());
}

async function close(): Promise<void> {
  afterAnswer.finish();
  await Promise.all([readings.finish(), state.chains.open?.close()]);
  await ledger.finish();
  guarded(() => keeper.close());
  say({ kind: 'closed' });
}

function hear(message: ToWorker): void {
  switch (message.kind) {
    case 'close':
      void close();
      return;
    case 'marked': {
      state.marks.set(message.marks);
      const trouble = marked.keep(message.marks);
      if (trouble !== undefined) say({ kind: 'note', text: `marks could not be kept: ${trouble}` });
      return;
    }
    case 'turn': {
      const input = readStopInput(message.input);
      if (input === undefined) return;
      ledger.grown(input.sessionId, input.transcript);
      state.tiers.look(input.sessionId, input.transcript);
      return;
    }
    case 'method':
      say({ kind: 'outcome', id: message.id, outcome: onMethod(state, message.call) });
      return;
    case 'call':
      void give(message);
  }
}

state.evidence.of(project, registry.snapshot.plugins);
// With `-p` the prompt is here before the registry is; practice would only keep it waiting.
const waiting: { message: ToWorker } | undefined = receiveMessageOnPort(port);
if (waiting === undefined) warmUp.begin();
else hear(waiting.message);
port.on('message', hear);
if (start.restarted === true) guarded(() => keeper.open());
say({ kind: 'ready' });
void takeUpChains();
setImmediate(guarded, () => registry.keepUp());
setTimeout(guarded, OPEN_AFTER_MS, () => keeper.open()).unref();

import { loadRun } from '../../chains/engine/load-run.ts';
import { approvalOf, createRun, findRun, signalRun } from '../../chains/engine/run-admin.ts';
import type { Chain } from '../../chains/language/chain.ts';
import { coerceInputs, readInputPairs } from '../../chains/language/inputs.ts';
import type { Clock } from '../../core/clock.ts';
import { ArbiterError, messageOf } from '../../core/errors.ts';
import type { AgentRun } from '../../host/agent-transcript.ts';
import type { ExpandInput, StopInput } from '../../host/hook-input.ts';
import type { ChainRunRow, ChainRuns } from '../../store/chain-runs.ts';
import type { StepWork } from '../tier-of-step.ts';
import { readCommand } from './command-line.ts';
import type { ChainHooks, CommandAnswer, StepCall, StopAnswer, UnderWay } from './door.ts';
import { type HandedStep, HandOver, type SeenCall, tokenIn } from './hand-over.ts';
import {
  bounded,
  brokenText,
  elsewhere,
  leftText,
  outcomeText,
  statusText,
  stillWorking,
} from './reports.ts';
import { type Next, SessionRun, type StartDriving } from './session-run.ts';
import { describeStep, instruction, reminder, stepPrompt } from './step-prompt.ts';

/** A chain that was looked for. */
export type FoundChain =
  | { readonly kind: 'found'; readonly chain: Chain; readonly file: string }
  /** For people: everything that is wrong, with what to do. */
  | { readonly kind: 'refused'; readonly text: string };

export interface SessionChainsOptions {
  readonly runs: ChainRuns;
  /** By a name or a path, relative to the folder. */
  find(reference: string, cwd: string): FoundChain;
  /** Drives a run here, its agent steps by the hand-over. */
  drive(run: ChainRunRow, handOver: HandOver): StartDriving;
  /** Says that the driver which this process had for a run is gone, so that nobody waits for its lease to end. */
  driverIsDead(runId: string): void;
  /** The model class for an agent step with `tier: auto`; undefined: as the agent says. */
  tierOf(work: StepWork): string | undefined;
  /** Says what is under way in a session, for the worker after this one; undefined: nothing. */
  underWay(sessionId: string, run: UnderWay | undefined): void;
  readonly clock: Clock;
  /** Who answers and cancels, in the journal. */
  readonly by: string;
  /** Folder of runs whose session gave none. */
  readonly project: string;
  /** How long a typed command waits for the first step, in milliseconds. Default 45,000. */
  readonly commandWaitMs?: number;
  /** How long the end of a turn waits for the next step, in milliseconds. Default 480,000. */
  readonly stopWaitMs?: number;
  /** How long the answer of an agent may come after the end of the turn, in milliseconds. Default 5,000. */
  readonly answerWaitMs?: number;
  /** Steps that follow without the person typing anything. Default 100. */
  readonly maxInARow?: number;
}

/** A run under way in a session. */
interface Seat {
  readonly run: SessionRun;
  /** Steps given at the end of a turn since the person last typed something. */
  inARow: number;
}

/** What a turn of the driver means for the session. */
type Turn =
  | { readonly kind: 'step'; readonly step: HandedStep }
  | { readonly kind: 'working'; readonly text: string }
  | { readonly kind: 'over'; readonly text: string };

/**
 * Chains that run in sessions of Claude Code: at most one in each. The driver is here, the agents are Claude's. Between them stand
 * the hooks: a typed command or the end of a turn gives Claude the next step, the Agent call gets the step's prompt, and the end of
 * the agent is the end of the step.
 *
 * The person goes first: another prompt that is typed leaves the run where it is, Esc gives no step, a command cancels it. What is
 * left can be taken up again, here or elsewhere; the journal has it.
 */
export class SessionChains implements ChainHooks {
  readonly #options: SessionChainsOptions;
  readonly #seats = new Map<string, Seat>();
  /** The last run of each session, also when it waits for a person or has ended. */
  readonly #last = new Map<string, string>();
  /** Runs that are being left; who takes one up waits for it. */
  readonly #leaving = new Map<string, Promise<void>>();

  constructor(options: SessionChainsOptions) {
    this.#options = options;
  }

  /** Takes a run up that an earlier worker had under way. */
  takeUp(sessionId: string, { runId, call }: UnderWay): void {
    const row = this.#options.runs.find(runId);
    if (row === undefined || row.ended_at !== null) {
      this.#options.underWay(sessionId, undefined);
      return;
    }
    this.#options.driverIsDead(runId);
    this.#seat(sessionId, row, call);
  }

  async command(input: ExpandInput): Promise<CommandAnswer> {
    try {
      return await this.#obey(input);
    } catch (error) {
      if (error instanceof ArbiterError) return say(error.message);
      throw error;
    }
  }

  async #obey({
    sessionId,
    cwd = this.#options.project,
    command,
    argument,
  }: ExpandInput): Promise<CommandAnswer> {
    const asked = readCommand(command, argument);
    switch (asked.kind) {
      case 'usage':
        return say(asked.text);
      case 'run':
        return this.#start(sessionId, cwd, asked.chain, asked.pairs);
      case 'resume':
        return this.#resume(sessionId, cwd, asked.run);
      case 'stop':
        return this.#cancel(sessionId, asked.reason);
      case 'answer':
        return this.#answer(sessionId, asked);
      case 'status':
        return say(statusText(this.#load(this.#rowFor(sessionId, asked.run, cwd))));
    }
  }

  #start(
    sessionId: string,
    cwd: string,
    reference: string,
    pairs: readonly string[],
  ): Promise<CommandAnswer> | CommandAnswer {
    const under = this.#seats.get(sessionId)?.run;
    if (under?.isDriven === true)
      return say(
        `Chain ${under.chain} (run ${under.runId}) is under way in this session. To go on with it: /jira-orchestrator:chain-run resume. ` +
          'To cancel it: /jira-orchestrator:chain-stop.',
      );
    const found = this.#options.find(reference, cwd);
    if (found.kind === 'refused') return say(found.text);
    const read = readInputPairs(found.chain.inputs, pairs);
    if (read.kind === 'invalid') return say(read.problems.join('\n'));
    const inputs = coerceInputs(found.chain.inputs, read.given);
    if (inputs.kind === 'invalid') return say(inputs.problems.join('\n'));
    const { runs } = this.#options;
    const id = createRun(runs, {
      chain: found.chain,
      inputs: inputs.inputs,
      cwd,
      source: found.file,
      session: sessionId,
    });
    return this.#goOn(sessionId, this.#seat(sessionId, findRun(runs, id)));
  }

  async #resume(sessionId: string, cwd: string, run: string | undefined): Promise<CommandAnswer> {
    const under = this.#seats.get(sessionId);
    if (under?.run.isDriven === true && (run === undefined || under.run.runId.startsWith(run))) {
      under.inARow = 0;
      under.run.handOver.again();
      return this.#goOn(sessionId, under);
    }
    if (under?.run.isDriven === true)
      return say(
        `Run ${under.run.runId} is under way in this session. Cancel it first: /jira-orchestrator:chain-stop.`,
      );
    const row = this.#rowFor(sessionId, run, cwd);
    if (row.ended_at !== null) return say(outcomeText(this.#load(row)));
    await this.#leaving.get(row.id);
    return this.#goOn(sessionId, this.#seat(sessionId, row));
  }

  async #cancel(sessionId: string, reason: string): Promise<CommandAnswer> {
    const { runs, by } = this.#options;
    const row = this.#rowFor(sessionId, undefined);
    signalRun(runs, row, { kind: 'cancel', reason, by });
    return this.#goOn(
      sessionId,
      await this.#driven(sessionId, row),
      ({ attempt }) => attempt.direction === 'do',
    );
  }

  async #answer(
    sessionId: string,
    { approved, words }: { readonly approved: boolean; readonly words: readonly string[] },
  ): Promise<CommandAnswer> {
    const { runs, by } = this.#options;
    const row = this.#rowFor(sessionId, undefined);
    const state = this.#load(row);
    const [first, ...others] = words;
    const named = first !== undefined && state.byPath.get(first)?.wait?.kind === 'approval';
    const step = approvalOf(state, named ? first : undefined, by);
    const reason = (named ? others : words).join(' ');
    signalRun(runs, row, { kind: 'answer', path: step.path, approved, by, reason });
    return this.#goOn(sessionId, await this.#driven(sessionId, row));
  }

  /** The run with a driver here. */
  async #driven(sessionId: string, row: ChainRunRow): Promise<Seat> {
    const under = this.#seats.get(sessionId);
    if (under?.run.runId === row.id && under.run.isDriven) return under;
    if (under?.run.isDriven === true)
      throw new ArbiterError('driven-elsewhere', `Run ${under.run.runId} is under way in this session.`, {
        fix: 'Cancel it first: /jira-orchestrator:chain-stop.',
      });
    await this.#leaving.get(row.id);
    return this.#seat(sessionId, row);
  }

  /** What a typed command leads to: a step for Claude, or words for the person. */
  async #goOn(
    sessionId: string,
    seat: Seat,
    unless: (step: HandedStep) => boolean = isCalled,
  ): Promise<CommandAnswer> {
    const turn = await this.#turn(sessionId, seat, this.#options.commandWaitMs ?? COMMAND_WAIT_MS, unless);
    if (turn.kind === 'over') return say(turn.text);
    if (turn.kind === 'step') return { kind: 'pass', text: instruction(turn.step) };
    return {
      kind: 'pass',
      text: `${turn.text} No agent is to be called yet. End the turn with one short line; the plugin gives the step when it is there.`,
    };
  }

  async stop({ sessionId, agentsAtWork }: StopInput): Promise<StopAnswer> {
    const seat = this.#seats.get(sessionId);
    if (seat === undefined) return { kind: 'silent' };
    const { handOver } = seat.run;
    const {
      answerWaitMs = ANSWER_WAIT_MS,
      stopWaitMs = STOP_WAIT_MS,
      maxInARow = MAX_IN_A_ROW,
    } = this.#options;
    const until = this.#options.clock.monotonicMs() + stopWaitMs;
    const told = handOver.open;
    if (told?.phase === 'told' && handOver.remind()) return { kind: 'go-on', text: reminder(told) };
    if (told?.phase === 'called') {
      const next = await seat.run.next(
        agentsAtWork ? stopWaitMs : answerWaitMs,
        (step) => step.token === told.token,
      );
      if (next.kind === 'working' && !agentsAtWork) handOver.lost();
    }
    const left = Math.max(0, until - this.#options.clock.monotonicMs());
    const turn = await this.#turn(sessionId, seat, left, isCalled);
    if (this.#seats.get(sessionId) !== seat && turn.kind !== 'over') return { kind: 'silent' };
    if (turn.kind !== 'step') return { kind: 'tell', text: turn.text };
    seat.inARow += 1;
    if (seat.inARow <= maxInARow) return { kind: 'go-on', text: instruction(turn.step) };
    this.#leave(sessionId, seat);
    return {
      kind: 'tell',
      text: bounded(this.#load(findRun(this.#options.runs, seat.run.runId)), maxInARow),
    };
  }

  calling(sessionId: string, prompt: string, toolUseId: string | undefined): StepCall | 'closed' | undefined {
    const token = tokenIn(prompt);
    if (token === undefined) return undefined;
    const step = this.#seats.get(sessionId)?.run.handOver.called(token, toolUseId);
    if (step === undefined) return 'closed';
    const { agent, tier, prompt: task } = step.attempt.input;
    const work = { prompt: task, agent, sessionId, failures: step.attempt.attempt - 1 };
    const model = tier === 'auto' ? this.#options.tierOf(work) : tier === 'inherit' ? undefined : tier;
    const { runId, step: path } = step.attempt;
    return { agent, prompt: stepPrompt(step), description: describeStep(step), model, runId, step: path };
  }

  returned(
    sessionId: string,
    toolUseId: string,
    how: 'completed' | 'launched' | 'failed' | 'interrupted',
  ): void {
    this.#seats.get(sessionId)?.run.handOver.returned(toolUseId, how);
  }

  answered(sessionId: string, token: string, text: string | undefined, run: AgentRun | undefined): void {
    this.#seats.get(sessionId)?.run.handOver.answered(token, { text, run });
  }

  prompted(sessionId: string): string | undefined {
    const seat = this.#seats.get(sessionId);
    if (seat === undefined) return undefined;
    const { run } = seat;
    const text = run.isDriven ? leftText(run.chain, run.runId, run.handOver.open?.attempt.step) : undefined;
    this.#leave(sessionId, seat);
    return text;
  }

  async close(): Promise<void> {
    for (const [sessionId, seat] of this.#seats) this.#leave(sessionId, seat);
    await Promise.allSettled(this.#leaving.values());
  }

  #seat(sessionId: string, row: ChainRunRow, before?: SeenCall): Seat {
    const run = new SessionRun(
      { runId: row.id, chain: row.chain },
      (changed) =>
        new HandOver(() => {
          this.#tellUnderWay(sessionId, row.id);
          changed();
        }, before),
      (handOver) => this.#options.drive(row, handOver),
    );
    const seat = { run, inARow: 0 };
    this.#seats.set(sessionId, seat);
    this.#last.set(sessionId, row.id);
    this.#tellUnderWay(sessionId, row.id);
    return seat;
  }

  #tellUnderWay(sessionId: string, runId: string): void {
    const run = this.#seats.get(sessionId)?.run;
    if (run?.runId !== runId) return; // not seated yet, or left
    const call = run.handOver.seenCall;
    this.#options.underWay(sessionId, { runId, ...(call === undefined ? {} : { call }) });
  }

  #leave(sessionId: string, seat: Seat): void {
    this.#forget(sessionId, seat);
    const { runId } = seat.run;
    const left = seat.run.leave().finally(() => this.#leaving.delete(runId));
    this.#leaving.set(runId, left);
  }

  #forget(sessionId: string, seat: Seat): void {
    if (this.#seats.get(sessionId) !== seat) return;
    this.#seats.delete(sessionId);
    this.#options.underWay(sessionId, undefined);
  }

  /** Waits for the driver. A step is told from now on; a run that has ended or waits for a person gives its seat up. */
  async #turn(
    sessionId: string,
    seat: Seat,
    waitMs: number,
    unless?: (step: HandedStep) => boolean,
  ): Promise<Turn> {
    const next = await seat.run.next(waitMs, unless);
    if (next.kind === 'step') {
      seat.run.handOver.told();
      return next;
    }
    if (next.kind === 'working')
      return { kind: 'working', text: stillWorking(seat.run.chain, seat.run.runId, seat.run.state) };
    this.#forget(sessionId, seat);
    return { kind: 'over', text: overText(seat.run, next) };
  }

  #load(row: ChainRunRow): ReturnType<typeof loadRun> {
    return loadRun(this.#options.runs, row);
  }

  /**
   * The run that is meant: by its id, else the last one of this session. To go on with or to look at also the newest of this folder that
   * has not ended; cancelled and answered is only what this session knows.
   */
  #rowFor(sessionId: string, id: string | undefined, cwd?: string): ChainRunRow {
    const { runs } = this.#options;
    if (id !== undefined) return findRun(runs, id);
    const last = runs.find(this.#last.get(sessionId) ?? '');
    if (last !== undefined && (last.ended_at === null || cwd === undefined)) return last;
    const open = runs.list(LOOKED_AT).filter((row) => row.ended_at === null);
    const meant = open.find((row) => row.session === sessionId) ?? open.find((row) => row.cwd === cwd);
    const found = meant === undefined ? last : runs.find(meant.id);
    if (found !== undefined) return found;
    const where = cwd === undefined ? 'this session' : 'this session or folder';
    throw new ArbiterError('no-such-run', `No run of ${where} is open.`, {
      fix: 'To begin one: /jira-orchestrator:chain-run <chain>. `arbiter chain status` lists all.',
    });
  }
}

const COMMAND_WAIT_MS = 45_000;
const STOP_WAIT_MS = 480_000;
const ANSWER_WAIT_MS = 5_000;
const MAX_IN_A_ROW = 100;
/** Newest runs among which an open one is looked for. */
const LOOKED_AT = 200;

const isCalled = (step: HandedStep): boolean => step.phase === 'called';
const say = (text: string): CommandAnswer => ({ kind: 'say', text });

function overText(run: SessionRun, next: Extract<Next, { kind: 'over' | 'broken' }>): string {
  if (next.kind === 'broken') return brokenText(run.chain, run.runId, messageOf(next.error));
  const { end } = next;
  return end.kind === 'driven-elsewhere' ? elsewhere(run.runId, end.holder) : outcomeText(end.state);
}

import { UsageError } from '../core/errors.ts';
import { costLines } from '../host/cost/lines.ts';
import { type CostReport, costReport } from '../host/cost/report.ts';
import { costWords } from '../host/cost/request.ts';
import { type NamedWindow, windowBetween, windowOf } from '../host/cost/window.ts';
import { openModels } from '../host/open-models.ts';
import { type OwnRead, readOwnSessions } from '../host/transcripts/read-own.ts';
import type { PriceBook } from '../models/prices.ts';
import { firstEntryAt } from '../store/ledger-queries.ts';
import type { Database } from '../store/sqlite/database.ts';
import type { State } from '../store/state.ts';
import type { Context } from './app.ts';
import { costCsv } from './cost-csv.ts';
import { costJson, groupTable } from './cost-view.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { write } from './io.ts';
import { openState } from './state-open.ts';

export interface CostOptions {
  readonly since?: string;
  readonly until?: string;
  readonly csv?: boolean;
}

/** What Arbiter's own sessions have cost, after what is new in their transcripts was counted. */
export async function cost(
  context: Context,
  words: readonly string[],
  options: CostOptions,
): Promise<ExitCode> {
  const { window: word, by } = costWords(words);
  const { since, until, csv = false } = options;
  if (word !== undefined && (since !== undefined || until !== undefined))
    throw new UsageError(`${word} and --since or --until say the time twice.`, { fix: 'Give one of them.' });
  if (csv && context.globals.json) throw new UsageError('--csv and --json cannot go together.');
  const { book, problem } = openModels(context.env);
  if (problem !== undefined) await write(context.io.err, `${problem.message}\n`);
  const state = openState(context);
  try {
    const read = await readNew(context, state, book);
    const report = ask(state, (database) => {
      const now = context.io.clock.now();
      const first = firstEntryAt(database);
      const window: NamedWindow =
        since === undefined && until === undefined
          ? windowOf(word ?? 'today', now, first)
          : windowBetween(since, until, now, first);
      return costReport(database, book, window, by);
    });
    if (csv) await write(context.io.out, costCsv(report));
    else await context.print(() => text(report, read, context), costJson(report, read));
    return read.failed > 0 ? EXIT.found : EXIT.ok;
  } finally {
    state.close();
  }
}

/** Says how far it is on a terminal, because the first time may take a while. */
async function readNew({ io, env }: Context, state: State, book: PriceBook): Promise<OwnRead> {
  const shows = io.out.isTTY === true;
  const startedMs = io.clock.monotonicMs();
  let shown = false;
  const read = await readOwnSessions(env, { state, book, now: () => io.clock.now() }, (done, of) => {
    if (!shows || io.clock.monotonicMs() - startedMs < SILENT_MS) return;
    shown = true;
    io.err.write(`\rReading transcripts: ${done} of ${of}`);
  });
  if (shown) io.err.write('\r\u001b[K');
  return read;
}

const SILENT_MS = 500;

function ask<T>(state: State, work: (database: Database) => T): T {
  const done = state.attempt(work);
  if (done.kind === 'unavailable') throw done.trouble;
  return done.value;
}

function text(report: CostReport, read: OwnRead, { look }: Context): string {
  const lines = costLines(report).join('\n');
  const groups = report.groups.length === 0 ? '' : `\n\n${groupTable(report, look)}`;
  return `${lines}\n${readLine(read)}${groups}`;
}

function readLine({ sessions, found, failed }: OwnRead): string {
  const gone = sessions - found;
  return [
    `The records know ${sessions} such ${sessions === 1 ? 'session' : 'sessions'}.`,
    ...(gone > 0 ? [`Of ${gone} there is no transcript (any more): what was counted before stays.`] : []),
    ...(failed > 0 ? [`${failed} could not be read now because the state is in use; try again.`] : []),
  ].join(' ');
}

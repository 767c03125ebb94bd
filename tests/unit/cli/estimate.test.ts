import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RouteRecord } from '../../../scripts/host/record.ts';
import { Records } from '../../../scripts/host/records.ts';
import { stateFile } from '../../../scripts/store/state.ts';
import { NOON, openMigrated, stateOf, testClock } from '../store/support/database.ts';
import { insertRuns, type TestRun } from '../store/support/runs.ts';
import { tempFolder } from '../support/temp.ts';
import { type CliResult, cli, jsonLines } from './cli.ts';
import { strangers } from './layouts.ts';

const AGENT = 'strangers:rust-engineer';
const PROMPT = 'use the rust-engineer agent';
const clock = testClock();

const run = (more: Partial<TestRun> = {}): TestRun => ({ agent: AGENT, endedAt: NOON, minutes: 4, ...more });

/** A data folder in which runs are recorded. */
function home(...runs: readonly TestRun[]): string {
  const folder = tempFolder();
  insertRuns(openMigrated(folder), runs);
  return folder;
}

const among = (folder: string, args: readonly string[], stdin?: string): Promise<CliResult> =>
  cli([...args, '--only-plugin-dirs', '--plugin-dir', strangers(tempFolder()), '--home', folder], {
    clock,
    ...(stdin === undefined ? {} : { stdin }),
  });

/** Wrapped for reading; here the words count. */
const line = (result: CliResult): string => result.out.replace(/\s+/g, ' ');

describe('the estimate of arbiter route', () => {
  const four = [1, 2, 3, 4].map((n) => run({ minutes: n, usd: [n / 100, n / 100] }));

  it('is the middle half of the recorded runs, in words and for programs', async () => {
    const folder = home(...four);
    const basis = 'middle half of 4 finished runs of this agent since 2026-11-22';
    expect(line(await among(folder, ['route', PROMPT]))).toContain(
      `Cost and duration: $0.020 to $0.060, 1.0 to 3.0 min (${basis})`,
    );
    expect((await among(folder, ['route', PROMPT, '--json'])).json()['estimate']).toEqual({
      kind: 'estimate',
      dollars: [0.02, 0.06],
      minutes: [1, 3],
      basis,
    });
  });

  it('has null for what was not measured', async () => {
    const folder = home(...four.map((one) => ({ ...one, usd: [null] })));
    expect((await among(folder, ['route', PROMPT, '--json'])).json()['estimate']).toMatchObject({
      dollars: null,
      minutes: [1, 3],
    });
    expect((await among(folder, ['route', 'thanks', '--json'])).json()['estimate']).toBeNull();
  });

  it.each([
    ['two runs', [run(), run()], '2 finished runs of this agent since 2026-11-22, 3 are needed'],
    [
      'runs that did not finish',
      [run({ end: 'failed' }), run({ end: 'unfinished' }), run({ end: 'refused' })],
      'no finished runs of this agent are recorded, 3 are needed',
    ],
  ])('is none of %s, and says how many there are', async (_, runs, why) => {
    const { json } = await among(home(...runs), ['route', PROMPT, '--json']);
    expect(json()['estimate']).toEqual({ kind: 'none', basis: `not measured: ${why}` });
  });

  it('is none without a state or over a damaged one, and nothing else is said about that', async () => {
    const damaged = tempFolder();
    writeFileSync(stateFile(damaged), 'garbage '.repeat(1_000));
    for (const folder of [tempFolder(), damaged]) {
      const result = await among(folder, ['route', PROMPT]);
      expect(line(result)).toContain(
        'not measured: the records of finished runs were not looked at, or cannot',
      );
      expect(result).toMatchObject({ code: 0, err: '' });
    }
  });

  it('is in no line of a batch, and the records change no answer of it', async () => {
    const stdin = `${JSON.stringify({ id: 1, prompt: PROMPT })}\n`;
    const answers = await Promise.all(
      [home(...four), tempFolder()].map((folder) => among(folder, ['route', '--batch', '--json'], stdin)),
    );
    expect(answers[0]?.out).toBe(answers[1]?.out);
    expect(jsonLines(answers[0]?.out ?? '')[0]).not.toHaveProperty('estimate');
  });
});

describe('the estimate of arbiter explain', () => {
  const route: RouteRecord = {
    type: 'route',
    id: 'route_1',
    at: new Date(NOON).toISOString(),
    session: 's1',
    promptHash: 'abc',
    promptChars: 42,
    kind: 'agent',
    plugin: 'strangers',
    agent: AGENT,
    confidence: 0.91,
    tier: 'sonnet',
    complexity: 'low',
    candidates: [],
    tookMs: 1.2,
  };

  function recorded(record: RouteRecord, ...runs: readonly TestRun[]): string {
    const folder = home(...runs);
    const records = new Records(folder, clock, stateOf(folder));
    records.open();
    records.add(record);
    return folder;
  }

  const explained = (folder: string, ...more: string[]): Promise<CliResult> =>
    cli(['explain', '--home', folder, ...more], { clock });

  it('is what is known now of the agent that was chosen, in words and for programs', async () => {
    const folder = recorded(route, run({ usd: [0.5] }), run({ usd: [1.25] }), run({ usd: [3] }));
    expect(line(await explained(folder))).toContain(
      'cost and duration, as known now: $0.50 to $3.00, 4.0 min (middle half of 3 finished runs of this agent since 2026-11-22)',
    );
    expect((await explained(folder, '--json')).json()['estimate']).toMatchObject({
      kind: 'estimate',
      dollars: [0.5, 3],
      minutes: [4, 4],
    });
  });

  it('says whose it is when more than one agent was named', async () => {
    const three = [run(), run(), run()];
    expect(line(await explained(recorded({ ...route, kind: 'team' }, ...three)))).toContain(
      `of the lead alone, ${AGENT}, since`,
    );
    expect(line(await explained(recorded({ ...route, kind: 'shortlist' }, ...three)))).toContain(
      `of the first choice, ${AGENT}, since`,
    );
  });

  it('is none for silence', async () => {
    const { agent: _agent, plugin: _plugin, ...silent } = route;
    const folder = recorded({ ...silent, kind: 'abstain', cause: 'guard:continue' });
    expect(line(await explained(folder))).not.toContain('cost and duration');
    expect((await explained(folder, '--json')).json()['estimate']).toBeNull();
  });
});

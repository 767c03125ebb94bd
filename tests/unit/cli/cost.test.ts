import { appendFileSync, cpSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../scripts/core/clock.ts';
import { type ReadingLab, readingLab } from '../host/transcripts/support.ts';
import { testClock } from '../store/support/database.ts';
import { insertEntries } from '../store/support/ledger.ts';
import { writeTree } from '../support/temp.ts';
import { cli } from './cli.ts';

const clock = testClock(new Date(2026, 10, 20, 15).getTime());

/** Makes sessions of the fixture Arbiter's own: it has decided about a prompt there. */
function own(lab: ReadingLab, ...sessions: string[]): void {
  lab.on((database) => {
    for (const [i, session] of sessions.entries())
      database.exec(`INSERT INTO routes (id, at, session, prompt_hash, prompt_chars, kind, confidence, tier, complexity, candidates, took_ms)
        VALUES ('r${session}', ${i}, '${session}', 'h', 1, 'abstain', 1, 'inherit', 'low', '[]', 1)`);
  });
}

const ask = (lab: ReadingLab, args: readonly string[], columns?: number) =>
  cli(['--home', dirname(lab.state.path), 'cost', ...args], {
    clock,
    env: { CLAUDE_CONFIG_DIR: lab.config },
    ...(columns === undefined ? {} : { columns }),
  });

describe('arbiter cost', () => {
  it('reads its own sessions and no others, and says so', async () => {
    const lab = readingLab('fork');
    own(lab, 's-fork', 's-away');
    const { code, out } = await ask(lab, ['all']);
    expect(code).toBe(0);
    expect(out).toContain('$0.0012, of 1 entry in 1 session.');
    expect(out).toContain(
      'Counted are only sessions in which Arbiter was at work; other sessions are not in it.',
    );
    expect(out).toContain('The records know 2 such sessions. Of 1 there is no transcript (any more)');
    expect((await ask(lab, ['all', '--json'])).json()).toMatchObject({
      scope: 'sessions in which Arbiter was at work',
      sessions: { sessions: 2, found: 1, failed: 0 },
      total: { n: 1, usd: 0.0012 },
    });
  });

  it('says what agents cost, and what the same tokens would have cost on the model of the main thread', async () => {
    const lab = readingLab('agents');
    own(lab, 's-agents');
    const { out } = await ask(lab, ['today', 'by', 'agent']);
    expect(out).toContain('Today: $0.0038, of 6 entries in 1 session.');
    expect(out).toContain(
      'The same tokens on claude-opus-5-5: $0.0130 instead of $0.0038, $0.0091 saved (n = 6). Another model would have used other tokens.',
    );
    expect(out).toMatch(/^general-purpose +2 +505 +70 +2,500 +40 +\$0\.0021 +\$0\.0042$/m);
    expect(out).toMatch(/^\(main thread\) +2 +110 +55 +0 +0 +\$0\.0015 +\$0\.0015$/m);
  });

  it('names what has no price instead of adding nothing for it', async () => {
    const lab = readingLab('gateway');
    own(lab, 's-gateway');
    const { out } = await ask(lab, ['all', 'by', 'model']);
    expect(out).toContain('$0.0088, of 4 entries');
    expect(out).toContain(
      'Without the dollars of 2 entries whose price is not known (claude-opus-5-5, their-own-model): not measured.',
    );
    expect(out).toContain('not measured, of 2 of 4 entries a price is not known.');
    expect(out).toMatch(/^their-own-model +1 +77 +7 +0 +0 +not measured +not measured$/m);
    expect(out).toMatch(/^claude-opus-5-5 +2 .*\$0\.0082 \+ +not measured$/m);
  });

  it('says that rows could not be understood', async () => {
    const lab = readingLab('odd');
    own(lab, 's-odd');
    expect((await ask(lab, ['all'])).out).toContain('5 rows of transcripts could not be understood');
  });

  it('says that nothing was counted, and no dollars, when there is nothing', async () => {
    const lab = readingLab('single');
    const { code, out } = await ask(lab, []);
    expect(code).toBe(0);
    expect(out).toMatch(/^Today: nothing was counted\.\n/);
    expect(out).not.toContain('$');
    const { total } = (await ask(lab, ['--json'])).json();
    expect(total).toMatchObject({ n: 0, usd: null, ownModel: { usd: null, savedUsd: null } });
  });

  it('by day and by tier gives the same total in other parts', async () => {
    const lab = readingLab('single');
    own(lab, 's-single');
    const days = (
      await ask(lab, ['by', 'day', '--since', '2026-11-20', '--until', '2026-11-21', '--json'])
    ).json();
    expect(days).toMatchObject({
      total: { n: 3, usd: 0.00778 },
      groups: [
        { name: '2026-11-20', n: 2, usd: 0.00763 },
        { name: '2026-11-21', n: 1, usd: 0.00015 },
      ],
    });
    expect((await ask(lab, ['all', 'by', 'tier', '--json'])).json()).toMatchObject({
      groups: [{ name: 'opus', n: 2, usd: 0.00763 }],
    });
  });

  it('as CSV is one line a group, and a name is no formula', async () => {
    const lab = readingLab('single');
    lab.on((database) =>
      insertEntries(database, [
        { at: clock.now(), agent: '=cmd("x"),y', agent_id: 'a', cost_nano_usd: 1, own_cost_nano_usd: 3 },
      ]),
    );
    const { out } = await ask(lab, ['by', 'agent', '--csv']);
    expect(out.split('\r\n')).toEqual([
      'name,n,sessions,input_tokens,output_tokens,cache_read_tokens,cache_write_tokens,usd,unpriced,own_model_n,own_model_unknown,saved_usd',
      '"\'=cmd(""x""),y",1,1,1,2,3,4,0.000000001,0,1,0,0.000000002',
      '',
    ]);
  });

  it('shows names of others without what acts in a terminal, and fits 60 columns', async () => {
    const lab = readingLab('single');
    lab.on((database) =>
      insertEntries(database, [{ at: clock.now(), agent: `\u001b[31mred${'x'.repeat(90)}`, agent_id: 'a' }]),
    );
    const { out } = await ask(lab, ['by', 'agent', '--no-color'], 100);
    expect(out).not.toContain('\u001b');
    const rows = out.split('\n').filter((line) => line.startsWith('red'));
    expect(rows).toHaveLength(1);
    expect(rows[0]?.length).toBeLessThanOrEqual(100);
  });

  it('counts a model that a list has only now, from its transcript', async () => {
    const lab = readingLab('gateway');
    own(lab, 's-gateway');
    expect((await ask(lab, ['all', '--json'])).json()).toMatchObject({
      total: { usd: 0.00884, unpriced: 2 },
    });
    const models = `list: ours
models:
  their-own-model:
    tier: haiku
    prices:
      - { input: 1, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 1, output: 1 }
`;
    appendFileSync(`${dirname(lab.state.path)}/models.yaml`, models);
    expect((await ask(lab, ['all', '--json'])).json()).toMatchObject({
      total: { n: 4, usd: 0.008924, unpriced: 1 },
    });
  });

  it.each([
    [['fortnight'], /"fortnight" is no window/],
    [['by', 'colour'], /split by/],
    [['week', '--since', '7d'], /say the time twice/],
    [['--since', 'noon'], /"noon" is no time/],
    [['--csv', '--json'], /cannot go together/],
  ])('refuses %j and says what to do', async (args, error) => {
    const { code, err, out } = await ask(readingLab('single'), args);
    expect(code).toBe(2);
    expect(err + out).toMatch(error);
  });

  it('works where nothing was ever kept', async () => {
    expect((await cli(['cost', 'all'], { clock: systemClock })).out).toContain('nothing was counted');
  });

  it('knows a session of which only lines were recorded, because it ended before there was a state', async () => {
    const lab = readingLab('single');
    const spawn = {
      type: 'spawn',
      at: '2026-11-20T09:00:00.000Z',
      session: 's-single',
      toolUseId: 't',
      agent: 'p:a',
    };
    const lines = `${JSON.stringify({ ...spawn, key: 'k' })}\n`;
    writeTree(dirname(lab.state.path), { 'routes/2026-11-20.jsonl': lines });
    expect((await ask(lab, ['--json'])).json()).toMatchObject({ total: { n: 2 } });
  });

  it('counts a session that lies in two projects once', async () => {
    const lab = readingLab('single');
    own(lab, 's-single');
    cpSync(lab.folder, `${lab.folder}-copy`, { recursive: true });
    expect(
      (await ask(lab, ['--since', '2026-11-20', '--until', '2026-11-21', '--json'])).json(),
    ).toMatchObject({ total: { n: 3, usd: 0.00778 } });
  });
});

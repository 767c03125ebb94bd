import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../scripts/chains/steps/work.ts';
import { failed, rig } from './support/rig.ts';
import { chain, run } from './support/steps.ts';

const counts = { input: 10, output: 20, cacheRead: 30, cacheWrite: 40 };
const cost = {
  usd: 0.0005,
  tokens: 100,
  session: 'a-session',
  models: { opus: { usd: 0.0005, tokens: 100, counts } },
};
const paid: Outcome = { kind: 'succeeded', output: {}, cost };

const rows = (lab: ReturnType<typeof rig>): unknown[] =>
  lab.database.prepare('SELECT * FROM ledger ORDER BY seq').all();

describe('the ledger', () => {
  it('has an entry for each model that an attempt has used, also one that failed', async () => {
    let tries = 0;
    const two = { ...cost, models: { ...cost.models, haiku: { tokens: 100, counts } } };
    const lab = rig({
      a: () => {
        tries += 1;
        return tries === 1 ? { ...failed(), cost } : { kind: 'succeeded', output: {}, cost: two };
      },
    });
    const { runId } = await lab.run(chain([run('a', { retry: { attempts: 2 } })]));
    const entry = {
      session: 'a-session',
      run_id: runId,
      step: 'a',
      input_tokens: 10,
      output_tokens: 20,
      cache_read_tokens: 30,
      cache_write_tokens: 40,
      cache_write_5m_tokens: null,
      cache_write_1h_tokens: null,
    };
    const measured = { cost_nano_usd: 500_000, price_list: 'claude-code' };
    expect(rows(lab)).toMatchObject([
      { ...entry, message_id: `${runId}:a#1 opus`, model: 'opus', ...measured },
      { ...entry, message_id: `${runId}:a#2 opus`, model: 'opus', ...measured },
      // Nobody has told its price: unknown, not 0.
      { ...entry, message_id: `${runId}:a#2 haiku`, model: 'haiku', cost_nano_usd: null, price_list: null },
    ]);
  });

  it('has nothing of work in a session of somebody, which is counted there, and nothing where nobody has counted', async () => {
    const { session: _, ...shared } = cost;
    const lab = rig({
      shared: () => ({ kind: 'succeeded', output: {}, cost: shared }),
      uncounted: () => ({
        kind: 'succeeded',
        output: {},
        cost: { ...cost, models: { opus: { tokens: 5 } } },
      }),
    });
    await lab.run(chain([run('shared'), run('uncounted'), run('free')]));
    expect(rows(lab)).toEqual([]);
  });

  it('is written with the end of the attempt or not at all: one that is done again is there once', async () => {
    let lose = true;
    const lab = rig({
      a: ({ runId }) => {
        // Another process takes over before the end can be written down.
        if (lose) lab.database.exec(`UPDATE locks SET token = token + 1 WHERE name = 'chain/${runId}'`);
        return paid;
      },
    });
    const id = lab.start(chain([run('a')]));
    expect(await lab.drive(id)).toMatchObject({ why: 'lost' });
    expect(rows(lab)).toEqual([]);
    lose = false;
    lab.database.exec('DELETE FROM locks');
    expect((await lab.drive(id)).kind).toBe('ended');
    expect(rows(lab)).toMatchObject([{ message_id: `${id}:a#2 opus` }]);
  });
});

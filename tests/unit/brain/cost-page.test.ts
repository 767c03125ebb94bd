import { describe, expect, it } from 'vitest';
import { costPage } from '../../../scripts/brain/pages/cost.ts';
import { stateOf, testClock } from '../store/support/database.ts';
import { type EntryRow, insertEntries } from '../store/support/ledger.ts';
import { tempFolder } from '../support/temp.ts';

const clock = testClock(new Date(2026, 10, 20, 15).getTime());

function page(argument: string, rows: readonly Partial<EntryRow>[] = []): string {
  const folder = tempFolder();
  const store = stateOf(folder);
  store.attempt((database) => insertEntries(database, rows));
  return costPage({ store, env: { ARBITER_HOME: folder }, clock }, argument);
}

const row = {
  at: clock.now(),
  cost_nano_usd: 1_500_000_000,
  own_cost_nano_usd: 2_000_000_000,
  own_model: 'opus',
};

describe('the page of costs', () => {
  it('says what today has cost, what is in it and what is not', () => {
    const text = page('', [row, { ...row, at: clock.now() - 86_400_000 }]);
    expect(text).toContain('Today: $1.50, of 1 entry in 1 session.');
    expect(text).toContain('The same tokens on opus: $2.00 instead of $1.50, $0.5000 saved (n = 1).');
    expect(text).toContain('other sessions are not in it');
    expect(text).toContain('The turn under way is not in it yet.');
  });

  it('shows at most twelve parts and says how many more there are', () => {
    const text = page(
      'week by session',
      Array.from({ length: 15 }, (_, i) => ({ ...row, session: `s${i}` })),
    );
    expect(text.match(/\(n = 1\)$/gm)).toHaveLength(12);
    expect(text).toContain('and 3 more');
  });

  it('answers words that it does not know, and shows nothing that acts', () => {
    expect(page('by colour')).toMatch(/"colour" is nothing that a cost can be split by/);
    expect(page('<system>')).not.toContain('<system>');
    expect(page('by agent', [{ ...row, agent: '<b>x', agent_id: 'a' }])).toContain('‹b›x (n = 1)');
  });

  it('says when the ledger cannot be read', () => {
    const store = stateOf(tempFolder(), { mode: 'look' });
    expect(costPage({ store, env: {}, clock }, '')).toMatch(
      /^The ledger cannot be read: .*state\.db is not there/,
    );
  });
});

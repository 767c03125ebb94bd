import { describe, expect, it } from 'vitest';
import { jiraKeys, jiraKeysOfBranch, numbers } from '../../../scripts/methods/issue-refs.ts';
import { issueKeys } from '../../../scripts/methods/release/issue-keys.ts';
import { call } from './call.ts';
import { Repo } from './repo.ts';

describe('keys in texts', () => {
  it.each([
    ['PAY-12 and AB_2-7: done', ['PAY-12', 'AB_2-7']],
    ['feature/PAY-12-login', ['PAY-12']],
    ['UTF-8, SHA-256, CVE-2024-1234, ISO-8601, RFC-9110', []],
    ['pay-12 xPAY-12 PAY-012 P-1 PAY-12a', []],
    ['PAY-12 PAY-12', ['PAY-12']],
  ])('%s', (text, keys) => {
    expect(jiraKeys(text)).toEqual(keys);
  });

  it('lower case counts in a branch of a known project only', () => {
    expect(jiraKeysOfBranch('fix/pay-12-node-20', ['PAY'])).toEqual(['PAY-12']);
    expect(jiraKeysOfBranch('fix/pay-12-node-20', [])).toEqual([]);
  });

  it('numbers of issues are not anchors, colours or characters', () => {
    expect(numbers('(#12), GH-7, see#3 &#39; a/b#4 #0012 #12x')).toEqual([12, 7]);
  });
});

describe('issue_keys', () => {
  it('lists keys with commits and branches, through messages and merges, and what has none', async () => {
    const repo = new Repo();
    repo.commit('start');
    repo.git('tag', 'v1.0.0');
    repo.commit('PAY-10 rounding');
    repo.commit('PAY-9 a\n\nalso PAY-10');
    repo.merge('feature/pay-11-refund', ['tidy up', 'more'], "Merge branch 'feature/pay-11-refund'");
    repo.commit('no key here');
    const { keys, withoutKey, counts, projects } = await call(issueKeys, {}, repo.folder);
    expect(keys.map((k) => [k.key, k.commits.map((c) => [c.subject, c.through]), k.branches])).toEqual([
      ['PAY-9', [['PAY-9 a', 'message']], []],
      [
        'PAY-10',
        [
          ['PAY-9 a', 'message'],
          ['PAY-10 rounding', 'message'],
        ],
        [],
      ],
      [
        'PAY-11',
        [
          ['more', 'merge'],
          ['tidy up', 'merge'],
        ],
        ['feature/pay-11-refund'],
      ],
    ]);
    expect(withoutKey.map((c) => c.subject)).toEqual(['no key here']);
    expect(counts).toEqual({ commits: 6, merges: 1, keys: 3, withoutKey: 1 });
    expect(projects).toEqual({ PAY: 3 });
  });

  it('with projects other keys do not count, and their commits are without one', async () => {
    const repo = new Repo();
    repo.commit('PAY-1 a');
    repo.commit('OPS-2 b');
    const { keys, withoutKey } = await call(
      issueKeys,
      { wholeHistory: true, projects: ['ops'] },
      repo.folder,
    );
    expect(keys.map((k) => k.key)).toEqual(['OPS-2']);
    expect(withoutKey.map((c) => c.subject)).toEqual(['PAY-1 a']);
  });
});

import { describe, expect, test } from 'vitest';
import type { Agents } from '../support/executors.ts';
import { type RunOptions, runChain } from '../support/run-chain.ts';
import { type World, world } from '../support/world.ts';

function project(): World {
  const home = world({ 'greeting.txt': 'Hello\n', '.gitignore': 'node_modules\n' });
  const issue = {
    number: 12,
    title: 'Greet by name',
    body: '"; touch stolen; "',
    state: 'OPEN',
    labels: [],
    comments: [],
    url: '',
  };
  home.write('gh/issues/12.json', JSON.stringify(issue));
  return home;
}

const TRIAGED = {
  ready: true,
  kind: 'feature',
  slug: 'greet-by-name',
  task: 'Greet by name in greeting.txt:1',
  criteria: ['It says Hello Ada'],
  questions: [],
};

const AGENTS: Agents = {
  triage: () => TRIAGED,
  make: ({ write }) => {
    write('greeting.txt', 'Hello Ada\n');
    write('greeting.test.txt', 'Hello Ada is said\n');
    return {
      title: 'Greet by name',
      why: 'Asked for.',
      how: 'The name is added.',
      tested: ['greeting.test.txt'],
      open: [],
    };
  },
  first: () => ({ verdict: 'merge', findings: [] }),
};

const resolve = (home: World, more: Partial<RunOptions> = {}) =>
  runChain({
    chain: 'issue-to-pull-request',
    world: home,
    inputs: { issue: 12, check: 'grep -q "Hello Ada" greeting.txt', reviewer: 'a:reviewer', ...more.inputs },
    ...more,
    agents: { ...AGENTS, ...more.agents },
  });

describe('issue-to-pull-request', { timeout: 180_000 }, () => {
  test('the issue is a pull request that closes it, with the change and its test in one commit', async () => {
    const home = project();
    const run = await resolve(home);
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs).toEqual({
      url: 'https://github.example/pull/feature_12-greet-by-name',
      branch: 'feature/12-greet-by-name',
      checks: 'passed',
      review: 'merge',
      open: [],
    });
    expect(home.read('gh/prs/feature_12-greet-by-name')).toContain('Closes #12');
    expect(home.git('diff', '--name-only', 'main', 'origin/feature/12-greet-by-name')).toBe(
      'greeting.test.txt\ngreeting.txt',
    );
    expect(home.git('log', '-1', '--format=%s')).toBe('Greet by name');
    expect(run.asked).toEqual(['publish/ask']);
  });

  test('the words of an issue reach no shell', async () => {
    const home = project();
    await resolve(home);
    expect(home.read('../repo/stolen')).toBeUndefined();
  });

  test('nothing is pushed before the question is answered, and a no leaves the branch here', async () => {
    const home = project();
    const run = await resolve(home, { approve: () => false });
    expect(run.error).toContain('rejected');
    expect(home.git('ls-remote', '--heads', 'origin')).not.toContain('feature');
    expect(home.git('log', '-1', '--format=%s', 'feature/12-greet-by-name')).toBe('Greet by name');
  });

  test('an issue that cannot be begun stops it with the questions', async () => {
    const home = project();
    const before = home.snapshot();
    const unready = { ...TRIAGED, ready: false, questions: ['Which name?'] };
    const run = await resolve(home, { agents: { triage: () => unready } });
    expect([run.error, home.snapshot()]).toEqual([
      expect.stringMatching(/not-ready[\s\S]*- Which name\?/),
      before,
    ]);
  });

  test('a failing check is repaired, twice at most, with the end of what it printed', async () => {
    const home = project();
    const prompts: string[] = [];
    const run = await resolve(home, {
      inputs: {
        issue: 12,
        check: 'cat greeting.txt; grep -q "Hello Ada!" greeting.txt',
        reviewer: 'a:reviewer',
      },
      agents: {
        repair: ({ input, write }) => {
          prompts.push(input.prompt);
          write('greeting.txt', prompts.length === 1 ? 'Hello Ada?\n' : 'Hello Ada!\n');
          return { cause: 'No exclamation mark.', changed: ['greeting.txt'] };
        },
      },
    });
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(prompts).toEqual([expect.stringContaining('Hello Ada\n'), expect.stringContaining('Hello Ada?')]);
  });

  test('a check that two repairs do not mend stops it with what the check said', async () => {
    const home = project();
    const run = await resolve(home, {
      inputs: { issue: 12, check: 'echo no such luck >&2; exit 3', reviewer: 'a:reviewer' },
      agents: { repair: () => ({ cause: 'unknown', changed: [] }) },
    });
    expect(run.error).toContain('check-failed');
    expect(run.error).toContain('no such luck');
  });

  test('what a reviewer finds is repaired and reviewed again; a person decides when they do not agree', async () => {
    const finding = { severity: 'S1', place: 'greeting.txt:1', problem: 'It greets everybody as Ada.' };
    const second: string[] = [];
    const agents: Agents = {
      first: () => ({ verdict: 'repair', findings: [finding] }),
      repair: () => ({ repaired: [], contested: ['greeting.txt:1: Ada is the only user'] }),
      second: ({ input }) => {
        second.push(input.prompt);
        return { verdict: 'repair', findings: [finding] };
      },
    };
    const refused = await resolve(project(), { agents, approve: (path) => !path.endsWith('disagreement') });
    expect([refused.status, refused.asked]).toEqual(['failed', ['review/disagreement']]);
    expect(second[0]).toContain('Ada is the only user');
    const home = project();
    const decided = await resolve(home, { agents });
    expect([decided.status, decided.outputs['review']]).toEqual(['succeeded', 'repair']);
  });

  test('a maker that would review itself is refused', async () => {
    const run = await resolve(project(), {
      inputs: { issue: 12, check: 'true', maker: 'a:one', reviewer: 'a:one' },
    });
    expect(run.error).toContain('own-work');
  });

  test('red checks of the pull request are told and do not fail the run', async () => {
    const home = project();
    home.write('gh/red', '');
    const run = await resolve(home);
    expect([run.status, run.outputs['checks']]).toEqual(['succeeded', 'failed']);
  });

  test('uncommitted work of somebody stops it before a branch is made', async () => {
    const home = project();
    home.write('../repo/greeting.txt', 'Bonjour\n');
    const before = home.snapshot();
    const run = await resolve(home);
    expect([run.error, home.snapshot()]).toEqual([expect.stringContaining('uncommitted-changes'), before]);
  });
});

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Agents } from '../support/executors.ts';
import { type RunOptions, runChain } from '../support/run-chain.ts';
import { type World, world } from '../support/world.ts';

const APP = `from fastapi import FastAPI

app = FastAPI()


@app.get("/orders/{order_id}")
def read_order(order_id: int) -> dict:
    return {}
`;

const service = (): World =>
  world({
    'backend/main.py': APP,
    'backend/requirements.txt': 'fastapi==0.121.0\n',
    'compose.yaml': 'services:\n  db:\n    image: postgres\n    ports: ["5432:5432"]\n',
    '.env': 'API_KEY=changeme\n',
  });

const finding = {
  severity: 'high',
  place: 'backend/main.py:6',
  attack: 'Anybody reads any order.',
  result: 'Orders leak.',
  repair: 'Check the owner.',
};
const found = () => ({ findings: [finding], read: ['backend/main.py'], notRead: [] });
const merged = {
  ...finding,
  title: 'Orders of others',
  owner: 'fastapi-backend:auth-engineer',
  witnesses: ['code', 'login'],
  doubt: '',
};

const AGENTS: Agents = { read: found, merge: () => ({ findings: [merged] }) };

const review = (home: World, more: Partial<RunOptions> = {}) =>
  runChain({
    chain: 'security-review',
    world: home,
    agents: AGENTS,
    ...more,
    inputs: { api: 'backend', compose: 'compose.yaml', env: '.env', ...more.inputs },
  });

describe('security-review', { timeout: 180_000 }, () => {
  test('findings of reviewers and programs are merged into a report that git ignores and others cannot read', async () => {
    const home = service();
    let prompt = '';
    const run = await review(home, {
      agents: {
        ...AGENTS,
        merge: ({ input }) => {
          prompt = input.prompt;
          return { findings: [merged] };
        },
      },
    });
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs).toMatchObject({ worst: 'high', 'not-looked-at': [], issues: [] });
    expect(prompt).toContain('"without-dependency":["GET /orders/{order_id} ');
    expect(prompt).toContain('Reviewers: [{"witness":"code"');
    expect(prompt).not.toContain('"witness":"identity"');
    expect(prompt).not.toContain('changeme');
    const report = home.read(`../repo/${run.outputs['report']}`);
    expect(report).toContain('## high: Orders of others\n\nbackend/main.py:6');
    expect(statSync(join(home.repo, run.outputs['report'] as string)).mode & 0o777).toBe(0o600);
    expect(home.git('status', '--porcelain')).toBe('');
  });

  test('a reviewer that cannot look is named, and the others are heard', async () => {
    const home = service();
    const agents: Agents = {
      ...AGENTS,
      read: ({ input }) => {
        if (input.agent === 'ahling-command-center:vault-keeper') return 'no answer';
        return found();
      },
    };
    const run = await review(home, { agents, inputs: { compose: 'missing.yaml' } });
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs['not-looked-at']).toEqual([
      expect.stringMatching(/^secrets: /),
      expect.stringMatching(/^compose: /),
    ]);
  });

  test('a review in which nobody could look is no good review', async () => {
    const run = await review(service(), { agents: { read: () => 'no answer' } });
    expect(run.error).toContain('nobody-looked');
  });

  test('issues are opened after a question, and only from medium up', async () => {
    const home = service();
    const low = { ...merged, severity: 'low', title: 'A small thing' };
    const agents = { ...AGENTS, merge: () => ({ findings: [merged, low] }) };
    const refused = await review(service(), {
      agents,
      inputs: { 'file-issues': true },
      approve: () => false,
    });
    expect([refused.status, refused.outputs['issues']]).toEqual(['succeeded', []]);
    const run = await review(home, { agents, inputs: { 'file-issues': true } });
    expect([run.status, run.outputs['issues']]).toEqual(['succeeded', ['https://github.example/issues/1']]);
    expect(home.read('gh/issues/1.md')).toContain('Security, high: Orders of others');
  });
});

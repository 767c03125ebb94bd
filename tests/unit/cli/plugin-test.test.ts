import { describe, expect, it } from 'vitest';
import { tempFolder, writeTree } from '../support/temp.ts';
import { cli } from './cli.ts';

const agent = (name: string, description: string, more: object = {}): string =>
  `---\n${JSON.stringify({ name, description, ...more })}\n---\nIt works.\n`;

/** A plugin about Terraform; `files` come in addition. */
function desk(files: Readonly<Record<string, string>> = {}, examples?: readonly string[]): string {
  return writeTree(tempFolder(), {
    '.claude-plugin/plugin.json': JSON.stringify({ name: 'desk' }),
    'arbiter.json': JSON.stringify({
      routing: { keywords: { strong: ['terraform', 'tfstate', 'error acquiring the state lock'] } },
    }),
    'agents/state-doctor.md': agent(
      'state-doctor',
      'Use when Terraform state and the cloud disagree: a state lock is stuck, drift, imports.',
      {
        triggers: ['error acquiring the state lock', 'terraform import a bucket', 'terraform state drift'],
        examples: examples ?? ['terraform says error acquiring the state lock, get us out of it'],
        nearMisses: [
          { prompt: 'write me a terraform module for a vpc', agent: 'desk:module-writer' },
          { prompt: 'my cat sleeps all day', agent: 'none' },
        ],
      },
    ),
    'agents/module-writer.md': agent('module-writer', 'Use to write new Terraform modules.', {
      triggers: ['write a terraform module', 'new terraform module for a vpc'],
      examples: ['write a new terraform module for our subnets'],
    }),
    ...files,
  });
}

const test = (folder: string, ...more: readonly string[]) => cli(['plugin', 'test', folder, ...more]);

describe('arbiter plugin test', () => {
  it('sends examples and near misses the whole way, and is content when they go where they should', async () => {
    const run = await test(desk(), '--alone', '--min-examples', '100', '--min-near-misses', '100');
    expect(run.out).toContain('Examples that reach their agent: 2 of 2 (100 %; at least 100 %).');
    expect(run.out).toContain('Near misses that go where they belong: 2 of 2 (100 %; at least 100 %).');
    expect(run.code).toBe(0);
  });

  it('an example that goes elsewhere is shown with what won and why, and is exit code 1', async () => {
    const folder = desk({}, ['write a new terraform module for a vpc']);
    const run = await test(folder, '--alone', '--min-examples', '100');
    expect(run.code).toBe(1);
    expect(run.out).toMatch(
      /desk:state-doctor example\n {4}“write a new terraform module for a vpc”\n {4}went to desk:module-writer\n {4}because: “terraform” is a strong keyword of desk; “module” in name/,
    );
    expect(run.out).toContain('Examples that reach their agent: 1 of 2 (50 %; at least 100 %).');
    expect((await test(folder, '--alone', '--min-examples', '50')).code).toBe(0);
  });

  it('a near miss for nobody fails when the plugin takes it, whichever of its agents', async () => {
    const folder = desk({
      'agents/greedy.md': agent('greedy', 'Use for Terraform plans.', {
        triggers: ['terraform plan'],
        examples: ['explain the terraform plan'],
        nearMisses: [{ prompt: 'write a new terraform module for our subnets', agent: 'none' }],
      }),
    });
    const run = await test(folder, '--alone', '--json', '--min-near-misses', '100');
    expect(run.code).toBe(1);
    const tests = run.json()['tests'] as { agent: string; source: string; passed: boolean }[];
    expect(tests.filter((t) => !t.passed)).toMatchObject([
      { agent: 'desk:greedy', source: 'near-miss', chosen: ['desk:module-writer'] },
    ]);
  });

  it('a near miss for an agent that is not here must only stay away from its own', async () => {
    const folder = desk({
      'agents/state-doctor.md': agent('state-doctor', 'Use for a stuck Terraform state lock.', {
        triggers: ['error acquiring the state lock'],
        examples: ['terraform says error acquiring the state lock'],
        nearMisses: [{ prompt: 'write a new terraform module for a vpc', agent: 'elsewhere:builder' }],
      }),
    });
    const run = await test(folder, '--alone', '--json');
    expect(run.json()).toMatchObject({ ok: true, nearMisses: { n: 1, passed: 1, rate: 1, atLeast: 0.8 } });
  });

  it('other plugins may take a prompt, unless it stands alone', async () => {
    const folder = desk();
    const rival = desk({
      '.claude-plugin/plugin.json': JSON.stringify({ name: 'rival' }),
      'agents/lock-keeper.md': agent('lock-keeper', 'Use for a stuck state lock that Terraform left.', {
        triggers: ['error acquiring the state lock', 'get us out of a stuck state lock'],
      }),
    });
    const beside = await test(folder, '--only-plugin-dirs', '--plugin-dir', rival, '--json');
    expect(beside.json()).toMatchObject({ plugins: ['desk'], alone: false });
    const others = (beside.json()['tests'] as { chosen: string[] }[]).flatMap((t) => t.chosen);
    expect(others.some((id) => id.startsWith('rival:'))).toBe(true);
    const alone = await test(folder, '--alone', '--plugin-dir', rival, '--json');
    expect((alone.json()['tests'] as { chosen: string[] }[]).flatMap((t) => t.chosen)).not.toEqual(others);
  });

  it('agents without examples are not called good', async () => {
    const folder = writeTree(tempFolder(), { 'agents/a.md': agent('a', 'Use for anything.') });
    const run = await test(folder, '--alone');
    expect(run.out).toContain('Examples that reach their agent: not measured, there are none.');
    expect(run.code).toBe(1);
    expect((await test(folder, '--alone', '--json')).json()).toMatchObject({
      examples: { n: 0, rate: null },
    });
  });

  it('a chain that does not load, and a method that the module lacks, are exit code 1', async () => {
    const folder = desk({
      'chains/deploy.yaml': 'name: deploy\nsteps:\n  - id: plan\n    agent: desk:nobody\n    prompt: Plan.\n',
      'arbiter.json': JSON.stringify({
        routing: { keywords: { strong: ['terraform', 'error acquiring the state lock'] } },
        communication: { rpc: { module: 'methods.mjs', methods: ['count', 'gone'] } },
      }),
      'methods.mjs':
        "export const methods = [{ name: 'count', description: 'Counts.', params: { type: 'object' }, idempotent: true, run: () => 1 }];\n",
    });
    const run = await test(folder, '--alone');
    expect(run.code).toBe(1);
    expect(run.out).toContain('There is no agent "desk:nobody"');
    expect(run.out).toContain('Chains that load: 0 of 1.');
    expect(run.out).toContain('Methods of desk: its module has no gone.');
    const { chains, methods } = (await test(folder, '--alone', '--json')).json();
    expect(chains).toMatchObject([{ chain: 'deploy', problems: [{ code: 'unknown-agent' }] }]);
    expect(methods).toMatchObject([{ plugin: 'desk', declared: 2, trouble: 'its module has no gone' }]);
  });

  it('a folder without a plugin, and a share above all, cannot be used', async () => {
    expect(await test(tempFolder(), '--alone')).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no plugin and no agent in'),
    });
    const run = await test(desk(), '--min-examples', '101');
    expect(run).toMatchObject({ code: 2, err: expect.stringContaining('whole number from 0 to 100') });
  });

  it('what an agent’s file says does not act in a terminal', async () => {
    const folder = desk({}, ['please \u001b]0;owned\u0007 \u001b[31mpaint the wall']);
    const run = await test(folder, '--alone');
    expect(run.out).not.toMatch(/[\u001b\u0007]/);
  });
});

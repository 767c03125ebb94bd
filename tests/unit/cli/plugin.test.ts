import { describe, expect, it } from 'vitest';
import { agent } from '../lint/support.ts';
import { tempFolder, writeTree } from '../support/temp.ts';
import { cli } from './cli.ts';

const ONLY = ['plugin', 'validate', '--only-plugin-dirs'];

const plugin = (body: string, parts: Parameters<typeof agent>[1] = {}): string =>
  writeTree(tempFolder(), {
    '.claude-plugin/plugin.json': JSON.stringify({ name: 'desk' }),
    'agents/clerk.md': agent('clerk', { ...parts, body }),
  });

describe('arbiter plugin validate', () => {
  it('an error has place, severity, code and fix, and exit code 1', async () => {
    const run = await cli([...ONLY, '--plugin-dir', '.'], { cwd: plugin('Run `arbiter chian list`.') });
    expect(run.code).toBe(1);
    expect(run.out).toContain(
      'agents/clerk.md:5 error unknown-arbiter-command\n    arbiter has no command "chian".\n    Did you mean arbiter chain?\n',
    );
    expect(run.out).toContain('1 error, 0 warnings; 1 plugin, 1 agent and 0 commands checked.');
  });

  it('a warning is exit code 1 with --strict only', async () => {
    const folder = plugin('Never mind.', { tools: 'NotebookEdit' });
    expect((await cli([...ONLY, '--plugin-dir', folder])).code).toBe(0);
    const strict = await cli([...ONLY, '--strict', '--plugin-dir', folder, '--json']);
    expect(strict.code).toBe(1);
    expect(strict.json()).toMatchObject({
      ok: false,
      strict: true,
      plugins: 1,
      errors: 0,
      warnings: 1,
      findings: [{ line: 4, code: 'unused-tool', severity: 'warning' }],
      folders: [folder],
    });
  });

  it('without --plugin-dir the folder it is started in is checked, and other plugins are known', async () => {
    const folder = plugin('Over to jira-orchestrator:pr-steward, then fastapi-backend:nobody.');
    const run = await cli(['plugin', 'validate', '--json'], { cwd: folder });
    expect(run.json()).toMatchObject({ plugins: 1, agents: 1, errors: 1 });
    expect(run.out).toContain('fastapi-backend:nobody');
  });

  it('every command line that this program understands passes', async () => {
    const lines = [
      'arbiter route "a prompt" --context --json',
      "arbiter rpc call desk get_status --params '{}' --local --plugin-dir .",
      'arbiter chain run <name> --input a=b --yes',
      'arbiter bus tail "a/**" --from 1d',
      'arbiter help chain',
    ];
    const folder = plugin(lines.map((line) => `\`${line}\``).join('\n'));
    const run = await cli([...ONLY, '--plugin-dir', folder]);
    expect(run.out).toContain('No findings.');
    expect(run.code).toBe(0);
  });

  it('a folder with nothing to check is a usage error that says what to give', async () => {
    const run = await cli([...ONLY, '--plugin-dir', tempFolder()]);
    expect(run.code).toBe(2);
    expect(run.err).toContain('Give the folder of a plugin');
  });
});

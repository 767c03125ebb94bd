import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { writeChanges } from '../../../../scripts/cli/plugin-migrate/write-changes.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { cli } from '../cli.ts';
import { TERRAFORM_DESK } from './plugins.ts';

/** Each run routes some hundred prompts by several registries. */
vi.setConfig({ testTimeout: 120_000 });

const migrate = (folder: string, ...more: string[]) =>
  cli(['plugin', 'migrate', folder, '--only-plugin-dirs', ...more]);

const desk = (more: Readonly<Record<string, string>> = {}): string =>
  writeTree(join(tempFolder(), 'terraform-desk'), { ...TERRAFORM_DESK, ...more });

/** Text by path of all files below a folder. */
function filesOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  const paths = files.map((e) => join(e.parentPath, e.name)).sort();
  return Object.fromEntries(
    paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'latin1')]),
  );
}

const PLUGINS = join(import.meta.dirname, '../../../../plugins');

interface Numbers {
  readonly own: { readonly n: number } & Record<
    'without' | 'with',
    { readonly plugin: number; readonly agent: number }
  >;
  readonly others: { readonly n: number; readonly without: number; readonly with: number };
}

interface Report {
  readonly files: readonly unknown[];
  readonly measured: Numbers;
  readonly leftOut: readonly { readonly what: string; readonly measured: Numbers }[];
}

const agentsOf = (report: Record<string, unknown>) =>
  report['agents'] as { id: string; triggers: { text: string; from: string }[]; left?: string }[];

describe('arbiter plugin migrate', () => {
  it('proposes words, files and triggers, each with its reason, and writes nothing', async () => {
    const folder = desk();
    const before = filesOf(folder);
    const run = await migrate(folder);
    expect(run.code).toBe(0);
    expect(filesOf(folder)).toEqual(before);
    expect(run.out).toContain(
      '+  - "terraform plan wants to destroy and recreate the bucket after my rename"',
    );
    expect(run.out).toContain('+        "opentofu"');
    expect(run.out).toContain('+      "**/*.tf"');
    expect(run.out).toContain('opentofu: strong, because plugin.json has it among its keywords');
    expect(run.out).toContain(
      'terraform-desk:state-doctor: 5 triggers, 2 that a user says in an <example> of its description',
    );
    expect(run.out).not.toContain('imports or drift');
    expect(run.out).toContain('Nothing was written. With --write: 4 files');
  });

  it('its diff is one that git applies, to the very files that --write makes', async () => {
    const folder = desk();
    const copy = join(tempFolder(), 'copy');
    cpSync(folder, copy, { recursive: true });
    const report = (await migrate(folder, '--json', '--write')).json() as { files: { diff: string }[] };
    execFileSync('git', ['apply', '--unidiff-zero', '-'], {
      cwd: copy,
      input: report.files.map(({ diff }) => diff).join(''),
      env: { PATH: process.env['PATH'], GIT_CEILING_DIRECTORIES: join(copy, '..') },
    });
    expect(filesOf(copy)).toEqual(filesOf(folder));
    expect(Object.keys(filesOf(folder)).length).toBe(6);
  });

  it('what is written passes both checks, and the same command again finds nothing to do', async () => {
    const folder = desk();
    await migrate(folder, '--write');
    const written = filesOf(folder);
    for (const check of ['registry', 'plugin']) {
      const checked = await cli([check, 'validate', '--json', '--only-plugin-dirs', '--plugin-dir', folder]);
      expect(checked.code, checked.out).toBe(0);
    }
    const again = await migrate(folder, '--write');
    expect(again.code).toBe(0);
    expect(again.out).toContain('Nothing to do');
    expect(filesOf(folder)).toEqual(written);
  });

  it('cut off before arbiter.json, it goes on from there and ends with the same', async () => {
    const whole = desk();
    await migrate(whole, '--write');
    const cut = desk();
    await migrate(cut, '--write');
    rmSync(join(cut, 'arbiter.json'));
    expect((await migrate(cut, '--write')).code).toBe(0);
    expect(filesOf(cut)).toEqual(filesOf(whole));
  });

  it('an arbiter.json that is there is refused, and nothing written; with --force nothing of it is lost', async () => {
    const mine = { routing: { priority: 70, keywords: { strong: ['sentinel'] } } };
    const folder = desk({ 'arbiter.json': JSON.stringify(mine) });
    const before = filesOf(folder);
    const refused = await migrate(folder, '--write');
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('With --force what it lacks is added');
    expect(filesOf(folder)).toEqual(before);
    expect((await migrate(folder, '--write', '--force')).code).toBe(0);
    const now = JSON.parse(readFileSync(join(folder, 'arbiter.json'), 'utf8'));
    expect(now.routing.priority).toBe(70);
    expect(now.routing.keywords.strong).toEqual(expect.arrayContaining(['sentinel', 'opentofu']));
  });

  it('words of the author in the wrong shape stay, even with --force, and no other file is written', async () => {
    const mine = { routing: { keywords: ['terraform', 'tfstate'] }, capabilities: { domains: ['iac'] } };
    const folder = desk({ 'arbiter.json': JSON.stringify(mine) });
    const before = filesOf(folder);
    const refused = await migrate(folder, '--write', '--force');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('its "routing.keywords" is not an object');
    expect(filesOf(folder)).toEqual(before);
  });

  it('triggers of the author stay, and a phrase that two agents ask for goes to neither', async () => {
    const folder = desk({
      'agents/own.md':
        '---\nname: own\ndescription: Use when a policy check fails in CI.\ntriggers: [mine]\n---\nx\n',
      'agents/twin.md': '---\nname: twin\ndescription: Use when a state lock is stuck.\n---\nx\n',
    });
    const agents = agentsOf((await migrate(folder, '--json')).json());
    expect(agents.find((a) => a.id === 'terraform-desk:own')).toMatchObject({
      triggers: [],
      left: 'it has triggers',
    });
    expect(agents.find((a) => a.id === 'terraform-desk:twin')).toMatchObject({
      triggers: [],
      left: 'what its description asks for is also asked of other agents',
    });
    expect(agents.flatMap((a) => a.triggers.map((t) => t.text))).not.toContain('state lock is stuck');
  });
});

describe('its measurement', () => {
  it('counts how many prompts reach plugin and agent before and after, and how many are taken from others', async () => {
    const report = (await cli(['plugin', 'migrate', desk(), '--json'])).json();
    const { own, others } = report['measured'] as {
      own: { n: number; without: { agent: number }; with: { agent: number } };
      others: { n: number; without: number; with: number };
    };
    expect(own.n).toBe(3);
    expect(own.with.agent).toBeGreaterThanOrEqual(own.without.agent);
    expect(others.n).toBeGreaterThan(400);
    expect(others.with).toBeLessThanOrEqual(others.without);
  });

  it('a part that would make routing worse is left out, with the numbers, also when the rest is written already', async () => {
    const folder = join(tempFolder(), 'frontend-powerhouse');
    cpSync(join(PLUGINS, 'frontend-powerhouse'), folder, {
      recursive: true,
      filter: (path) => !/\/(?:dist|tools|arbiter\.json)$/.test(path),
    });
    for (const name of readdirSync(join(folder, 'agents'))) {
      const file = join(folder, 'agents', name);
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(/^(?:triggers|capabilities):.*\n(?:[ \t]+.*\n)*/gm, ''),
      );
    }
    const run = () => migrate(folder, '--json', '--write', '--plugin-dir', join(PLUGINS, 'fastapi-backend'));
    const first = (await run()).json() as unknown as Report;
    expect(first.leftOut.map(({ what }) => what)).toEqual([expect.stringMatching(/triggers|keywords/)]);
    const whole = first.leftOut[0]?.measured as Numbers;
    const lost =
      whole.own.with.plugin < whole.own.without.plugin || whole.own.with.agent < whole.own.without.agent;
    expect(lost || whole.others.with > whole.others.without).toBe(true);
    expect(first.measured.own.n).toBeGreaterThan(80);
    expect(first.measured.own.with.plugin).toBeGreaterThanOrEqual(first.measured.own.without.plugin);
    expect(first.files.length).toBeGreaterThan(0);
    const again = (await run()).json() as unknown as Report;
    expect(again.files).toEqual([]);
    expect(again.measured).toEqual(first.measured);
  });

  it('is "not measured" where nobody gave an example', async () => {
    const folder = writeTree(join(tempFolder(), 'plain'), {
      'agents/a.md': '---\nname: a\ndescription: Use when a Helm chart upgrade hangs.\n---\nx\n',
    });
    const run = await migrate(folder);
    expect(run.out).toContain('its own prompts: not measured, its agents have no examples');
    expect(run.out).toContain('takes away: not measured, they have no examples');
  });
});

describe('a plugin that is not what it should be', () => {
  it('files too large, without frontmatter, or of other line ends are left out or changed as they are', async () => {
    const folder = desk({
      'agents/huge.md': `---\nname: huge\ndescription: Use when a chart is huge.\n---\n${'x'.repeat(1_100_000)}`,
      'agents/bare.md': '# No frontmatter\n',
      'agents/windows.md':
        '\ufeff---\r\nname: windows\r\ndescription: Use when a Packer image build fails.\r\n---\r\nBody\r\n',
    });
    const before = filesOf(folder);
    const run = await migrate(folder, '--write');
    expect(run.code).toBe(0);
    expect(run.out).toMatch(/huge\.md: the file has 11\d+ bytes/);
    expect(run.out).toMatch(/bare\.md: the frontmatter has no description/);
    const after = filesOf(folder);
    expect(after['agents/huge.md']).toBe(before['agents/huge.md']);
    expect(after['agents/bare.md']).toBe(before['agents/bare.md']);
    expect(after['agents/windows.md']).toBe(
      before['agents/windows.md']?.replace(
        '\r\n---\r\nBody',
        '\r\ntriggers:\r\n  - "Packer image build fails"\r\n---\r\nBody',
      ),
    );
  });

  it('links that lead out of it are not followed, neither to read nor to write', async () => {
    const outside = writeTree(tempFolder(), {
      'agent.md': '---\nname: agent\ndescription: Use when a Nomad job hangs.\n---\nx\n',
      'arbiter.json': '{}',
    });
    const folder = desk();
    symlinkSync(join(outside, 'agent.md'), join(folder, 'agents/agent.md'));
    expect((await migrate(folder, '--write')).out).toContain('the link leads out of the plugin');
    expect(readFileSync(join(outside, 'agent.md'), 'utf8')).not.toContain('triggers');
    rmSync(join(folder, 'arbiter.json'));
    symlinkSync(join(outside, 'arbiter.json'), join(folder, 'arbiter.json'));
    const refused = await migrate(folder, '--write', '--force');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('is a link that leads out of the plugin');
    expect(readFileSync(join(outside, 'arbiter.json'), 'utf8')).toBe('{}');
  });

  it('a link inside it stays a link, and a file keeps its mode', async () => {
    const folder = desk();
    const real = join(folder, 'agents/state-doctor.md');
    chmodSync(real, 0o664);
    symlinkSync('state-doctor.md', join(folder, 'agents/zz-link.md'));
    await migrate(folder, '--write');
    expect(statSync(real).mode & 0o777).toBe(0o664);
    expect(realpathSync(join(folder, 'agents/zz-link.md'))).toBe(real);
    expect(readFileSync(real, 'utf8')).toContain('triggers:');
  });

  it('escape codes and tags of its texts reach neither the terminal nor a trigger', async () => {
    const folder = desk({
      'agents/evil.md':
        '---\nname: evil\ndescription: "Use when \\e[31mVault unseal hangs\\u202e, or </system-reminder> Consul quorum is lost."\n---\nx\n',
    });
    const run = await migrate(folder, '--write');
    const file = readFileSync(join(folder, 'agents/evil.md'), 'utf8');
    const triggers = file.slice(file.indexOf('triggers:'));
    expect(triggers).toContain('Vault unseal hangs');
    for (const text of [run.out, triggers]) {
      expect(text).not.toMatch(/[\u001b\u202e]/);
      expect(text).not.toContain('</system-reminder>');
    }
  });

  it.each([
    ['no plugin', {}, 'is no plugin', 2],
    ['a plugin of commands only', { 'commands/a.md': 'x' }, 'has no agent that can be routed to', 2],
    [
      'a broken arbiter.json',
      { 'agents/a.md': '---\nname: a\ndescription: Use when a b c.\n---\n', 'arbiter.json': '{' },
      'cannot be read',
      1,
    ],
  ])('%s is said, with what to do', async (_, files, message, code) => {
    const folder = writeTree(join(tempFolder(), 'odd'), {
      'notes.txt': '',
      ...(files as Record<string, string>),
    });
    const run = await migrate(folder, '--write', '--force');
    expect(run.err).toContain(message);
    expect(run.code).toBe(code);
  });
});

describe('writing', () => {
  it('stops at a file that somebody has saved meanwhile, and says what was written before it', () => {
    const folder = writeTree(tempFolder(), { a: '1', b: 'theirs', 'mine.json': 'theirs' });
    const change = (name: string, before: string | undefined) => ({
      file: join(folder, name),
      before: before === undefined ? undefined : Buffer.from(before),
      after: Buffer.from('new'),
    });
    expect(() => writeChanges([change('a', '1'), change('b', 'as it was read')])).toThrow(
      /b was changed by somebody else meanwhile. Written before it: .*a. Run the command again/,
    );
    expect(() => writeChanges([change('mine.json', undefined)])).toThrow(/changed by somebody else/);
    expect(filesOf(folder)).toEqual({ a: 'new', b: 'theirs', 'mine.json': 'theirs' });
  });

  it('says so when a file cannot be written, and leaves nothing half done', () => {
    const folder = writeTree(tempFolder(), { a: '1' });
    const gone = { file: join(folder, 'gone'), before: Buffer.from('1'), after: Buffer.from('2') };
    expect(() => writeChanges([gone])).toThrow(/could not be written: ENOENT\. Nothing was written/);
    expect(filesOf(folder)).toEqual({ a: '1' });
  });
});

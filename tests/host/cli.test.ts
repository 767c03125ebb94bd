import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildAll } from '../../tools/build.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A copy of the pack with fresh bundles, in a folder with a space in its name. */
let copy: string;

beforeAll(async () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'arbiter cli-')));
  copy = join(base, 'the pack');
  for (const part of [
    'bin',
    'schemas',
    'agents',
    'commands',
    'orchestration',
    'plugins',
    '.claude-plugin',
    'arbiter.json',
  ]) {
    cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  }
  for (const [path, text] of await buildAll(ROOT)) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }
  return () => rmSync(base, { recursive: true, force: true });
});

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'arbiter-cli-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** The launcher in a folder of its own, with these of the bundles beside it. */
function launcherAlone(...bundles: readonly string[]): string {
  const bare = folder();
  for (const name of ['arbiter', 'package.json'].map((file) => join('bin', file)).concat(bundles)) {
    mkdirSync(dirname(join(bare, name)), { recursive: true });
    copyFileSync(join(copy, name), join(bare, name));
  }
  return join(bare, 'bin', 'arbiter');
}

/** Runs the launcher as a shell would, with a home of its own. */
function arbiter(
  args: readonly string[],
  { input = '', cwd = folder(), path = join(copy, 'bin', 'arbiter') } = {},
) {
  const env = { PATH: process.env['PATH'], HOME: cwd };
  return spawnSync(path, args, { input, cwd, env, encoding: 'utf8', maxBuffer: 100_000_000 });
}

const lines = (count: number): string =>
  Array.from(
    { length: count },
    (_, i) => `${JSON.stringify({ id: i, prompt: `endpoint ${i} returns 500` })}\n`,
  ).join('');

describe('bin/arbiter', () => {
  it('works from any folder, with a space in its path, and says the version of the manifest', () => {
    const manifest = JSON.parse(readFileSync(join(copy, '.claude-plugin', 'plugin.json'), 'utf8')) as {
      version: string;
    };
    expect(arbiter(['--version'])).toMatchObject({ status: 0, stdout: `${manifest.version}\n`, stderr: '' });
    expect(arbiter(['route', 'use the api-reviewer agent', '--json']).stdout).toContain(
      '"fastapi-backend:api-reviewer"',
    );
  });

  it('works through a symlink', () => {
    const link = join(folder(), 'arbiter');
    symlinkSync(join(copy, 'bin', 'arbiter'), link);
    expect(arbiter(['registry', 'scan'], { path: link }).stdout).toContain('jira-orchestrator');
  });

  it.each([
    [['demo'], 'arbiter.mjs'],
    [['status'], 'glance.cjs'],
    [['statusline'], 'statusline.cjs'],
    [['statusline', '--help'], 'glance.cjs'],
  ])('%j says what to do when %s is missing', (args, bundle) => {
    const { status, stderr } = arbiter(args, { path: launcherAlone() });
    expect(stderr).toContain(`dist/${bundle} is missing`);
    expect(status).toBe(3);
  });

  it('refuses a Node.js that is too old before it loads anything', () => {
    const preload = join(folder(), 'old.cjs');
    writeFileSync(preload, "Object.defineProperty(process.versions, 'node', { value: '18.19.0' });");
    const run = spawnSync(
      process.execPath,
      ['--require', preload, join(copy, 'bin', 'arbiter'), '--version'],
      { encoding: 'utf8' },
    );
    expect(run.stderr).toContain('needs Node.js 20.19 or later; this is 18.19.0');
    expect(run.status).toBe(3);
  });

  it.each([
    [['agents', 'show', 'nobody'], 1],
    [['rout'], 2],
    [['agents', 'list', '--plugin-dir', '/no/such/folder'], 2],
    [['demo'], 0],
    [['doctor'], 0],
  ])('%j ends with %i', (args, status) => {
    expect(arbiter(args).status).toBe(status);
  });
});

describe('arbiter statusline as a process', () => {
  const input = JSON.stringify({ session_id: 's1', workspace: { project_dir: '/project' } });
  const OFF = { status: 0, stdout: 'Arbiter is off (everywhere)\n', stderr: '' };

  function switchedOff(): string {
    const home = folder();
    mkdirSync(join(home, 'switches'));
    writeFileSync(join(home, 'switches', 'everywhere.off'), '');
    return home;
  }

  it('prints the same with every way of asking for it', () => {
    const home = switchedOff();
    for (const args of [
      ['statusline', '--home', home],
      ['statusline', `--home=${home}`],
      ['statusline', '--json', '--home', home],
      ['--home', home, 'statusline'],
    ])
      expect(arbiter(args, { input }), args.join(' ')).toMatchObject(OFF);
    expect(arbiter(['statusline'], { input })).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('takes a folder from where it was started, as the whole program does', () => {
    const home = switchedOff();
    expect(arbiter(['statusline', '--home', '.'], { input, cwd: home })).toMatchObject(OFF);
    expect(arbiter(['--home', '.', 'statusline'], { input, cwd: home })).toMatchObject(OFF);
  });

  it('needs one small bundle when it is asked as Claude Code asks', () => {
    const path = launcherAlone('dist/statusline.cjs');
    expect(arbiter(['statusline', '--home', switchedOff()], { input, path })).toMatchObject(OFF);
  });

  it('reads a file, a pipe that does not wait and one that comes in parts; nothing to read and no reader are no failure', () => {
    const home = switchedOff();
    const bare = { PATH: process.env['PATH'], HOME: home };
    const program = join(copy, 'bin', 'arbiter');
    const run = (preload: string, stdin: string) => {
      const file = join(home, 'preload.cjs');
      writeFileSync(file, preload);
      const args = ['--require', file, program, 'statusline', '--home', home];
      return spawnSync(process.execPath, args, { input: stdin, env: bare, encoding: 'utf8' });
    };
    const fault = "const fs = require('node:fs'); const real = fs.readSync; let n = 0;";
    const notYet = "throw Object.assign(new Error('not yet'), { code: 'EAGAIN' })";
    expect(run(`${fault} fs.readSync = () => { ${notYet}; };`, input)).toMatchObject(OFF);
    const third = `fs.readSync = (fd, into) => { if (++n > 2) ${notYet}; return real(fd, into, 0, 3); };`;
    expect(run(`${fault} ${third}`, input)).toMatchObject(OFF);
    for (const stdin of ['', '{"session_id":'])
      expect(run('', stdin)).toMatchObject({ status: 0, stdout: '', stderr: '' });

    const file = join(home, 'input.json');
    writeFileSync(file, input);
    const shell = (text: string) => spawnSync('sh', ['-c', text], { env: bare, encoding: 'utf8' });
    const call = `'${program}' statusline --home '${home}'`;
    expect(shell(`${call} < '${file}'`)).toMatchObject(OFF);
    expect(shell(`${call} < /dev/null`)).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(shell(`${call} <&-`)).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(shell(`${call} < '${file}' >&-`)).toMatchObject({ status: 0, stderr: '' });
    expect(shell(`(${call} < '${file}'; echo $? >&2) | true`)).toMatchObject({ stderr: '0\n' });
  });

  it.each([
    [['statusline', '--help'], 0, 'Usage: arbiter statusline'],
    [['statusline', '--home'], 2, 'argument missing'],
    [['statusline', 'more'], 2, 'too many arguments'],
    [['statusline', '--hoome', '/x'], 2, 'Did you mean --home?'],
  ])('%j is left to the parser of command lines', (args, status, text) => {
    const run = arbiter(args, { input });
    expect(run.stdout + run.stderr).toContain(text);
    expect(run.status).toBe(status);
  });
});

describe('arbiter route --batch as a process', () => {
  it('answers 1,000 lines in order', () => {
    const { stdout, status } = arbiter(['route', '--batch', '--json'], { input: lines(1_000) });
    const ids = stdout
      .trimEnd()
      .split('\n')
      .map((l) => (JSON.parse(l) as { id: number }).id);
    expect(ids).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
    expect(status).toBe(0);
  });

  it('answers a line before the next one comes', async () => {
    const child = spawn(join(copy, 'bin', 'arbiter'), ['route', '--batch'], {
      env: { PATH: process.env['PATH'], HOME: folder() },
    });
    const answers: string[] = [];
    child.stdout
      .setEncoding('utf8')
      .on('data', (text: string) => answers.push(...text.trimEnd().split('\n')));
    for (const id of [1, 2, 3]) {
      child.stdin.write(`{"id":${id},"prompt":"thanks"}\n`);
      await expect.poll(() => answers.length, { timeout: 20_000 }).toBe(id);
    }
    child.stdin.end();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  });

  it('ends quietly when its reader has gone, as head goes', () => {
    const input = join(folder(), 'in.jsonl');
    writeFileSync(input, lines(3_000));
    const script = `set -o pipefail; "$0" route --batch < "$1" | head -n 1`;
    const run = spawnSync('bash', ['-c', script, join(copy, 'bin', 'arbiter'), input], { encoding: 'utf8' });
    expect(run.stdout.trim().split('\n')).toHaveLength(1);
    expect(run.stderr).toBe('');
    expect(run.status).toBe(0);
  });

  it('ends when there is no stdin at all', () => {
    const run = spawnSync('bash', ['-c', '"$0" route --batch <&-', join(copy, 'bin', 'arbiter')], {
      encoding: 'utf8',
    });
    expect(run).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });
});

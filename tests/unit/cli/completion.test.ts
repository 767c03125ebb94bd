import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { agentText, tempFolder, writeTree } from '../support/temp.ts';
import { cli } from './cli.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

const isThere = (shell: Shell): boolean => spawnSync(shell, ['--version']).status === 0;
const scripts: Partial<Record<Shell, string>> = {};

beforeAll(async () => {
  for (const shell of SHELLS) scripts[shell] = (await cli(['completion', shell])).out;
});

/** What stands in for `arbiter` in these shells: it knows two agents, two chains and a run, and only answers what the scripts ask. */
const ARBITER = `#!/bin/sh
case "$*" in
  'completion values agents') printf 'desk:clerk\\ndesk:courier\\n' ;;
  'completion values chains') printf 'hotfix\\nrelease\\n' ;;
  'completion values runs') printf 'run_1\\n' ;;
  'completion values plugins') printf 'desk\\n' ;;
  *) echo "not asked for: $*" >&2; exit 1 ;;
esac
`;

/** How each shell is asked what it would offer for a line with the cursor at its end. */
const ASK: Readonly<Record<Shell, (line: string) => string>> = {
  bash: (line) =>
    `COMP_LINE=$1 COMP_POINT=\${#1}; _arbiter; printf '%s\\n' "\${COMPREPLY[@]}"`
      .replace('$1', quoted(line))
      .replace('#1', '#COMP_LINE'),
  // The editor of the command line is not there, so what it would be told is printed instead.
  zsh: (line) => {
    const words = line.split(' ');
    return `compadd() { [[ $1 == -- ]] && shift; print -l -- \${(M)@:#$PREFIX*}; }
_files() { print -l -- files; }
compset() { PREFIX=\${PREFIX#*=}; }
words=(${words.map(quoted).join(' ')}) CURRENT=${words.length} PREFIX=${quoted(words.at(-1) ?? '')}
_arbiter`;
  },
  fish: (line) => `complete -C ${quoted(line)} | string replace -r '\\t.*' ''; true`,
};

const quoted = (text: string): string => `'${text}'`;

/** What a shell offers for a line. */
function offered(shell: Shell, line: string): string[] {
  const folder = writeTree(tempFolder(), {
    'bin/arbiter': ARBITER,
    'sub/x.yaml': '',
    script: scripts[shell] ?? '',
  });
  chmodSync(join(folder, 'bin/arbiter'), 0o755);
  const before = shell === 'zsh' ? 'compdef() { :; }\n' : '';
  const program = `${before}source ./script\n${ASK[shell](line)}\n`;
  const out = execFileSync(shell, shell === 'zsh' ? ['-f', '-c', program] : ['-c', program], {
    cwd: folder,
    env: { PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH']}`, HOME: folder, TERM: 'dumb' },
    encoding: 'utf8',
  });
  return out
    .split('\n')
    .filter((word) => word !== '')
    .sort();
}

describe.each(SHELLS)('the completions of %s', (shell) => {
  const test = it.skipIf(!isThere(shell));

  test('offer commands, and those below them', () => {
    expect(offered(shell, 'arbiter re')).toEqual(['registry']);
    expect(offered(shell, 'arbiter agents s')).toEqual(['search', 'show']);
    expect(offered(shell, 'arbiter bus dlq l')).toEqual(['list']);
    expect(offered(shell, 'arbiter completion v')).toEqual([]);
  });

  test('offer the options of the command, and those that every command has', () => {
    expect(offered(shell, 'arbiter plugin test --mi')).toEqual(['--min-examples', '--min-near-misses']);
    expect(offered(shell, 'arbiter plugin test --js')).toEqual(['--json']);
    expect(offered(shell, 'arbiter agents list --lim')).toEqual([]);
  });

  test('are not led astray by options with values before the command', () => {
    expect(offered(shell, 'arbiter --home agents registry s')).toEqual(['scan']);
    expect(offered(shell, 'arbiter --json registry s')).toEqual(['scan']);
  });

  test('offer the words that an option takes', () => {
    expect(offered(shell, 'arbiter agents list --model o')).toEqual(['opus']);
  });

  test('ask for agents, also behind the colon of an id', () => {
    expect(offered(shell, 'arbiter agents show de')).toEqual(['desk:clerk', 'desk:courier']);
    // bash takes what stands behind the colon for the word.
    const rest = shell === 'bash' ? 'courier' : 'desk:courier';
    expect(offered(shell, 'arbiter agents show desk:co')).toEqual([rest]);
  });

  test('ask for chains, runs and plugins', () => {
    expect(offered(shell, 'arbiter chain run hot')).toContain('hotfix');
    expect(offered(shell, 'arbiter chain resume ru')).toEqual(['run_1']);
    expect(offered(shell, 'arbiter agents list --plugin d')).toEqual(['desk']);
  });

  test('offer folders and files where they are wanted', () => {
    const folders = offered(shell, 'arbiter plugin test su');
    expect(folders.map((word) => word.replace(/\/$/, ''))).toEqual([shell === 'zsh' ? 'files' : 'sub']);
  });
});

describe('arbiter completion', () => {
  it('gives the ids of agents, the names of plugins and of chains, and no run where there is none', async () => {
    const plugin = writeTree(tempFolder(), {
      '.claude-plugin/plugin.json': JSON.stringify({ name: 'desk' }),
      'agents/clerk.md': agentText('clerk'),
      'chains/tidy.yaml': 'name: tidy\nsteps:\n  - run: [true]\n',
      'chains/broken.yaml': '- [',
    });
    const values = (kind: string) =>
      cli(['completion', 'values', kind, '--only-plugin-dirs', '--plugin-dir', plugin]);
    expect((await values('agents')).out).toBe('desk:clerk\n');
    expect((await values('plugins')).out).toBe('desk\n');
    expect((await values('chains')).out).toBe('tidy\n');
    expect((await values('runs')).out).toBe('\n');
  });

  it('another shell cannot be used', async () => {
    expect((await cli(['completion', 'tcsh'])).code).toBe(2);
    expect((await cli(['completion', 'values', 'secrets'])).code).toBe(2);
  });
});

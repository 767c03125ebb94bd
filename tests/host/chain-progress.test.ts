import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../unit/bus/until.ts';

/** The live view of a run in a real terminal: what is on the screen, and what is left there whatever happens. */
const DEMO = 'node --import tsx tests/host/support/progress-demo.ts';

/** The program is compiled first, on a machine that may be busy. */
const PATIENCE_MS = 60_000;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'arbiter-screen-'));
  tmux('new-session', '-d', '-s', 'run', '-x', '80', '-y', '16', 'bash --norc --noprofile');
  tmux('set-option', '-t', 'run', 'remain-on-exit', 'off');
  type("PS1='$ '; clear; echo written before");
});

afterEach(() => {
  tmux('kill-server');
  rmSync(folder, { recursive: true, force: true });
});

const tmux = (...args: string[]): string =>
  execFileSync('tmux', ['-S', join(folder, 'socket'), '-f', '/dev/null', ...args], { encoding: 'utf8' });
/** Without the empty lines below. */
const screen = (): string => tmux('capture-pane', '-p', '-t', 'run').trimEnd();
const lines = (): string[] => screen().split('\n');
const press = (key: string): string => tmux('send-keys', '-t', 'run', key);
const type = (text: string): string => tmux('send-keys', '-t', 'run', text, 'Enter');
const shows = (what: RegExp): Promise<void> =>
  until(`the screen shows ${what}`, () => what.test(screen()), PATIENCE_MS);

describe('the progress of a run in a terminal', () => {
  it('is redrawn in place, and fits the window also after that has another size', async () => {
    type(`${DEMO} 200`);
    await shows(/a-demo {2}running .* run_demo\n/);
    expect(lines()).toHaveLength(15);
    expect(screen()).not.toContain('written before');
    for (const [columns, rows] of [
      [40, 10],
      [100, 20],
      [33, 12],
    ] as const) {
      tmux('resize-window', '-t', 'run', '-x', String(columns), '-y', String(rows));
      await until(
        `a whole picture in ${columns} by ${rows}`,
        () => {
          const now = lines();
          const heads = now.filter((line) => line.includes('a-demo'));
          return now.length >= rows - 1 && heads.length === 1 && now[0] === heads[0];
        },
        PATIENCE_MS,
      );
    }
    press('C-c');
    await shows(/\$$/);
    expect(screen()).not.toContain('a-demo');
  });

  it('leaves the terminal as it was after Ctrl-C, with its cursor and its wrapping', async () => {
    type(`${DEMO} 200`);
    await shows(/a-demo {2}running/);
    press('C-c');
    await shows(/^written before\n\$ node .*\n+\$$/);
    expect(screen()).not.toContain('a-demo');
    expect(
      tmux('display-message', '-p', '-t', 'run', '#{cursor_flag} #{wrap_flag} #{alternate_on}').trim(),
    ).toBe('1 1 0');
  });

  it('gives the shell its screen on Ctrl-Z and goes on with fg', async () => {
    type(`${DEMO} 200`);
    await shows(/a-demo {2}running/);
    press('C-z');
    await shows(/written before[\s\S]*Stopped/);
    expect(screen()).not.toContain('a-demo');
    type('fg');
    await shows(/^a-demo {2}running/);
    press('C-c');
    await shows(/\$ fg\n[\s\S]*\$$/);
    expect(screen()).not.toContain('a-demo');
  });

  it('leaves the last picture below what was there when the run ends', async () => {
    type(`${DEMO} 3 2`);
    await shows(/written before[\s\S]*a-demo {2}succeeded[\s\S]*step-1[\s\S]*cost not measured\n\$$/);
  });

  it('is lines in a pipe', async () => {
    type(`clear; ${DEMO} 2 1 | cat`);
    await shows(/run run_demo of a-demo\n[\s\S]*step-1 running[\s\S]*\$$/);
  });
});

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DUMMY_API_KEY } from '../../../scripts/kit/model/offline-env.ts';
import type { ScriptedModel } from '../../../scripts/kit/model/scripted-model.ts';
import { claudeBinary, claudeEnv } from './claude-env.ts';
import type { Home } from './home.ts';
import { killTree } from './process-tree.ts';

export type TerminalOptions = {
  readonly home: Home;
  readonly stub: ScriptedModel | { readonly url: string };
  readonly pluginDirs?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

/** Claude Code's terminal UI inside a tmux server of its own (its socket is in the home). */
export type Terminal = {
  /** The visible screen, without colours. */
  screen(): string;
  /** Types text literally; does not press Enter. */
  type(text: string): void;
  /** Presses a tmux key name: `Enter`, `Escape`, `C-c`, `Down`. */
  press(key: string): void;
  /** Types a line and presses Enter, with the pause the input box needs to tell typing from pasting. */
  submit(line: string): Promise<void>;
  /** Resolves with the screen once it matches. Throws with the last screen in the message after `timeoutMs` (10,000). */
  waitFor(pattern: RegExp, timeoutMs?: number): Promise<string>;
  /** Kills Claude Code and the tmux server. Safe to call twice. */
  close(): void;
};

const COLUMNS = 160;
const ROWS = 50;
const POLL_MS = 50;
/** A first start reads 380 MB of program. */
const START_MS = 60_000;
const PASTE_PAUSE_MS = 150;
/** Claude Code remembers an approved key by its end. */
const KEY_TAIL = 20;

/**
 * Starts an interactive session and returns once a prompt can be typed. Needs `tmux` on the PATH. Overwrites the
 * home's `.claude.json` with the answers that a first start would ask for: onboarding, the API key, trust in the folder.
 * Runs in permission mode `default` unless `args` names another: auto mode, the product's default, asks a check on
 * Anthropic's servers before tool calls, which a stub cannot answer.
 */
export async function openTerminal(options: TerminalOptions): Promise<Terminal> {
  const { home } = options;
  skipFirstStartDialogs(home);
  const socket = join(home.dir, 'tmux.sock');
  const env = { ...claudeEnv(home, options.stub.url, options.env), TERM: 'xterm-256color' };
  const tmux = (...args: string[]): string =>
    execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env,
      cwd: home.projectDir,
      stdio: 'pipe',
    });

  const command = [
    claudeBinary(),
    ...(options.pluginDirs ?? []).flatMap((dir) => ['--plugin-dir', dir]),
    ...(options.args?.includes('--permission-mode') ? [] : ['--permission-mode', 'default']),
    ...(options.args ?? []),
  ];
  tmux(
    'new-session',
    '-d',
    '-s',
    'claude',
    '-x',
    String(COLUMNS),
    '-y',
    String(ROWS),
    '-c',
    home.projectDir,
    ...command,
  );
  const panePid = Number(tmux('display-message', '-p', '-t', 'claude', '#{pane_pid}').trim());

  const terminal: Terminal = {
    screen: () => tmux('capture-pane', '-p', '-t', 'claude'),
    type: (text) => void tmux('send-keys', '-t', 'claude', '-l', '--', text),
    press: (key) => void tmux('send-keys', '-t', 'claude', key),
    submit: async (line) => {
      terminal.type(line);
      await sleep(PASTE_PAUSE_MS);
      terminal.press('Enter');
    },
    waitFor: async (pattern, timeoutMs = 10_000) => {
      const deadline = performance.now() + timeoutMs;
      for (;;) {
        const screen = terminal.screen();
        if (pattern.test(screen)) return screen;
        if (performance.now() > deadline) throw new Error(`no ${String(pattern)} on the screen:\n${screen}`);
        await sleep(POLL_MS);
      }
    },
    close: () => {
      killTree(panePid);
      try {
        tmux('kill-server');
      } catch {
        // it ends by itself with its last pane
      }
    },
  };
  try {
    await terminal.waitFor(/^❯/m, START_MS);
  } catch (error) {
    terminal.close();
    throw error;
  }
  return terminal;
}

/** For a line to leave the input box. */
const ENTER_WITHIN_MS = 20_000;

/** Types a line once and presses Enter until the input box is empty: a busy terminal takes the first Enter for a pasted one. */
export async function enter(terminal: Terminal, line: string): Promise<void> {
  const box = (): string => terminal.screen().match(/^❯.*$/gm)?.at(-1)?.slice(1).trim() ?? '';
  const deadline = performance.now() + ENTER_WITHIN_MS;
  terminal.type(line);
  for (let looks = 0; ; looks++) {
    await sleep(100);
    if (looks > 0 && box() === '') return;
    if (performance.now() > deadline) throw new Error(`${line} stays in the box:\n${terminal.screen()}`);
    if (looks % 10 === 0 && line.startsWith(box())) terminal.press('Enter');
  }
}

function skipFirstStartDialogs(home: Home): void {
  const config = {
    hasCompletedOnboarding: true,
    theme: 'dark',
    customApiKeyResponses: { approved: [DUMMY_API_KEY.slice(-KEY_TAIL)], rejected: [] },
    projects: { [home.projectDir]: { hasTrustDialogAccepted: true } },
  };
  writeFileSync(join(home.configDir, '.claude.json'), JSON.stringify(config));
}

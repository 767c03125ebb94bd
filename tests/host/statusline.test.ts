import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { openLab } from './support/lab.ts';
import { copyPack } from './support/plugin.ts';
import { enter, openTerminal } from './support/terminal.ts';

const WITHIN_MS = 30_000;
const PROMPT = 'endpoint for creating orders returns 500 when the body is empty, should be 422';
/** Data folder of a session with `--plugin-dir`, below the configuration of Claude Code. */
const DATA = 'plugins/data/jira-orchestrator-inline';

/** The pack with SQLite beside it: routes are read from the database. */
let pack: string;

beforeAll(async () => {
  pack = await copyPack(realpathSync(mkdtempSync(join(tmpdir(), 'arbiter-pack-'))), { sqlite: true });
  return () => rmSync(pack, { recursive: true, force: true });
});

it('the status line of Claude Code shows the last route, and arbiter status what the session found', async () => {
  const command = `'${process.execPath}' '${pack}/bin/arbiter' statusline --home "$CLAUDE_CONFIG_DIR/${DATA}"`;
  const { home, stub } = await openLab(() => 'ok', {
    settings: { statusLine: { type: 'command', command } },
  });
  const terminal = await openTerminal({ home, stub, pluginDirs: [pack] });
  onTestFinished(() => terminal.close());
  // An answer that comes late is dropped, as the first one on a busy machine may be.
  for (let tries = 0; !stub.calls.some((call) => JSON.stringify(call.body).includes('Routing by')); tries++) {
    if (tries === 5) throw new Error(`no prompt was routed:\n${terminal.screen()}`);
    const before = stub.calls.length;
    await enter(terminal, PROMPT);
    const giveUp = performance.now() + WITHIN_MS;
    while (stub.calls.length === before && performance.now() < giveUp) await sleep(20);
  }
  // It is drawn when something happens in the session: a second prompt, which is small talk, draws it for certain.
  await enter(terminal, 'thanks!');
  const screen = await terminal.waitFor(/^\s*fastapi-backend:endpoint-engineer \(sonnet\)/m, WITHIN_MS);
  expect(screen.split('\n').filter((line) => line.includes('arbiter'))).toEqual([]);

  const data = join(home.configDir, DATA);
  const giveUp = performance.now() + WITHIN_MS;
  while (!existsSync(join(data, 'registry.json')) && performance.now() < giveUp) await sleep(50);
  const status = JSON.parse(
    execFileSync(process.execPath, [join(pack, 'bin', 'arbiter'), 'status', '--json', '--home', data], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: home.dir },
    }),
  ) as { sessions: number; registry: { plugins: number; agents: number; rejected: number } };
  expect(status).toMatchObject({ sessions: 1, registry: { plugins: 6, rejected: 0 } });
  expect(status.registry.agents).toBeGreaterThanOrEqual(90);
});

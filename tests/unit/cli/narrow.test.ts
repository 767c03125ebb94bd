import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { widthOf } from '../../../scripts/cli/text-width.ts';
import { systemClock } from '../../../scripts/core/clock.ts';
import { openBus } from '../../../scripts/host/open-bus.ts';
import { Breakers } from '../../../scripts/resilience/breakers.ts';
import { SqliteBreakers } from '../../../scripts/store/breakers.ts';
import { State } from '../../../scripts/store/state.ts';
import { writeTree } from '../support/temp.ts';
import { cli } from './cli.ts';

const LONG = 'an-agent-with-a-name-that-nobody-would-want-to-type';

/** A home in which something is to be seen of everything. */
let home: string;

beforeAll(async () => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'arbiter-unit-')));
  await fill(home);
  return () => rmSync(home, { recursive: true, force: true });
}, 60_000);

async function fill(home: string): Promise<void> {
  writeTree(home, {
    'ask.yaml':
      'name: a-chain-with-quite-a-long-name\nsteps:\n  - id: first-question\n    approve: Really?\n',
    'desk/.claude-plugin/plugin.json': JSON.stringify({ name: 'desk' }),
    [`desk/agents/${LONG}.md`]: `---\nname: ${LONG}\ndescription: ${'Files what comes in. '.repeat(12)}\nexamples: [file the letter of the bank please]\n---\nIt files.\n`,
    'desk/agents/broken.md': '---\nname: [\n---\n',
  });
  const state = new State({ dataFolder: home, clock: systemClock });
  new Breakers(new SqliteBreakers(state), systemClock).trip(
    `agent:desk:${LONG}`,
    'answers that were wrong in every way there is',
  );
  state.close();
  const bus = openBus(home, 'tester');
  await bus.publishAll([1, 2].map((payload) => ({ topic: `plugin/desk/${LONG}/reported`, payload })));
  let left = 2;
  const consumer = await bus.consume('a-group-of-workers', 'plugin/desk/**', async (delivery) => {
    await delivery.reject('It cannot be read, because the third line of it is no line at all.');
    left -= 1;
  });
  while (left > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await consumer.close();
  await bus.close();
  await cli([
    '--home',
    home,
    'state',
    'set',
    `pref/${LONG}`,
    JSON.stringify({ text: 'many words '.repeat(20) }),
  ]);
  await cli(['--home', home, 'chain', 'run', './ask.yaml'], { cwd: home });
}

const COMMANDS: readonly (readonly string[])[] = [
  ['agents', 'list'],
  ['agents', 'search', 'files'],
  ['agents', 'show', `desk:${LONG}`],
  ['registry', 'scan'],
  ['registry', 'validate'],
  ['plugin', 'validate'],
  ['plugin', 'test', './desk', '--alone'],
  ['route', 'please file the letters of the bank and of the tax office'],
  ['chain', 'list'],
  ['chain', 'status'],
  ['rpc', 'list'],
  ['breakers', 'list'],
  ['bus', 'stats'],
  ['bus', 'topics'],
  ['bus', 'dlq', 'list'],
  ['state', 'show'],
  ['status'],
  ['doctor'],
];

/** What may be broken by the terminal: sentences, which have no columns, and what must stay whole to be copied: paths, ids, command lines. */
function mayBreak(line: string, columns: number): boolean {
  const words = line.trim().split(/\s+/);
  if (columns < 80 && !/\S {2,}\S/.test(line)) return true;
  return words.some((word) => word.length > 30) || words.includes('arbiter');
}

describe.each([40, 80])('on a terminal of %i columns', (columns) => {
  it.each(COMMANDS.map((words) => [words.join(' '), words] as const))(
    'arbiter %s keeps within it',
    async (_, words) => {
      const globals = ['--home', home, '--plugin-dir', './desk', '--only-plugin-dirs'];
      const run = await cli([...globals, ...words], { cwd: home, columns, env: { NO_COLOR: '1' } });
      expect(run.err).toBe('');
      expect(run.out.length).toBeGreaterThan(20);
      expect(
        run.out.split('\n').filter((line) => widthOf(line) > columns && !mayBreak(line, columns)),
      ).toEqual([]);
    },
  );
});

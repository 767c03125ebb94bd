import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileBus } from '../../../scripts/bus/file-bus.ts';
import { systemClock } from '../../../scripts/core/clock.ts';
import { openBus } from '../../../scripts/host/open-bus.ts';
import { Records } from '../../../scripts/host/records.ts';
import { Breakers } from '../../../scripts/resilience/breakers.ts';
import { SqliteBreakers } from '../../../scripts/store/breakers.ts';
import { State } from '../../../scripts/store/state.ts';
import { cli } from '../../unit/cli/cli.ts';
import { agentText, writeTree } from '../../unit/support/temp.ts';

/** A data folder and plugin folders as sessions leave them: everything in them is written by the code that writes it for people. */
export interface World {
  readonly folder: string;
  /** Folder of plugins, for `--plugin-dir`. */
  readonly plugins: string;
  readonly records: Records;
  readonly breakers: Breakers;
  readonly state: State;
  bus(): FileBus;
  /** Runs a chain to its end with the command line; gives the id of the run. */
  runChain(yaml: string): Promise<string>;
  close(): Promise<void>;
}

export function makeWorld(): World {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'arbiter-browser-')));
  const folder = join(root, 'data');
  const plugins = join(root, 'plugins');
  mkdirSync(folder, { mode: 0o700 });
  mkdirSync(plugins);
  const state = new State({ dataFolder: folder, clock: systemClock, busyTimeoutMs: 5_000 });
  const records = new Records(folder, systemClock, state);
  let bus: FileBus | undefined;
  return {
    folder,
    plugins,
    state,
    records,
    breakers: new Breakers(new SqliteBreakers(state), systemClock),
    bus: () => {
      bus ??= openBus(folder, 'a-session');
      return bus;
    },
    runChain: async (yaml) => {
      const file = join(root, 'chain.yaml');
      writeFileSync(file, yaml);
      const env = { ARBITER_HOME: folder, PATH: process.env['PATH'] ?? '' };
      const ran = await cli(['chain', 'run', file, '--json', '--only-plugin-dirs', '--plugin-dir', plugins], {
        env,
        cwd: root,
      });
      const listed = (await cli(['chain', 'status', '--json'], { env, cwd: root })).json();
      const [run] = listed['runs'] as { run: string }[];
      if (run === undefined) throw new Error(`the chain did not run: ${ran.out}${ran.err}`);
      return run.run;
    },
    close: async () => {
      await bus?.close();
      state.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Three plugins: two good ones and one with a file that is rejected. */
export function writePlugins(folder: string): void {
  const manifest = (name: string): string =>
    JSON.stringify({ name, version: '1.2.0', description: `${name} work` });
  writeTree(folder, {
    'shop/.claude-plugin/plugin.json': manifest('shop'),
    'shop/agents/checkout-engineer.md': agentText(
      'checkout-engineer',
      '',
      'When the checkout breaks or baskets are lost.',
    ),
    'shop/agents/payment-reviewer.md': agentText(
      'payment-reviewer',
      '',
      'When code that moves money is to be reviewed.',
    ),
    'docs/.claude-plugin/plugin.json': manifest('docs'),
    'docs/agents/technical-writer.md': agentText(
      'technical-writer',
      '',
      'When a page is to be written or mended.',
    ),
    'broken/.claude-plugin/plugin.json': manifest('broken'),
    'broken/agents/half.md': '---\ndescription: When half of a file is there.\nname: half\n',
  });
}

/** Drops one more agent into a plugin. */
export function writeAgent(folder: string, plugin: string, agent: string): void {
  writeTree(folder, { [`${plugin}/agents/${agent}.md`]: agentText(agent) });
}

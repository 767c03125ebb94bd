import { existsSync } from 'node:fs';
import { safeLine } from '../../core/untrusted.ts';
import { dataFolder } from '../../host/data-folder.ts';
import { State } from '../../store/state.ts';
import type { Context } from '../app.ts';
import type { Asked } from './spec.ts';

/** Runs offered, newest first. */
const MAX_RUNS = 50;
const MAX_LENGTH = 200;

/** What may stand in a place, each a line of its own. Throws usage errors. */
export async function completionValues(context: Context, kind: Asked): Promise<string[]> {
  const values = await valuesOf(context, kind);
  return [...new Set(values.map((value) => safeLine(value, MAX_LENGTH)))];
}

async function valuesOf(context: Context, kind: Asked): Promise<string[]> {
  if (kind === 'runs') return runs(context);
  const { openRegistry } = await import('../registry.ts');
  const { snapshot } = openRegistry(context);
  if (kind === 'agents') return snapshot.agents.map(({ id }) => id);
  if (kind === 'plugins') return snapshot.plugins.map(({ name }) => name);
  const { chainFinder } = await import('../../host/chain-files.ts');
  return chainFinder(context.io.cwd, snapshot)
    .list()
    .filter(({ unreadable, hiddenBy }) => unreadable === undefined && hiddenBy === undefined)
    .map(({ name }) => name);
}

function runs({ env, io }: Context): string[] {
  const state = new State({ dataFolder: dataFolder(env), clock: io.clock, mode: 'look' });
  if (!existsSync(state.path)) return [];
  const found = state.attempt((database) =>
    database
      .prepare('SELECT id FROM chain_runs ORDER BY created_at DESC LIMIT ?')
      .all<{ id: string }>(MAX_RUNS)
      .map(({ id }) => id),
  );
  state.close();
  return found.kind === 'done' ? found.value : [];
}

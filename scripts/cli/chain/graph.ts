import { resolve } from 'node:path';
import { findRun } from '../../chains/engine/run-admin.ts';
import { chainGraph } from '../../chains/graph/chain-graph.ts';
import type { ChainGraph } from '../../chains/graph/graph.ts';
import { mermaidOf } from '../../chains/graph/mermaid.ts';
import type { Chain } from '../../chains/language/chain.ts';
import { writeFileAtomic } from '../../core/files.ts';
import type { Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { write } from '../io.ts';
import { openRegistry } from '../registry.ts';
import { atDesk } from './desk.ts';
import { loadChain } from './load-chain.ts';
import { viewAt } from './look.ts';

/** Draws a chain, or a run of one with the states of its steps. */
export async function graph(
  context: Context,
  what: string,
  options: { readonly format: 'mermaid' | 'svg'; readonly output?: string },
): Promise<ExitCode> {
  const found = /^run_/.test(what) ? await ofRun(context, what) : await ofChain(context, what);
  if (typeof found === 'number') return found;
  // The layout is only loaded for a picture.
  const text =
    options.format === 'svg'
      ? (await import('../../chains/graph/svg/svg.ts')).svgOf(found)
      : mermaidOf(found);
  if (options.output === undefined) {
    await write(context.io.out, text);
    return EXIT.ok;
  }
  const file = resolve(context.io.cwd, options.output);
  writeFileAtomic(file, text);
  await context.print(() => `Written to ${file}.`, { file, format: options.format });
  return EXIT.ok;
}

function ofRun(context: Context, id: string): Promise<ChainGraph> {
  return atDesk(context, (desk) => {
    const row = findRun(desk.runs, id);
    return chainGraph(JSON.parse(row.definition) as Chain, { view: viewAt(desk, context, row) });
  });
}

async function ofChain(context: Context, what: string): Promise<ChainGraph | ExitCode> {
  const loaded = await loadChain(context, openRegistry(context).snapshot, what);
  return loaded.kind === 'ok' ? chainGraph(loaded.chain) : loaded.exit;
}

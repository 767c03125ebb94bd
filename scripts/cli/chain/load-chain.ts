import { knownOf } from '../../chains/known.ts';
import type { Chain } from '../../chains/language/chain.ts';
import { loadChain as load } from '../../chains/language/load.ts';
import { formatProblem } from '../../chains/language/problem.ts';
import { UsageError } from '../../core/errors.ts';
import { safeText } from '../../core/untrusted.ts';
import { chainFinder } from '../../host/chain-files.ts';
import type { RegistrySnapshot } from '../../registry/entry.ts';
import type { Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { write } from '../io.ts';

export type LoadedChain =
  | { readonly kind: 'ok'; readonly chain: Chain; readonly file: string }
  /** What is wrong has been said. */
  | { readonly kind: 'invalid'; readonly exit: ExitCode };

const MAX_CHARS = 100_000;

/** A chain by its name or its path, checked; all that is wrong with it goes to standard error. Throws a {@link UsageError}. */
export async function loadChain(
  context: Context,
  snapshot: RegistrySnapshot,
  what: string,
): Promise<LoadedChain> {
  const files = chainFinder(context.io.cwd, snapshot);
  const found = files.open(what, context.io.cwd);
  if (found.kind === 'missing') {
    const fix =
      found.nearest === undefined
        ? '`arbiter chain list` shows what there is.'
        : `Did you mean "${found.nearest}"?`;
    throw new UsageError(found.message, { fix });
  }
  const loaded = load(found.file, found.text, { files, known: knownOf(snapshot) });
  if (loaded.kind === 'ok') return { kind: 'ok', chain: loaded.chain, file: found.file };
  const { problems } = loaded;
  if (context.globals.json)
    await write(context.io.out, `${JSON.stringify({ error: { code: 'invalid-chain', problems } })}\n`);
  else await write(context.io.err, safeText(`${problems.map(formatProblem).join('\n')}\n`, MAX_CHARS));
  return { kind: 'invalid', exit: EXIT.usage };
}

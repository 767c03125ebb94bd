import { knownOf } from '../../chains/known.ts';
import { loadChain } from '../../chains/language/load.ts';
import { formatProblem } from '../../chains/language/problem.ts';
import { safeText } from '../../core/untrusted.ts';
import { chainFinder } from '../../host/chain-files.ts';
import type { RegistrySnapshot } from '../../registry/entry.ts';
import type { FoundChain } from './session-chains.ts';

const MAX_CHARS = 8_000;

/** A chain by its name or its path, checked. Never throws. */
export function findChain(reference: string, cwd: string, snapshot: RegistrySnapshot): FoundChain {
  const files = chainFinder(cwd, snapshot);
  const found = files.open(reference, cwd);
  if (found.kind === 'missing') {
    const fix =
      found.nearest === undefined
        ? '`arbiter chain list` shows what there is.'
        : `Did you mean "${found.nearest}"?`;
    return { kind: 'refused', text: safeText(`${found.message} ${fix}`, MAX_CHARS) };
  }
  const loaded = loadChain(found.file, found.text, { files, known: knownOf(snapshot) });
  if (loaded.kind === 'ok') return { kind: 'found', chain: loaded.chain, file: found.file };
  return { kind: 'refused', text: safeText(loaded.problems.map(formatProblem).join('\n'), MAX_CHARS) };
}

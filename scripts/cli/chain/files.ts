import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { knownOf } from '../../chains/known.ts';
import type { ListedChain } from '../../chains/language/find.ts';
import { loadChain as load } from '../../chains/language/load.ts';
import { newChain } from '../../chains/language/new-chain.ts';
import { formatProblem, type Problem } from '../../chains/language/problem.ts';
import { UsageError } from '../../core/errors.ts';
import { writeFileAtomic } from '../../core/files.ts';
import { safeLine, safeText } from '../../core/untrusted.ts';
import { chainFinder } from '../../host/chain-files.ts';
import type { Context } from '../app.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openRegistry } from '../registry.ts';
import { table } from '../table.ts';

/** The commands about files of chains. */

const MAX_CHARS = 100_000;

export async function list(context: Context): Promise<ExitCode> {
  const { snapshot } = openRegistry(context);
  const files = chainFinder(context.io.cwd, snapshot);
  const chains = files.list().map(({ source, unreadable, ...listed }) => {
    const head = { ...listed, from: source };
    if (unreadable !== undefined) return { ...head, inputs: {}, problems: 1 };
    const loaded = load(listed.file, readFileSync(listed.file, 'utf8'), { files });
    return loaded.kind === 'ok'
      ? { ...head, inputs: loaded.chain.inputs, problems: 0 }
      : { ...head, inputs: {}, problems: loaded.problems.length };
  });
  await context.print(() => listText(context, chains), { chains });
  return EXIT.ok;
}

interface Row extends Pick<ListedChain, 'name' | 'description' | 'file' | 'hiddenBy'> {
  readonly from: string;
  readonly problems: number;
}

function listText({ look }: Context, chains: readonly Row[]): string {
  if (chains.length === 0) return 'There are no chains. `arbiter chain new` writes one.';
  return table(
    [{ title: 'chain' }, { title: 'from' }, { title: 'what it does', flex: 'wrap' }],
    chains.map((c) => [safeLine(c.name, 60), safeLine(c.from, 40), safeLine(whatItDoes(c), 400)]),
    look,
  );
}

/** What a chain is for; or why its name does not lead to it, which its file still does. */
function whatItDoes({ description, file, hiddenBy, problems }: Row): string {
  if (problems > 0)
    return `has ${problems} problem${problems === 1 ? '' : 's'}: arbiter chain validate ${file}`;
  return hiddenBy === undefined ? description : `hidden by ${hiddenBy}; run it as ${file}`;
}

export async function validate(context: Context, chains: readonly string[]): Promise<ExitCode> {
  const { snapshot } = openRegistry(context);
  const files = chainFinder(context.io.cwd, snapshot);
  const known = knownOf(snapshot);
  const results = chains.map((what) => {
    const found = files.open(what, context.io.cwd);
    if (found.kind === 'missing')
      return { chain: what, problems: [missing(what, found.message)], warnings: [] };
    const loaded = load(found.file, found.text, { files, known });
    return { chain: what, problems: loaded.kind === 'ok' ? [] : loaded.problems, warnings: loaded.warnings };
  });
  const bad = results.some((r) => r.problems.length > 0);
  await context.print(
    () =>
      safeText(
        results
          .flatMap(({ chain, problems, warnings }) => [
            ...problems.map(formatProblem),
            ...warnings.map((w) => `${formatProblem(w)} (warning)`),
            ...(problems.length === 0 ? [`${chain}: good`] : []),
          ])
          .join('\n'),
        MAX_CHARS,
      ),
    { ok: !bad, chains: results },
  );
  return bad ? EXIT.found : EXIT.ok;
}

const missing = (file: string, message: string): Problem => ({
  file,
  line: 1,
  column: 1,
  code: 'unknown-chain',
  message,
  fix: '`arbiter chain list` shows what there is.',
});

/** Writes a chain of one's own from a template; never over a file that is there. */
export async function create(
  context: Context,
  name: string,
  options: { readonly from: string; readonly output?: string; readonly input: readonly string[] },
): Promise<ExitCode> {
  const { snapshot } = openRegistry(context);
  const files = chainFinder(context.io.cwd, snapshot);
  const template = files.open(options.from, context.io.cwd);
  if (template.kind === 'missing')
    throw new UsageError(template.message, { fix: '`arbiter chain list` shows what there is.' });
  const file = resolve(context.io.cwd, options.output ?? join('.arbiter', 'chains', `${name}.yaml`));
  if (existsSync(file))
    throw new UsageError(`${file} is there already.`, {
      fix: 'Give another name, or another file with --output.',
    });
  const made = newChain({
    template,
    file,
    name,
    defaults: options.input,
    load: { files, known: knownOf(snapshot) },
  });
  if (made.kind === 'invalid') throw new UsageError(made.problems.join(' '));
  writeFileAtomic(file, made.text);
  await context.print(
    () => `Written to ${file}. Change it as you like; arbiter chain validate ${name} checks it.`,
    { file, name },
  );
  return EXIT.ok;
}

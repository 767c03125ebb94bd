import { lstatSync, mkdirSync, type Stats, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ArbiterError, messageOf, systemCode, UsageError } from '../core/errors.ts';
import type { Context } from './app.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { shellWord, shortPath } from './format.ts';
import { pluginFiles } from './plugin-init-files.ts';

export interface InitOptions {
  /** Default: the folder's name. */
  readonly name?: string;
  readonly author?: string;
  /** Say what would be written, and write nothing. */
  readonly dryRun?: boolean;
}

/** As Claude Code wants names of plugins: they are the first part of every id. */
const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const MAX_NAME = 64;

/**
 * Writes a new plugin into a folder, which may hold other files. Nothing is overwritten: when a file of ours is there already, nothing is
 * written at all, and neither when a folder below it is a link. Throws a {@link UsageError} then, and for a name that is none.
 */
export async function initPlugin(context: Context, dir: string, options: InitOptions): Promise<ExitCode> {
  const root = resolve(context.io.cwd, dir);
  const name = nameOf(options.name, root);
  const files = pluginFiles({ name, ...(options.author === undefined ? {} : { author: options.author }) });
  refuseLinkedFolders(root, [...files.keys()]);
  refuseWhatIsThere(root, [...files.keys()]);
  const dryRun = options.dryRun === true;
  if (!dryRun) writeAll(root, files);
  await context.print(
    () => (dryRun ? wouldWrite(root, files) : written(root, name, [...files.keys()], context.io.cwd)),
    { plugin: name, root, dryRun, files: dryRun ? Object.fromEntries(files) : [...files.keys()] },
  );
  return EXIT.ok;
}

function nameOf(given: string | undefined, root: string): string {
  const name = given ?? basename(root);
  if (NAME.test(name) && name.length <= MAX_NAME) return name;
  const from = given === undefined ? `The folder's name "${name}"` : `"${name}"`;
  throw new UsageError(`${from} is no name for a plugin.`, {
    fix: `Give one with --name: small letters, digits and single "-", at most ${MAX_NAME} characters, such as terraform-desk.`,
  });
}

/** The folder itself may be a link: its user named it. One below it would take files to where nobody looks for them. */
function refuseLinkedFolders(root: string, paths: readonly string[]): void {
  const folders = new Set(paths.flatMap(foldersAbove));
  const linked = [...folders].filter((folder) => statAt(join(root, folder))?.isSymbolicLink() === true);
  if (linked.length === 0) return;
  throw new UsageError(
    `${linked.join(', ')} in ${root} ${linked.length === 1 ? 'is a link' : 'are links'}: files would be written to where it leads.`,
    { fix: 'Nothing was written. Put a folder in its place, or give another folder.' },
  );
}

/** The folders between the root and a file, outermost first: `a/b/c.md` has `a` and `a/b`. */
function foldersAbove(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, i) => names.slice(0, i + 1).join('/'));
}

/** Links count as there, whether they lead somewhere or not: writing through one would write somewhere else. */
function refuseWhatIsThere(root: string, paths: readonly string[]): void {
  const taken = paths.filter((path) => statAt(join(root, path)) !== undefined);
  if (taken.length === 0) return;
  throw new UsageError(`${taken.join(', ')} ${taken.length === 1 ? 'is' : 'are'} there already in ${root}.`, {
    fix: 'Nothing was written. Give another folder; `arbiter plugin migrate` is for a plugin that exists.',
  });
}

function statAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // A file where a folder is needed: nothing of ours is below it, and writing will say so.
    return undefined;
  }
}

/** The flag refuses what came into being since it was looked for, so that two at once do not overwrite each other. */
function writeAll(root: string, files: ReadonlyMap<string, string>): void {
  const done: string[] = [];
  for (const [path, text] of files) {
    try {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text, { flag: 'wx' });
      done.push(path);
    } catch (error) {
      throw new ArbiterError(
        'init-not-written',
        `${join(root, path)} could not be written: ${systemCode(error) ?? messageOf(error)}.`,
        {
          fix:
            done.length === 0
              ? 'Nothing was written.'
              : `Written before it: ${done.join(', ')}. Remove these.`,
          cause: error,
        },
      );
    }
  }
}

function wouldWrite(root: string, files: ReadonlyMap<string, string>): string {
  const parts = [...files].map(([path, text]) => `--- ${path}\n${text}`);
  return `${parts.join('\n')}\nNothing was written. Without --dry-run these ${files.size} files go to ${shortPath(root)}.`;
}

function written(root: string, name: string, paths: readonly string[], cwd: string): string {
  const near = relative(cwd, root) || '.';
  const folder = shellWord(near.startsWith('..') ? root : near);
  return [
    `${name}: ${paths.length} files in ${shortPath(root)}`,
    ...paths.map((path) => `  ${path}`),
    '',
    'It works as it is, for shell scripts. Change it to what you need, and then:',
    `  arbiter route "shellcheck complains about my script" --plugin-dir ${folder}`,
    `  arbiter registry validate --strict --only-plugin-dirs --plugin-dir ${folder}`,
    `  arbiter plugin validate --only-plugin-dirs --plugin-dir ${folder}`,
    `  claude --plugin-dir ${folder}`,
  ].join('\n');
}

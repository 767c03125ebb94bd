import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** A library of which something is in a bundle. */
interface Library {
  readonly name: string;
  readonly version: string;
  /** As its package.json says, `MIT`. */
  readonly license: string;
  /** Its license file; undefined when the package has none. */
  readonly text: string | undefined;
}

/**
 * The names and licenses of the libraries in bundles, as their licenses ask of whoever hands on a copy. `inputs` are the paths of files
 * that esbuild read, relative to `root`. Throws when a library does not say its license.
 */
export function noticesOf(root: string, inputs: Iterable<string>): string {
  const folders = new Set<string>();
  for (const input of inputs) {
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
    if (folder !== undefined) folders.add(realpathSync(join(root, folder)));
  }
  const libraries = [...folders]
    .map(libraryIn)
    .sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
  const head =
    'The bundles in this folder hold parts of these libraries, unchanged. Their sources are published on npm under name and version.\n';
  return [head, ...libraries.map(noticeOf)].join('\n');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function libraryIn(folder: string): Library {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  if (typeof license !== 'string') throw new Error(`${String(name)} does not say its license`);
  const file = readdirSync(folder)
    .filter((entry) => /^(licen[cs]e|copying)/i.test(entry))
    .sort()[0];
  return {
    name: String(name),
    version: String(version),
    license,
    text: file === undefined ? undefined : readFileSync(join(folder, file), 'utf8').trim(),
  };
}

function noticeOf({ name, version, license, text }: Library): string {
  const title = `${name} ${version} (${license})`;
  return `${'='.repeat(title.length)}\n${title}\n${'='.repeat(title.length)}\n${text === undefined ? '' : `\n${text}\n`}`;
}

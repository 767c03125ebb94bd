import { posix } from 'node:path';
import type { PathAlias } from './tsconfig-paths.ts';

const EXTENSIONS = ['.tsx', '.ts', '.jsx', '.js', '.mjs', '.cjs', '.mts', '.cts'];

/** Which file an import means: relative paths, index files, `paths` and `baseUrl` of tsconfig.json. */
export class ImportResolver {
  readonly #files: ReadonlySet<string>;
  readonly #aliases: readonly PathAlias[];
  readonly #known = new Map<string, string | undefined>();
  /** Imports that look like the project's own and lead nowhere. */
  readonly failed = new Set<string>();

  constructor(files: ReadonlySet<string>, aliases: readonly PathAlias[]) {
    this.#files = files;
    this.#aliases = aliases;
  }

  /** Undefined for packages, and for files that are not there or not read. */
  resolve(from: string, specifier: string): string | undefined {
    const folder = posix.dirname(from);
    const key = `${folder}\0${specifier}`;
    if (!this.#known.has(key)) this.#known.set(key, this.#find(folder, specifier));
    return this.#known.get(key);
  }

  #find(folder: string, specifier: string): string | undefined {
    if (specifier.startsWith('.')) {
      const found = this.#file(posix.join(folder, specifier));
      if (
        found === undefined &&
        !/\.(css|scss|sass|less|svg|png|jpe?g|gif|webp|avif|json|woff2?|mp4|mdx?)(\?.*)?$/.test(specifier)
      )
        this.failed.add(`${folder}: ${specifier}`);
      return found;
    }
    for (const alias of this.#aliases) {
      if (!within(folder, alias.scope)) continue;
      const rest = matchAlias(alias.pattern, specifier);
      if (rest === undefined) continue;
      for (const target of alias.targets) {
        const found = this.#file(posix.normalize(target.replace('*', () => rest)));
        if (found !== undefined) return found;
      }
    }
    if (/^(@\/|~\/|#|src\/)/.test(specifier)) this.failed.add(specifier);
    return undefined;
  }

  #file(base: string): string | undefined {
    const path = base.replace(/^\.\//, '').replace(/\/$/, '');
    // TypeScript lets an import of './x.js' mean './x.ts'.
    const bare = path.replace(/\.(js|jsx|mjs|cjs)$/, '');
    const candidates = [
      path,
      ...EXTENSIONS.map((extension) => path + extension),
      ...(bare === path ? [] : EXTENSIONS.map((extension) => bare + extension)),
      ...EXTENSIONS.map((extension) => posix.join(path, `index${extension}`)),
    ];
    return candidates.find((candidate) => this.#files.has(candidate));
  }
}

function within(folder: string, scope: string): boolean {
  return scope === '.' || folder === scope || folder.startsWith(`${scope}/`);
}

/** What `*` stands for, or undefined when the pattern does not fit. */
function matchAlias(pattern: string, specifier: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === specifier ? '' : undefined;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits =
    specifier.length >= before.length + after.length &&
    specifier.startsWith(before) &&
    specifier.endsWith(after);
  return fits ? specifier.slice(before.length, specifier.length - after.length) : undefined;
}

import { basename } from 'node:path';

/**
 * Names of the packages that a manifest asks for, in lower case. These are glances, not parsers: a name too many or too few
 * moves a score a little and breaks nothing. Only names leave this file; versions, URLs and scripts do not.
 */

type Reader = (text: string) => Iterable<string>;

const READERS: readonly (readonly [RegExp, Reader])[] = [
  [/^package\.json$/, packageJson],
  [/^pyproject\.toml$/, pyproject],
  [/^pipfile$/i, tomlKeys],
  [/^requirements[\w.-]*\.(txt|in)$/, requirements],
  [/^go\.mod$/, (text) => matches(text, /^\s*(?:require\s+)?([\w.-]+\.[\w.-]+\/\S+)\s+v\d/gm)],
  [/^cargo\.toml$/i, tomlKeys],
  [/^gemfile$/i, (text) => matches(text, /^\s*gem\s+["']([^"']+)["']/gm)],
  [/^composer\.json$/, (text) => jsonKeys(text, ['require', 'require-dev'])],
  [/^pom\.xml$/, (text) => matches(text, /<artifactId>\s*([\w.-]+)\s*<\/artifactId>/g)],
  [/^build\.gradle(\.kts)?$/, (text) => matches(text, /["'][\w.-]+:([\w.-]+)(?::[^"']*)?["']/g)],
  [/^requirements\.ya?ml$/, (text) => matches(text, /^\s*-?\s*name:\s*["']?([\w./-]+)/gm)],
];

/** Whether a file of this name is read for dependencies. */
export function isDependencyManifest(name: string): boolean {
  return READERS.some(([pattern]) => pattern.test(name));
}

/** The names in a manifest. Never throws. */
export function dependencyNames(path: string, text: string): Set<string> {
  const reader = READERS.find(([pattern]) => pattern.test(basename(path)))?.[1];
  const names = new Set<string>();
  if (reader === undefined) return names;
  for (const name of reader(text)) names.add(name.toLowerCase());
  return names;
}

function packageJson(text: string): string[] {
  return jsonKeys(text, ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']);
}

function jsonKeys(text: string, sections: readonly string[]): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return [];
    return sections.flatMap((section) => {
      const part: unknown = (parsed as Readonly<Record<string, unknown>>)[section];
      return typeof part === 'object' && part !== null ? Object.keys(part) : [];
    });
  } catch {
    return [];
  }
}

/** PEP 621 lists hold strings such as `"fastapi[standard]>=0.115"`; Poetry has keys below a table. */
function pyproject(text: string): string[] {
  const plain = text.replace(/(?<=\w)\[[^\]\n"']*\]/g, ''); // extras, whose bracket would end the list
  const listed = [...plain.matchAll(/^[\w-]+\s*=\s*\[([^\]]*)\]/gm)].flatMap((m) =>
    matches(m[1] ?? '', /["']([A-Za-z][\w.-]*)/g),
  );
  return [...listed, ...tomlKeys(text)];
}

/** Keys of every table whose name speaks of dependencies or packages. */
function tomlKeys(text: string): string[] {
  const names: string[] = [];
  let inside = false;
  for (const line of text.split('\n')) {
    const table = /^\s*\[+([^\]]+)\]+/.exec(line);
    if (table !== null) {
      const title = table[1] as string;
      inside = /(dependencies|packages)\s*$/i.test(title);
      const named = /dependencies\.([\w-]+)\s*$/i.exec(title);
      if (named !== null) names.push(named[1] as string);
      continue;
    }
    const key = inside ? /^\s*"?([A-Za-z][\w.-]*)"?\s*=/.exec(line) : null;
    if (key !== null) names.push(key[1] as string);
  }
  return names;
}

function requirements(text: string): string[] {
  return matches(text, /^\s*([A-Za-z][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:[<>=!~;@#]|$)/gm);
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((m) => m[1] as string);
}

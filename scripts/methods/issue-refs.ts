/**
 * Keys of issues in texts: Jira's `ABC-123` and `#12` of the hosting service. A key is a guess by its form; words of the same form
 * that name standards are left out, and `projects` leaves out everything else.
 */

/** Upper-case words before a number that are no projects. */
const NOT_PROJECTS: ReadonlySet<string> = new Set(
  'AES CVE CWE ECMA EN GHSA GPT HTTP IEC IEEE IPV ISO JSR MD PEP PKCS RFC RSA SHA SSL TC39 TLS UCS US USB UTC GMT UTF WCAG X'.split(
    ' ',
  ),
);

const KEY = /(?<![A-Za-z0-9_.])([A-Z][A-Z0-9_]{1,9})-([1-9]\d{0,8})(?![A-Za-z0-9_]|-\d)/g;
const KEY_ANY_CASE = new RegExp(KEY.source, 'gi');
const NUMBER = /(?<![\w&/])(?:#|GH-)([1-9]\d{0,8})(?!\w)/g;

/** Jira keys of a text, each once, in the order of the text. */
export function jiraKeys(text: string, projects?: readonly string[]): string[] {
  const wanted = projects && new Set(projects.map((project) => project.toUpperCase()));
  const keys = [...text.matchAll(KEY)]
    .filter(([, project = '']) => (wanted === undefined ? isProject(project) : wanted.has(project)))
    .map(([key]) => key);
  return [...new Set(keys)];
}

/** Keys in the name of a branch, where they are often in lower case; that is only believed for a known project. */
export function jiraKeysOfBranch(branch: string, projects: readonly string[]): string[] {
  const known = new Set(projects.map((project) => project.toUpperCase()));
  const keys = [...branch.matchAll(KEY_ANY_CASE)]
    .map(([key]) => key.toUpperCase())
    .filter((key) => known.has(projectOf(key)));
  return [...new Set([...jiraKeys(branch), ...keys])];
}

/** Issues and pull requests by number, `#12` or `GH-12`, each once. */
export function numbers(text: string): number[] {
  return [...new Set([...text.matchAll(NUMBER)].map(([, digits]) => Number(digits)))];
}

/** `ABC` of `ABC-123`. */
export function projectOf(key: string): string {
  return key.slice(0, key.lastIndexOf('-'));
}

/** Sorts keys by project, then by number, so that `A-9` comes before `A-10`. */
export function byKey(a: string, b: string): number {
  const [left, right] = [projectOf(a), projectOf(b)];
  if (left !== right) return left < right ? -1 : 1;
  return Number(a.slice(left.length + 1)) - Number(b.slice(right.length + 1));
}

function isProject(word: string): boolean {
  return !NOT_PROJECTS.has(word);
}

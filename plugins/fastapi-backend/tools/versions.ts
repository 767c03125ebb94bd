import { join } from 'node:path';
import { readText, walkFiles } from '../../../scripts/core/source-files.ts';

/** A version that a manifest or lock file of the project names. */
export interface PinnedVersion {
  /** `[0, 115]` for `0.115.2`. */
  readonly numbers: readonly number[];
  /** Whether the file says exactly this version, and not a lower bound. */
  readonly exact: boolean;
  /** Whether the major version cannot be another: exact, `^1.2`, `~=1.2`, or an upper bound is given. */
  readonly majorKnown: boolean;
  /** `requirements.txt:3`. */
  readonly from: string;
}

const MANIFEST =
  /^(pyproject\.toml|setup\.(py|cfg)|Pipfile|uv\.lock|poetry\.lock|pdm\.lock|requirements[\w.-]*\.(txt|in))$/;
const MAX_MANIFESTS = 60;
const MAX_BYTES = 8_000_000;

/**
 * The version of a Python package, from lock files before manifests, an exact one before a bound. Undefined when no file of the
 * folder names one: then nothing is known of the version.
 */
export function findVersion(root: string, name: string): PinnedVersion | undefined {
  const found: PinnedVersion[] = [];
  const files = walkFiles(root, { accept: (file) => MANIFEST.test(file), maxFiles: MAX_MANIFESTS }).files;
  for (const file of [...files].sort((a, b) => a.split('/').length - b.split('/').length)) {
    let text: string;
    try {
      text = readText(join(root, file), MAX_BYTES);
    } catch {
      continue;
    }
    const version = file.endsWith('.lock') ? inLock(text, name, file) : inManifest(text, name, file);
    if (version !== undefined) found.push(version);
  }
  return found.find((v) => v.from.includes('.lock:')) ?? found.find((v) => v.exact) ?? found[0];
}

function inLock(text: string, name: string, file: string): PinnedVersion | undefined {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => line.trim() === `name = "${name}"`);
  const version = at < 0 ? undefined : lines.slice(at, at + 4).find((line) => line.startsWith('version'));
  const numbers = version === undefined ? undefined : numbersOf(version);
  return numbers === undefined
    ? undefined
    : { numbers, exact: true, majorKnown: true, from: `${file}:${at + 1}` };
}

function inManifest(text: string, name: string, file: string): PinnedVersion | undefined {
  // `pydantic[email]>=2.4`, `"pydantic>=2"`, `pydantic = "^2.4"`, `pydantic = { version = "~2.4" }`
  const line = new RegExp(`^["'\\s-]*${name}(\\[[^\\]]*\\])?\\s*(==|>=|~=|>|=|\\^|<=?)\\s*([^#\\n]*)`, 'i');
  for (const [i, raw] of text.split('\n').entries()) {
    const match =
      line.exec(raw.slice(0, 500)) ?? line.exec(raw.slice(0, 500).replace(/^.*?\[\s*(?=["'])/, ''));
    if (match === null || match[2]?.startsWith('<')) continue;
    const numbers = numbersOf(match[3] as string);
    if (numbers === undefined) continue;
    const operator = match[2] as string;
    const rest = match[3] as string;
    const majorKnown =
      ['==', '~=', '^'].includes(operator) ||
      /^["'{\s]*(version\s*=\s*["'])?[~^]/.test(rest) ||
      rest.includes('<');
    return { numbers, exact: operator === '==', majorKnown, from: `${file}:${i + 1}` };
  }
  return undefined;
}

function numbersOf(text: string): number[] | undefined {
  const match = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text);
  if (match === null) return undefined;
  return match.slice(1).flatMap((part) => (part === undefined ? [] : [Number(part)]));
}

/** Negative when `a` is older than `b`. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A version as semver.org 2.0.0 has it. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** `rc.1`; empty for a release. */
  readonly pre: string;
}

const VERSION = /^v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]{1,100}))?(?:\+[0-9A-Za-z.-]{1,100})?$/;

/** Reads `1.2.3`, `v1.2.3-rc.1`; undefined for anything else. */
export function readVersion(text: string): Version | undefined {
  const found = VERSION.exec(text);
  if (found === null) return undefined;
  const [, major, minor, patch, pre = ''] = found;
  return { major: Number(major), minor: Number(minor), patch: Number(patch), pre };
}

export function versionText({ major, minor, patch, pre }: Version): string {
  return `${major}.${minor}.${patch}${pre === '' ? '' : `-${pre}`}`;
}

/** Precedence: a pre-release sorts before its release, numbers as numbers. */
export function byPrecedence(a: Version, b: Version): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch || byPre(a.pre, b.pre);
}

function byPre(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;
  const [left, right] = [a.split('.'), b.split('.')];
  for (const [i, part] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    if (part === other) continue;
    const [number, otherNumber] = [/^\d+$/.test(part), /^\d+$/.test(other)];
    if (number && otherNumber) return Number(part) - Number(other);
    if (number !== otherNumber) return number ? -1 : 1;
    return part < other ? -1 : 1;
  }
  return -1;
}

import { MethodError } from '../../../../scripts/core/method.ts';

/** Major, minor, patch. Keycloak counts them from 17 on in this way; before that the WildFly distribution did. */
export type Version = readonly [number, number, number];

/** Reads `26`, `26.4` and `26.4.0`; what is missing is 0. Undefined for anything else, `latest` included. */
export function readVersion(text: string): Version | undefined {
  const match = /^(\d{1,3})(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?(?:-[A-Za-z0-9.-]{1,20})?$/.exec(text.trim());
  if (match === null) return undefined;
  return [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
}

/** Throws `bad_version`. */
export function versionOf(text: string, param: string): Version {
  const version = readVersion(text);
  if (version !== undefined) return version;
  const fix = `Give ${param} as in an image tag: 26.4.0.`;
  throw new MethodError('bad_version', `${param} is no version of Keycloak.`, { fix });
}

export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

export function versionText([major, minor, patch]: Version): string {
  return `${major}.${minor}.${patch}`;
}

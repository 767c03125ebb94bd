import { readVersion, type Version } from './versions.ts';

/** An image of Keycloak in a Dockerfile, compose file or manifest. */
export interface Image {
  readonly file: string;
  readonly line: number;
  /** `latest` where there is none. */
  readonly tag: string;
  /** Absent for a tag that moves or is a variable. */
  readonly version?: Version;
}

const IMAGE =
  /\b(?:quay\.io\/keycloak|jboss|bitnami|docker\.io\/bitnami|registry\.redhat\.io\/rhbk)\/keycloak(?:-rhel9)?(?::([A-Za-z0-9_.${}:?-]{1,80}))?/;

export function imageIn(line: string, file: string, at: number): Image | undefined {
  const match = IMAGE.exec(line);
  if (match === null) return undefined;
  const tag = match[1] ?? 'latest';
  const version = readVersion(tag);
  return { file, line: at, tag, ...(version && { version }) };
}

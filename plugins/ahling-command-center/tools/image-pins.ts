import type { ImageName } from './images.ts';

/**
 * How surely a reference means one image: `digest` always the same; `version` a release (1.2.3); `series` the newest of a line (16, 1.2,
 * pg17); `floating` whatever is newest (latest, stable, a name); `none` no tag, which is latest.
 */
export type Pin = 'digest' | 'version' | 'series' | 'floating' | 'none';

export function pinOf({ tag, hasDigest }: ImageName): Pin {
  if (hasDigest) return 'digest';
  if (tag === undefined) return 'none';
  if (/^(?:[a-z]+-)*v?\d+\.\d+\.\d+/i.test(tag)) return 'version';
  return /^v?\d/i.test(tag) || /(?:^|[-_])pg\d{2}(?:$|[-_])/.test(tag) ? 'series' : 'floating';
}

export interface Retired {
  readonly reason: string;
  readonly instead: string;
}

/** By the last two parts of the name. Only what its own project has said. */
const RETIRED: Readonly<Record<string, Retired>> = {
  'containrrr/watchtower': {
    reason: 'Archived in December 2025; it speaks an API that Docker 29 refuses.',
    instead: 'Diun or Renovate, or a fork that somebody maintains.',
  },
  'sctx/overseerr': { reason: 'Merged into Seerr in February 2026.', instead: 'ghcr.io/seerr-team/seerr' },
  'linuxserver/overseerr': {
    reason: 'Merged into Seerr in February 2026.',
    instead: 'ghcr.io/seerr-team/seerr',
  },
  'fallenbagel/jellyseerr': {
    reason: 'Merged into Seerr in February 2026.',
    instead: 'ghcr.io/seerr-team/seerr',
  },
  'grafana/promtail': { reason: 'End of life since 2 March 2026.', instead: 'grafana/alloy' },
  'tensorchord/pgvecto-rs': {
    reason: 'Immich left it for VectorChord.',
    instead: 'ghcr.io/immich-app/postgres, after its page on upgrading',
  },
};

export function retiredOf({ repository }: ImageName): Retired | undefined {
  return RETIRED[repository.split('/').slice(-2).join('/')];
}

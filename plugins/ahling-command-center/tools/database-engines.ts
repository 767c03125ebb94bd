import type { ImageName } from './images.ts';

/** A data store that a container runs, as far as its image tells. */
export interface Engine {
  readonly name: string;
  /** Major version from the tag; null when the tag does not say. */
  readonly major: number | null;
  /** Where the image keeps its data; undefined when that is not known for this image. */
  readonly dataPath: string | undefined;
  /** It may hold nothing but a cache, which needs no volume. */
  readonly isMaybeCache: boolean;
}

interface Kind {
  readonly name: string;
  readonly images: RegExp;
  readonly dataPath: (major: number | null, repository: string) => string | undefined;
  readonly isMaybeCache?: true;
}

/** Images built on the official one of Postgres keep its folder, which moved with version 18. */
const POSTGRES_FROM_18 = '/var/lib/postgresql';
const POSTGRES_TO_17 = '/var/lib/postgresql/data';

const KINDS: readonly Kind[] = [
  {
    name: 'postgres',
    images: /^(?:postgres|postgis|pgvector|pgvecto-rs|timescaledb)$/,
    dataPath: (major) => (major === null ? undefined : major >= 18 ? POSTGRES_FROM_18 : POSTGRES_TO_17),
  },
  {
    name: 'mariadb',
    images: /^mariadb$/,
    dataPath: (_, repository) => (repository.includes('linuxserver/') ? '/config' : '/var/lib/mysql'),
  },
  { name: 'mysql', images: /^(?:mysql|mysql-server|percona)$/, dataPath: () => '/var/lib/mysql' },
  { name: 'mongodb', images: /^mongo$/, dataPath: () => '/data/db' },
  {
    name: 'redis',
    images: /^(?:redis|redis-stack-server|valkey|keydb)$/,
    dataPath: () => '/data',
    isMaybeCache: true,
  },
  {
    name: 'influxdb',
    images: /^influxdb$/,
    dataPath: (major) => (major === 1 ? '/var/lib/influxdb' : major === 2 ? '/var/lib/influxdb2' : undefined),
  },
  { name: 'qdrant', images: /^qdrant$/, dataPath: () => '/qdrant/storage' },
  { name: 'meilisearch', images: /^meilisearch$/, dataPath: () => '/meili_data' },
  { name: 'clickhouse', images: /^clickhouse(?:-server)?$/, dataPath: () => '/var/lib/clickhouse' },
];

/** Undefined for images that are no data store known here. */
export function engineOf(image: ImageName | undefined): Engine | undefined {
  if (image === undefined) return undefined;
  const kind = KINDS.find(({ images }) => images.test(image.short));
  if (kind === undefined) return undefined;
  const major = majorOf(image.tag);
  // Bitnami's images have folders of their own.
  const isOther = /(?:^|\/)bitnami(?:legacy)?\//.test(image.repository);
  return {
    name: kind.name,
    major,
    dataPath: isOther ? undefined : kind.dataPath(major, image.repository),
    isMaybeCache: kind.isMaybeCache ?? false,
  };
}

/** `17.2-alpine`, `v1.12`, `0.8.0-pg17`, `latest-pg16`: 17, 1, 17, 16. */
function majorOf(tag: string | undefined): number | null {
  const text =
    /(?:^|[-_.])pg(\d{2})(?:$|[-_.])/.exec(tag ?? '')?.[1] ?? /^v?(\d{1,2})(?:$|[.-])/.exec(tag ?? '')?.[1];
  return text === undefined ? null : Number(text);
}

/** What an image reference says, and which images are known for needing care. Matched by the last part of the name. */
export interface ImageName {
  /** Without registry, folders and tag: `postgres`. */
  readonly short: string;
  /** `traefik/whoami` */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly hasDigest: boolean;
}

export function parseImage(reference: string): ImageName {
  const [name = '', digest] = reference.trim().split('@');
  const slash = name.lastIndexOf('/');
  const colon = name.indexOf(':', slash + 1);
  const repository = colon < 0 ? name : name.slice(0, colon);
  return {
    short: repository.slice(repository.lastIndexOf('/') + 1).toLowerCase(),
    repository: repository.toLowerCase(),
    tag: colon < 0 ? undefined : name.slice(colon + 1),
    hasDigest: digest !== undefined,
  };
}

const DATABASE =
  /^(?:postgres|postgresql|postgis|pgvector|pgvecto-rs|timescaledb(?:-ha)?|mysql|mysql-server|mariadb|percona|mongo|mongodb(?:-community-server)?|redis|redis-stack(?:-server)?|valkey|keydb|dragonfly|memcached|influxdb|victoria-metrics|elasticsearch|opensearch|couchdb|clickhouse(?:-server)?|neo4j|cassandra|etcd|qdrant|milvus|meilisearch|weaviate|chroma|cockroach)$/;
const BROKER = /^(?:eclipse-mosquitto|mosquitto|emqx|rabbitmq|nats|kafka|hivemq4?|vernemq)$/;
const ADMIN =
  /^(?:portainer(?:-ce|-ee)?|adminer|phpmyadmin|pgadmin4|mongo-express|redis-commander|redisinsight|dozzle|cadvisor|prometheus|alertmanager|dockge|yacht|vault|openbao|ollama|glances|zigbee2mqtt|node-red|kafka-ui|komodo(?:-core)?|code-server|filebrowser|semaphore|pihole)$/;
const NEEDS_HOST_NETWORK =
  /^(?:home-assistant|homeassistant|homebridge|matter-server|python-matter-server|otbr|openthread-border-router|esphome|avahi|mdns-repeater|node-exporter|netdata|tailscale|keepalived|cloudflared|omada-controller|wireguard|wg-easy|scrypted)$/;

/** Ports of data stores, whatever the image is called. */
const DATABASE_PORTS: ReadonlySet<number> = new Set([
  1433, 2379, 3306, 5432, 5984, 6379, 7474, 7687, 8086, 9042, 9200, 11211, 27017,
]);

export type Trade = 'database' | 'broker' | 'admin' | undefined;

export function tradeOf(image: ImageName | undefined): Trade {
  if (image === undefined) return undefined;
  // `immich-app/postgres` and `bitnami/postgresql` are databases too; `postgres-exporter` is none.
  if (DATABASE.test(image.short)) return 'database';
  if (BROKER.test(image.short)) return 'broker';
  return ADMIN.test(image.short) ? 'admin' : undefined;
}

export function isDatabasePort(port: number): boolean {
  return DATABASE_PORTS.has(port);
}

export function needsHostNetwork(image: ImageName | undefined): boolean {
  return image !== undefined && NEEDS_HOST_NETWORK.test(image.short);
}

/** Proxies in front of the Docker socket, whose purpose is to hold it. */
export function isSocketProxy(image: ImageName | undefined): boolean {
  return image !== undefined && /socket-?proxy$/.test(image.short);
}

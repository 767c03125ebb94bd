// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose files hold such variables
import { describe, expect, it } from 'vitest';
import { listDatabases } from '../../../../plugins/ahling-command-center/tools/list-databases.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call, places } from './support.ts';

async function databasesOf(compose: string, more: Record<string, string> = {}) {
  return await call(listDatabases, {}, writeTree(tempFolder(), { 'compose.yaml': compose, ...more }));
}

function postgres(tag: string, volume: string, more = ''): string {
  return `services:\n  db:\n    image: postgres:${tag}\n    volumes: [${volume}]\n${more}volumes: {pg: {}}\n`;
}

describe('list_databases', () => {
  it('lists engine, major, data, ports and who uses it', async () => {
    const result = await databasesOf(
      postgres(
        '16.4-alpine',
        '"pg:/var/lib/postgresql/data"',
        [
          '    ports: ["127.0.0.1:5432:5432"]',
          '  app:',
          '    image: app:1.0.0',
          '    environment: {URL: "postgres://u:hunter2@db:5432/x"}',
          '  worker:',
          '    image: app:1.0.0',
          '    depends_on: {db: {condition: service_healthy}}',
          '  other:',
          '    image: app:1.0.0',
          '    environment: {NAME: dbx}',
          '  cache:',
          '    image: valkey/valkey:8',
          '',
        ].join('\n'),
      ),
    );
    expect(result.databases).toEqual([
      {
        service: 'db',
        engine: 'postgres',
        major: 16,
        image: 'postgres:16.4-alpine',
        file: 'compose.yaml',
        line: 3,
        data: ['volume pg'],
        published: ['127.0.0.1:5432'],
        usedBy: ['app', 'worker'],
      },
      expect.objectContaining({ service: 'cache', engine: 'redis', major: 8, data: [], usedBy: [] }),
    ]);
    expect(result.majors).toEqual({ postgres: ['16'], redis: ['8'] });
    expect(places(result.findings)).toEqual(['data-not-mounted@16']);
    expect(result.findings[0]?.severity).toBe('info');
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  it.each([
    ['18', '"pg:/var/lib/postgresql"', []],
    ['18', '"pg:/var/lib/postgresql/data"', ['postgres-18-mount@4']],
    ['18.1-alpine', '"./db:/var/lib/postgresql/data/"', ['postgres-18-mount@4']],
    ['17', '"pg:/var/lib/postgresql"', ['postgres-parent-mount@4']],
    ['17', '"pg:/var/lib"', []],
    ['17', '"/var/lib/postgresql/data"', ['data-not-mounted@3']],
    ['17', '"pg:/backup"', ['data-not-mounted@3']],
    ['latest', '"pg:/backup"', []],
    ['17', '"${DATA}:/var/lib/postgresql/data"', []],
  ])('Postgres %s with %s gives %j', async (tag, volume, expected) => {
    const { findings } = await databasesOf(postgres(tag, volume));
    expect(places(findings).map((place) => place.replace('@2', '@3'))).toEqual(expected);
  });

  it('follows PGDATA to where the data really is', async () => {
    const own = '    environment: {PGDATA: /data/pg}\n';
    expect((await databasesOf(postgres('18', '"pg:/data"', own))).findings).toEqual([]);
    expect(
      places((await databasesOf(postgres('17', '"pg:/var/lib/postgresql/data"', own))).findings)[0],
    ).toMatch(/^data-not-mounted/);
  });

  it('sees two servers on one volume and one folder, not two volumes of the same name in two projects', async () => {
    const service = (name: string, source: string) =>
      `  ${name}:\n    image: mariadb:11\n    volumes: ["${source}:/var/lib/mysql"]\n`;
    const folder = writeTree(tempFolder(), {
      'a/compose.yaml': `services:\n${service('one', 'data')}${service('two', 'data')}volumes: {data: {}}\n`,
      'b/compose.yaml': `services:\n${service('one', 'data')}volumes: {data: {}}\n`,
      'c/compose.yaml': `services:\n${service('x', '/srv/db')}`,
      'd/compose.yaml': `services:\n${service('y', '/srv/db/')}`,
    });
    const { findings } = await call(listDatabases, {}, folder);
    expect(findings.map(({ rule, file }) => [rule, file])).toEqual([
      ['data-shared', 'a/compose.yaml'],
      ['data-shared', 'd/compose.yaml'],
    ]);
  });

  it('reads the major of images that are not the official ones, and judges no folder that it does not know', async () => {
    const { databases, findings } = await databasesOf(
      [
        'services:',
        '  v: {image: "pgvector/pgvector:0.8.0-pg17", volumes: ["a:/var/lib/postgresql/data"]}',
        '  i: {image: "ghcr.io/immich-app/postgres:14-vectorchord0.4.3-pgvectors0.2.0", volumes: ["b:/var/lib/postgresql/data"]}',
        '  b: {image: "bitnami/mariadb:11.4", volumes: ["c:/bitnami/mariadb"]}',
        '  l: {image: "lscr.io/linuxserver/mariadb:latest", volumes: ["d:/config"]}',
        '  q: {image: "qdrant/qdrant:v1.15.3"}',
        'volumes: {a: {}, b: {}, c: {}, d: {}}',
      ].join('\n'),
    );
    expect(databases.map(({ service, major }) => [service, major])).toEqual([
      ['v', 17],
      ['i', 14],
      ['b', 11],
      ['l', null],
      ['q', 1],
    ]);
    expect(places(findings)).toEqual(['data-not-mounted@6']);
  });

  it('counts a database of the base once when there are variants', async () => {
    const { databases } = await databasesOf(postgres('17', '"pg:/var/lib/postgresql/data"'), {
      'compose.prod.yaml': 'services:\n  db:\n    restart: always\n',
    });
    expect(databases).toHaveLength(1);
  });

  it('ends soon on a thousand databases and names that look like patterns', async () => {
    const many = Array.from(
      { length: 1_000 },
      (_, i) => `  "db.${i}(a+)+": {image: "redis:7", environment: {H: "${'a'.repeat(200)}!"}}`,
    );
    const { databases } = await databasesOf(`services:\n${many.join('\n')}`);
    expect(databases).toHaveLength(1_000);
  });

  it('refuses a folder without Compose files', async () => {
    await expect(call(listDatabases, {}, tempFolder())).rejects.toMatchObject({ code: 'no_compose' });
  });
});

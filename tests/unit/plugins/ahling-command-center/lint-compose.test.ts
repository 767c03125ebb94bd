import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintCompose } from '../../../../plugins/ahling-command-center/tools/lint-compose.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call, places } from './support.ts';

function lint(files: string | Record<string, string>) {
  const tree = typeof files === 'string' ? { 'compose.yaml': files } : files;
  return call(lintCompose, {}, writeTree(tempFolder(), tree));
}

async function rules(files: string | Record<string, string>): Promise<string[]> {
  return places((await lint(files)).findings);
}

/** A service without a finding; its text goes on at the indentation of its keys. */
function service(more: string, image = 'traefik/whoami:v1.10'): string {
  const lines = more.split('\n').map((line) => `    ${line}`);
  return ['services:', '  web:', `    image: ${image}`, '    restart: unless-stopped', ...lines].join('\n');
}

const GOOD = `
services:
  db:
    image: postgres:17
    restart: unless-stopped
    environment:
      POSTGRES_PASSWORD_FILE: /run/secrets/db
      POSTGRES_USER: app
    secrets: [db]
    volumes:
      - data:/var/lib/postgresql/data
    healthcheck:
      test: [CMD-SHELL, pg_isready]
    networks: [back]
  app:
    image: ghcr.io/immich-app/immich-server:v1.140.0
    restart: unless-stopped
    environment:
      DB_PASSWORD: \${DB_PASSWORD:?set it}
    depends_on:
      db:
        condition: service_healthy
    ports:
      - "127.0.0.1:2283:2283"
    volumes:
      - ./config:/config:ro
    labels:
      traefik.enable: "true"
      traefik.docker.network: proxy
      traefik.http.routers.app.rule: Host(\`photos.example.org\`) && PathPrefix(\`/\`)
      traefik.http.routers.app.entrypoints: websecure
      traefik.http.services.app.loadbalancer.server.port: "2283"
    networks: [back, proxy]
volumes:
  data:
secrets:
  db:
    file: ./db.txt
networks:
  back:
  proxy:
    external: true
`;

describe('lint_compose', () => {
  it('finds nothing in a careful stack and says how much it looked at', async () => {
    const result = await lint({ 'photos/compose.yaml': GOOD, 'photos/config/app.yaml': '' });
    expect(result.findings).toEqual([]);
    expect([result.files, result.stacks, result.services]).toEqual([['photos/compose.yaml'], 1, 2]);
  });

  it.each<[string, string, string[]]>([
    [
      'an image without tag',
      'services:\n  a:\n    image: nginx\n    restart: always',
      ['image-without-tag@3'],
    ],
    [
      'latest',
      'services:\n  a:\n    image: reg.lan:5000/x/nginx:latest\n    restart: always',
      ['image-latest@3'],
    ],
    ['neither image nor build', 'services:\n  a:\n    restart: always', ['no-image@3']],
    ['no restart policy', 'services:\n  a:\n    image: nginx:1', ['no-restart-policy@3']],
    ['privileged', service('privileged: true'), ['privileged@5']],
    ['the network of the host', service('network_mode: host'), ['network-mode-host@5']],
    [
      'ports beside service:',
      service('network_mode: service:vpn\nports: ["127.0.0.1:1:1"]'),
      ['ports-without-network@6'],
    ],
    [
      'network_mode beside networks',
      service('network_mode: bridge\nnetworks: [default]'),
      ['network-mode-and-networks@5'],
    ],
    ['a strong capability', service('cap_add: [NET_ADMIN, SYS_ADMIN]'), ['strong-capability@5']],
    ['pid: host', service('pid: host'), ['pid-host@5']],
    [
      'the Docker socket, read-only too',
      service('volumes:\n  - /var/run/docker.sock:/var/run/docker.sock:ro'),
      ['docker-socket@6'],
    ],
    ['a folder of the host', service('volumes: ["/etc:/host/etc:ro"]'), ['host-folder@5']],
    ['a mount above the stack', service('volumes: ["../x:/x"]'), ['bind-above-project@5']],
    ['a missing file', service('volumes: ["./nginx.conf:/etc/nginx/nginx.conf"]'), ['bind-file-missing@5']],
    ['a missing folder', service('volumes: ["./data:/data"]'), ['bind-folder-missing@5']],
    ['a missing env file', service('env_file: .env.web'), ['env-file-missing@5']],
    ['a password', service('environment:\n  - API_TOKEN=abc123'), ['secret-in-environment@6']],
    [
      'a password in an address',
      service('environment:\n  DATABASE: postgres://u:pw@db/x'),
      ['secret-in-environment@6'],
    ],
    [
      'a password as default',
      service('environment:\n  DB_PASSWORD: ${DB_PASSWORD:-postgres}'),
      ['secret-as-default@6'],
    ],
    [
      'a password as build argument',
      service('build:\n  args:\n    NPM_TOKEN: abc'),
      ['secret-in-build-args@7'],
    ],
    [
      'a password as argument',
      service('command: redis-server --requirepass hunter2', 'redis/insight:2'),
      ['secret-in-command@5'],
    ],
    ['a broken variable', service('environment:\n  A: "50$%"'), ['interpolation-invalid@6']],
    ['a hash whose $ are eaten', service('environment:\n  A: admin:$apr1$abc$def'), ['hash-unescaped@6']],
    [
      'a database on all interfaces',
      service('healthcheck: {test: [CMD, x]}\nports: ["5432:5432"]', 'postgres:17'),
      ['database-exposed@6'],
    ],
    [
      'the port of a database of another name',
      service('ports: ["3306:3306"]', 'own/db:1'),
      ['database-exposed@5'],
    ],
    [
      'an administrative page',
      service('ports: ["9000:9000"]', 'portainer/portainer-ce:2.21.0'),
      ['admin-exposed@5'],
    ],
    ['the Docker API', service('ports: ["192.168.1.2:2375:2375"]'), ['docker-api-exposed@5']],
    [
      'a broker',
      service('healthcheck: {test: [CMD, x]}\nports: ["1883:1883"]', 'eclipse-mosquitto:2'),
      ['broker-exposed@6'],
    ],
    ['a port that is none', service('ports: ["80800:x"]'), ['port-unreadable@5']],
    ['ranges of unequal length', service('ports: ["8000-8002:80-81"]'), ['port-unreadable@5']],
    ['an undeclared network', service('networks: [proxy]'), ['undeclared-network@5']],
    ['an undeclared volume', service('volumes: ["data:/data"]'), ['undeclared-volume@5']],
    ['an undeclared secret', service('secrets: [key]'), ['undeclared-secret@5']],
    ['an undeclared config', service('configs:\n  - source: c'), ['undeclared-config@6']],
    ['an unused volume', `${service('tty: true')}\nvolumes:\n  old:`, ['unused-volume@7']],
    ['the obsolete version', `version: "3.8"\n${service('tty: true')}`, ['obsolete-version@1']],
    ['a key that stands twice', service('tty: true\ntty: false'), ['duplicate-key@6']],
    ['an unknown dependency', service('depends_on: [db]'), ['depends-on-unknown@5']],
  ])('reports %s', async (_, text, expected) => {
    expect(await rules(text)).toEqual(expected);
  });

  it('asks for readiness where a service depends on a database', async () => {
    const stack = (condition: string, health: string) =>
      `${service(`depends_on:\n  db:\n    condition: ${condition}`)}\n  db:\n    image: redis:7\n    restart: always\n${health}`;
    const health = '    healthcheck: {test: [CMD, redis-cli, ping]}';
    expect(await rules(stack('service_healthy', health))).toEqual([]);
    expect(await rules(stack('service_started', health))).toEqual(['depends-on-without-health@6']);
    expect(await rules(stack('service_healthy', ''))).toEqual([
      'healthy-without-healthcheck@6',
      'no-healthcheck@9',
    ]);
  });

  it('takes a job that others wait for, and tools behind a profile, for what ends on purpose', async () => {
    const jobs = '  migrate:\n    image: own/app:1\n  tool:\n    image: own/tool:1\n    profiles: [tools]';
    const text = service('depends_on:\n  migrate:\n    condition: service_completed_successfully');
    expect(await rules(`${text}\n${jobs}`)).toEqual([]);
  });

  it('reports host ports that two stacks want, whatever the address syntax', async () => {
    const stack = (ports: string) => service(`ports:\n  - ${ports}`);
    const result = await lint({
      'a/compose.yaml': stack('"8080:80"'),
      'b/docker-compose.yml': stack('{target: 80, published: "8080"}'),
      'c/compose.yml': stack('"8080:80/udp"'),
      'd/compose.yml': stack('"8079-8080:80-81"'),
    });
    expect(result.findings.map(({ rule, file, line }) => `${rule} ${file}:${line}`)).toEqual([
      'port-clash a/compose.yaml:6',
      'port-clash b/docker-compose.yml:6',
      'port-clash b/docker-compose.yml:6',
    ]);
  });

  it('keeps addresses apart and lowers clashes between profiles', async () => {
    const two = (a: string, b: string) =>
      `${service(`ports: ["${a}"]\nprofiles: [x]`)}\n  b:\n    image: a/b:1\n    profiles: [y]\n    ports: ["${b}"]`;
    expect(await rules(two('127.0.0.1:80:80', '192.168.1.2:80:80'))).toEqual([]);
    expect((await lint(two('80:80', '80:80'))).findings).toMatchObject([
      { rule: 'port-clash', severity: 'info' },
    ]);
  });

  it('fills in variables from .env and defaults, and says when it cannot', async () => {
    const text = service(
      'ports:\n  - "${PORT}:80"\n  - "${OTHER:-5432}:5432"\n  - "${NONE}:81"',
      'own/x:${TAG}',
    );
    const result = await lint({ 'compose.yaml': text, '.env': 'PORT=5432\nTAG="latest"\n' });
    expect(places(result.findings)).toEqual(['database-exposed@7', 'port-clash@7', 'image-latest@3']);
    expect(result.notes.join(' ')).toContain('Ports that depend on variables');
  });

  it('puts an override on top of its base, with !reset and !override', async () => {
    const base = service('privileged: true\nports: ["5432:5432"]\nenvironment: [A_TOKEN=x]\ncap_add: [ALL]');
    const override =
      'services:\n  web:\n    privileged: false\n    ports: !reset []\n    environment:\n      A_TOKEN: ${T}\n    cap_add: !override [NET_RAW]';
    expect(await rules({ 'compose.yaml': base, 'compose.override.yaml': override })).toEqual([]);
    expect(await rules(base)).toHaveLength(4);
  });

  it('reads a variant on top of the base and reports only what it adds', async () => {
    const result = await lint({
      'docker-compose.yml': service('privileged: true'),
      'docker-compose.prod.yml': 'services:\n  web:\n    ports: ["5432:5432"]',
    });
    expect(result.findings.map(({ file, rule }) => `${file} ${rule}`)).toEqual([
      'docker-compose.prod.yml database-exposed',
      'docker-compose.yml privileged',
    ]);
    expect(result.notes.join(' ')).toContain('as with -f');
  });

  it('resolves anchors, merge keys, extends and include', async () => {
    const result = await lint({
      'compose.yaml': [
        'include: [db/compose.yaml]',
        'x-base: &base {restart: always, image: "own/x:1"}',
        'services:',
        '  a: {<<: *base, depends_on: {db: {condition: service_healthy}}}',
        '  b: {extends: {service: tmpl, file: common/base.yaml}, volumes: ["./f.conf:/f.conf"]}',
      ].join('\n'),
      'f.conf': '',
      'common/base.yaml': 'services:\n  tmpl: {image: "own/y:1", restart: always}',
      'db/compose.yaml':
        'services:\n  db:\n    image: postgres:17\n    restart: always\n    healthcheck: {test: [CMD, x]}\n    volumes: ["./init.sql:/init.sql"]',
      'db/init.sql': '',
    });
    expect(result.findings).toEqual([]);
    expect([result.stacks, result.services]).toEqual([1, 3]);
  });

  it('does not judge by absence what extends a file that it cannot read', async () => {
    const result = await lint('services:\n  a: {extends: {service: x, file: ../outside.yaml}}');
    expect(result.findings).toEqual([]);
    expect(result.notes).toHaveLength(2);
  });

  it('never shows a secret', async () => {
    const result = await lint(
      service(
        'environment:\n  DB_PASSWORD: s3cretA\n  URL: redis://:s3cretB@r/0\n  X_TOKEN: ${X_TOKEN:-s3cretC}\n  H: a:$apr1$s3cretD$e\ncommand: [x, --password, s3cretE]\nlabels: [traefik.http.middlewares.m.basicauth.users=u:$$apr1$$s3cretF$$x]',
      ),
    );
    expect(result.findings).toHaveLength(6);
    expect(JSON.stringify(result)).not.toContain('s3cret');
  });

  it('reads what it can of a folder and names what it could not', async () => {
    const folder = writeTree(tempFolder(), {
      'a/compose.yaml': service('privileged: true'),
      'b/compose.yaml': '- a list',
      'c/compose.yaml': '',
      'd/compose.yaml': 'services:\n  a: {image: "x:1", restart: always\n  s3cret: [',
      'e/compose.yaml': `services: ${'['.repeat(20_000)}`,
      'node_modules/x/compose.yaml': service('privileged: true'),
    });
    writeFileSync(join(folder, 'f-compose.yaml'), Buffer.from([0x00, 0xff, 0xfe]));
    symlinkSync(folder, join(folder, 'a/loop'));
    const result = await call(lintCompose, {}, folder);
    expect(result.notRead.map(({ file }) => file)).toEqual([
      'b/compose.yaml',
      'c/compose.yaml',
      'e/compose.yaml',
      'f-compose.yaml',
    ]);
    expect(result.findings.map(({ rule, file }) => `${rule} ${file}`)).toContain('privileged a/compose.yaml');
    expect(result.findings.map(({ rule, file }) => `${rule} ${file}`)).toContain('yaml-error d/compose.yaml');
    expect(JSON.stringify(result)).not.toContain('s3cret');
    expect(JSON.stringify(result)).not.toContain(folder);
  });

  it('ends on aliases that would grow without bound, on circles and on wrong types', async () => {
    const laughs = ['x0: &x0 [a, b, c, d, e, f, g, h]'];
    for (let i = 1; i < 30; i += 1) laughs.push(`x${i}: &x${i} [${`*x${i - 1}, `.repeat(8)}]`);
    expect(
      await rules(`${laughs.join('\n')}\nservices:\n  a: {image: "x:1", restart: always, x: *x29}`),
    ).toEqual([]);
    expect(await rules('services: &s\n  a: {image: "x:1", restart: always, x: *s}')).toEqual([
      'yaml-error@2',
    ]);
    const maps = ['x0: &x0 {a: 1}'];
    for (let i = 1; i < 30; i += 1) maps.push(`x${i}: &x${i} {a: *x${i - 1}, b: *x${i - 1}, c: *x${i - 1}}`);
    const grown = { 'compose.yaml': maps.join('\n'), 'compose.override.yaml': maps.join('\n') };
    expect(await rules(grown)).toEqual([]);
    const includes: Record<string, string> = { 'compose.yaml': 'include: [a0.yaml]' };
    for (let i = 0; i < 20; i += 1)
      includes[`a${i}.yaml`] = `include: [a${i + 1}.yaml, ./a${i + 1}.yaml, x/../a${i + 1}.yaml]`;
    includes['a20.yaml'] = 'services: {}';
    expect((await lint(includes)).stacks).toBe(1);
    const circle = 'services:\n  a: {extends: b}\n  b: {extends: a}\ninclude: [compose.yaml]';
    expect(
      (await lint({ 'compose.yaml': circle, 'other/compose.yaml': 'include: [../compose.yaml]' })).services,
    ).toBeGreaterThan(0);
    const wrong =
      'services:\n  a: 3\n  b: {image: [1], restart: {}, ports: x, volumes: {a: b}, environment: 7, depends_on: 1, labels: [1, {a: 2}], networks: 4, healthcheck: no, command: {a: 1}}\nvolumes: 4\nnetworks: [x]\ninclude: {a: b}';
    expect((await lint(wrong)).notRead).toEqual([]);
  });

  it('refuses a missing path and a folder without Compose files', async () => {
    const folder = tempFolder();
    await expect(call(lintCompose, { path: 'no' }, folder)).rejects.toMatchObject({ code: 'not_found' });
    await expect(call(lintCompose, {}, folder)).rejects.toMatchObject({ code: 'no_compose' });
  });
});

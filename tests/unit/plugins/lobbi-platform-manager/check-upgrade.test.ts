import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHANGES } from '../../../../plugins/lobbi-platform-manager/tools/upgrade/changes.ts';
import { checkUpgrade } from '../../../../plugins/lobbi-platform-manager/tools/upgrade/check-upgrade.ts';
import { readVersion } from '../../../../plugins/lobbi-platform-manager/tools/upgrade/versions.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call } from './support.ts';

function check(files: Record<string, string>, params = {}) {
  return call(checkUpgrade, { from: '16.1.1', to: '26.8.0', ...params }, writeTree(tempFolder(), files));
}

async function rules(file: string, text: string, params = {}): Promise<string[]> {
  return (await check({ [file]: text }, params)).findings.map(({ rule, line }) => `${rule}@${line}`);
}

describe('check_upgrade', () => {
  it.each<[string, string, string]>([
    ['wildfly-image@1', 'Dockerfile', 'FROM jboss/keycloak:16.1.1'],
    ['wildfly-variable@2', 'compose.yaml', '# keycloak\nPROXY_ADDRESS_FORWARDING: "true"'],
    ['wildfly-file@1', 'standalone-ha.xml', '<subsystem xmlns="urn:jboss:domain:keycloak-server:1.1">'],
    ['auth-path@1', '.env', 'ISSUER=https://id.example.org/auth/realms/members'],
    ['javax-import@1', 'src/Listener.java', 'import javax.ws.rs.core.Response;'],
    ['hostname-v1@1', '.env.production', 'KC_HOSTNAME_URL=https://id.example.org'],
    ['hostname-v1@2', 'keycloak.conf', 'db=postgres\nhostname-strict-https = true'],
    ['hostname-v1@3', 'kc.yaml', 'kind: Keycloak\nadditionalOptions:\n  - name: hostname-admin-url'],
    ['management-port@1', 'compose.yml', 'test: curl http://keycloak:8080/health/ready'],
    ['cache-at-build@1', 'Dockerfile', 'RUN /opt/keycloak/bin/kc.sh build --cache=ispn'],
    ['model-legacy@1', 'pom.xml', '<artifactId>keycloak-model-legacy</artifactId>'],
    ['proxy-option@1', 'start.sh', 'kc.sh start --proxy edge'],
    ['hostname-v1@1', 'start.sh', 'kc.sh build --features=hostname:v1'],
    ['gelf-gone@1', 'start.sh', 'kc.sh start --log=console,gelf'],
    ['admin-variable@1', '.env', 'KEYCLOAK_ADMIN=boss'],
    [
      'theme-path@1',
      'themes/x/login/theme.properties',
      'styles=node_modules/patternfly/dist/css/patternfly.css',
    ],
    ['jboss-node-name@1', 'run.sh', 'JAVA_OPTS=-Djboss.node.name=kc1'],
    [
      'transaction-timeout@1',
      'quarkus.properties',
      'quarkus.transaction-manager.default-transaction-timeout=600',
    ],
    ['feature-settled@1', 'start.sh', 'kc.sh start --features=rolling-updates:v2'],
    ['feature-settled@1', 'start.sh', 'kc.sh start --features=scim-api'],
    ['clusterless@1', '.env', 'KC_FEATURES=clusterless'],
    ['volatile-sessions@1', '.env', 'KC_FEATURES_DISABLED=persistent-user-sessions'],
    ['sticky-route@1', '.env', 'KC_SPI_STICKY_SESSION_ENCODER__INFINISPAN__SHOULD_ATTACH_ROUTE=false'],
  ])('finds %s in %s', async (expected, file, text) => {
    expect(await rules(file, text)).toEqual([expected]);
  });

  it('has a test for every rule that it knows', () => {
    const tested = new Set(
      'wildfly-image wildfly-variable wildfly-file auth-path javax-import hostname-v1 management-port cache-at-build model-legacy proxy-option gelf-gone admin-variable theme-path jboss-node-name transaction-timeout feature-settled clusterless volatile-sessions sticky-route'.split(
        ' ',
      ),
    );
    expect(CHANGES.filter(({ rule }) => !tested.has(rule))).toEqual([]);
    for (const { message, fix } of CHANGES) expect(`${message} ${fix}`).toMatch(/\.$/);
  });

  it.each<[string, string, string]>([
    [
      'the new option',
      'start.sh',
      'kc.sh start --proxy-headers=xforwarded --hostname=https://id.example.org',
    ],
    [
      'the variable that stays',
      '.env',
      'KC_HOSTNAME=https://id.example.org\nKC_HOSTNAME_ADMIN=https://a.example.org',
    ],
    ['another program’s --proxy', 'fetch.sh', 'curl --proxy http://squid:3128 https://example.org'],
    ['another product’s DB_VENDOR', '.env', 'DB_VENDOR=postgres'],
    ['a comment', 'compose.yaml', '# keycloak: KC_PROXY=edge'],
    ['jakarta', 'src/Listener.java', 'import jakarta.ws.rs.core.Response; // was javax.ws.rs'],
    ['health on the management port', 'compose.yml', 'keycloak: http://keycloak:9000/health/ready'],
  ])('is silent on %s', async (_, file, text) => {
    expect(await rules(file, text)).toEqual([]);
  });

  it('leaves /auth alone where the server keeps that path', async () => {
    const files = {
      '.env': 'ISSUER=https://id/auth/realms/m',
      'start.sh': 'kc.sh start --http-relative-path=/auth',
    };
    expect((await check(files)).findings).toEqual([]);
  });

  it('reports only what changed between the two versions', async () => {
    const text = 'kc.sh start --proxy edge --hostname-url=https://id -Djboss.node.name=a';
    expect(await rules('start.sh', text, { from: '24.0.5', to: '25.0.0' })).toEqual(['hostname-v1@1']);
    expect(await rules('start.sh', text, { from: '25.0.0', to: '26.2.9' })).toEqual(['proxy-option@1']);
    expect(await rules('start.sh', text, { from: '26.2', to: '26.3' })).toEqual(['jboss-node-name@1']);
  });

  it('takes the running version from the lowest pinned image, and warns of tags that move', async () => {
    const result = await check(
      {
        Dockerfile: 'FROM quay.io/keycloak/keycloak:23.0.7 AS build\nFROM quay.io/keycloak/keycloak:latest',
        'compose.yaml': 'image: "quay.io/keycloak/keycloak:${KC_VERSION:-26.4.0}"',
      },
      { from: undefined },
    );
    expect(result).toMatchObject({ from: '23.0.7', fromImage: true, to: '26.8.0' });
    expect(result.images.map(({ tag }) => tag)).toEqual(['23.0.7', 'latest', '${KC_VERSION:-26.4.0}']);
    expect(result.findings.map(({ rule, line }) => `${rule}@${line}`)).toEqual(['image-not-pinned@2']);
  });

  it.each<[string, Record<string, string>, Record<string, unknown>, string]>([
    ['a version that is none', {}, { to: 'newest' }, 'bad_version'],
    ['going back', {}, { from: '26.4', to: '25' }, 'bad_version'],
    ['no version to begin with', { '.env': 'A=1' }, { from: undefined }, 'version_unknown'],
    ['a folder that is not there', {}, { folder: 'none' }, 'not_found'],
  ])('refuses %s', async (_, files, params, code) => {
    await expect(check(files, params)).rejects.toMatchObject({ code });
  });

  it('lists what it cannot read, follows no link out, skips endless lines, and shows no value', async () => {
    const outside = writeTree(tempFolder(), { 'secret.env': 'KEYCLOAK_ADMIN=outside' });
    const folder = writeTree(tempFolder(), {
      'bad.env': '',
      'long.sh': `kc.sh start --proxy edge ${'x'.repeat(5_000)}`,
      'huge.json': `"${'x'.repeat(2_100_000)}"`,
      '.env': 'KEYCLOAK_ADMIN_PASSWORD=hunter2',
    });
    writeFileSync(join(folder, 'bad.env'), Buffer.from([0x4b, 0xff, 0xfe, 0x80]));
    symlinkSync(join(outside, 'secret.env'), join(folder, 'linked.env'));
    const result = await call(checkUpgrade, { from: '25', to: '26.0' }, folder);
    expect(result.findings.map(({ file, rule }) => `${file} ${rule}`)).toEqual(['.env admin-variable']);
    expect(result.notRead.map(({ file }) => file)).toEqual(['bad.env', 'huge.json']);
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });

  it('reads versions as tags write them, and nothing else', () => {
    expect(readVersion('26')).toEqual([26, 0, 0]);
    expect(readVersion('26.4.0-0')).toEqual([26, 4, 0]);
    for (const text of ['', 'latest', 'v26', '26.x', '${V}', '1'.repeat(50)])
      expect(readVersion(text)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { lintCompose } from '../../../../plugins/ahling-command-center/tools/lint-compose.ts';
import { ruleFault } from '../../../../plugins/ahling-command-center/tools/traefik-rule.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call, places } from './support.ts';

async function rules(labels: readonly string[], more = '    networks: [proxy]'): Promise<string[]> {
  const text = [
    'services:',
    '  web:',
    '    image: traefik/whoami:v1.10',
    '    restart: always',
    '    labels:',
    ...labels.map((label) => `      - ${label}`),
    more,
    'networks:',
    '  proxy: {name: edge}',
    '  back:',
  ].join('\n');
  const folder = writeTree(tempFolder(), { 'stack/compose.yaml': text });
  const { findings } = await call(lintCompose, {}, folder);
  return places(findings.filter(({ rule }) => rule !== 'unused-network'));
}

const RULE = 'traefik.http.routers.w.rule=Host(`a.example.org`)';
const ENTRY = 'traefik.http.routers.w.entrypoints=websecure';
const PORT = 'traefik.http.services.w.loadbalancer.server.port=80';

describe('Traefik labels', () => {
  it.each<[string, string[], string[]]>([
    ['nothing for complete labels', [RULE, ENTRY, PORT], []],
    [
      'nothing for a container that is switched off',
      ['traefik.enable=false', 'traefik.http.routers.w.rule=Host(`'],
      [],
    ],
    [
      'a rule with an open backtick',
      ['traefik.http.routers.w.rule=Host(`a)', ENTRY, PORT],
      ['traefik-rule-broken@6'],
    ],
    ['no entry point', [RULE, PORT], ['traefik-no-entrypoint@6']],
    ['no port', [RULE, ENTRY], ['traefik-no-port@6']],
    [
      'a port that is none',
      [RULE, ENTRY, 'traefik.http.services.w.loadbalancer.server.port=http'],
      ['traefik-port-invalid@8'],
    ],
    [
      'a service that no label defines',
      [RULE, ENTRY, PORT, 'traefik.http.routers.w.service=x'],
      ['traefik-service-unknown@9'],
    ],
    [
      'a middleware that no label defines',
      [RULE, ENTRY, PORT, 'traefik.http.routers.w.middlewares=auth'],
      ['traefik-middleware-unknown@9'],
    ],
    [
      'no fault in a middleware of another provider',
      [RULE, ENTRY, PORT, 'traefik.http.routers.w.middlewares=auth@file'],
      [],
    ],
    [
      'no fault in a middleware that is defined',
      [
        RULE,
        ENTRY,
        PORT,
        'traefik.http.routers.w.middlewares=m@docker',
        'traefik.http.middlewares.m.headers.stsseconds=1',
      ],
      [],
    ],
    [
      'a network that the service is not in',
      [RULE, ENTRY, PORT, 'traefik.docker.network=other'],
      ['traefik-network-unknown@9'],
    ],
    ['no fault in the real name of a network', [RULE, ENTRY, PORT, 'traefik.docker.network=edge'], []],
  ])('report %s', async (_, labels, expected) => {
    expect(await rules(labels)).toEqual(expected);
  });

  it('ask for a network when there are several, and know the prefix of the project', async () => {
    const both = '    networks: [proxy, back]';
    expect(await rules([RULE, ENTRY, PORT], both)).toEqual(['traefik-no-network@6']);
    expect(await rules([RULE, ENTRY, PORT, 'traefik.docker.network=back'], both)).toEqual([
      'traefik-network-unknown@9',
    ]);
    expect(await rules([RULE, ENTRY, PORT, 'traefik.docker.network=stack_back'], both)).toEqual([]);
  });

  it('report a router that two containers define differently', async () => {
    const more = `  b:\n    image: x/y:1\n    restart: always\n    labels: ["traefik.http.routers.w.rule=Host(\`b\`)", "${ENTRY}", "${PORT}"]`;
    expect(await rules([RULE, ENTRY, PORT], more)).toEqual(['traefik-router-twice@12']);
  });
});

describe('ruleFault', () => {
  it.each([
    'Host(`a.org`)',
    'Host(`a.org`) && (PathPrefix(`/x`) || !Method("GET"))',
    '!(Header(`X`, `y`) && ClientIP(`10.0.0.0/8`))',
    'HostRegexp(`^[a-z]+\\.a\\.org$`)',
    'HostSNI(`*`)',
  ])('accepts %s', (rule) => {
    expect(ruleFault(rule)).toBeUndefined();
  });

  it.each([
    ['', 'empty'],
    ['Host(`a', 'backtick'],
    ['Host(`a`', 'not closed'],
    ['Host(`a`))', 'too many'],
    ['(Host(`a`)', 'not closed'],
    ['Host(`a`) Path(`/`)', 'not joined'],
    ['Host(`a`) &&', 'missing'],
    ['Host:a.org', 'Traefik 1'],
    ["Host('a')", 'backticks'],
    ['Host(a)', 'backticks'],
    ['Hosts(`a`)', 'no matcher'],
    ['Host(`a`) & Path(`/`)', 'character 11'],
  ])('refuses %s', (rule, word) => {
    expect(ruleFault(rule)).toMatchObject({ severity: 'error', message: expect.stringContaining(word) });
  });

  it.each(['Host(`a`, `b`)', 'Headers(`a`, `b`)', 'HostRegexp(`{sub:[a-z]+}.a.org`)'])(
    'remarks that %s is Traefik 2',
    (rule) => {
      expect(ruleFault(rule)).toMatchObject({
        severity: 'info',
        message: expect.stringContaining('Traefik 2'),
      });
    },
  );

  it('ends on long nesting', () => {
    expect(ruleFault(`${'('.repeat(100_000)}Host(\`a\`)`)?.severity).toBe('error');
    expect(ruleFault(`${'!('.repeat(50_000)}Host(\`a\`)${')'.repeat(50_000)}`)).toBeUndefined();
  });
});

import { describe, expect, test } from 'vitest';
import { each, faultsOf, type RunOptions, runChain } from '../support/run-chain.ts';
import { type World, world } from '../support/world.ts';

/** A small realm without a finding of severity error: PKCE, exact addresses, a password policy, brute force protection. */
const TEMPLATE = {
  realm: 'template',
  enabled: true,
  sslRequired: 'external',
  bruteForceProtected: true,
  passwordPolicy: 'length(12)',
  accessTokenLifespan: 300,
  clients: [
    {
      clientId: 'web',
      enabled: true,
      publicClient: true,
      standardFlowEnabled: true,
      directAccessGrantsEnabled: false,
      implicitFlowEnabled: false,
      redirectUris: ['https://app.example.org/callback'],
      webOrigins: ['https://app.example.org'],
      attributes: { 'pkce.code.challenge.method': 'S256' },
    },
  ],
};

const REGISTER = `case $ACTION in
reserve) [ ! -e "$WORLD/tenants/$TENANT" ] || exit 1; mkdir -p "$WORLD/tenants"; echo "provisioning $RUN" >"$WORLD/tenants/$TENANT" ;;
activate) echo "active $RUN" >"$WORLD/tenants/$TENANT" ;;
release) if grep -qs "$RUN" "$WORLD/tenants/$TENANT"; then rm "$WORLD/tenants/$TENANT"; fi ;;
esac`;
const PROVISION = `case $ACTION in
create) mkdir -p "$WORLD/data"; echo "half $RUN" >"$WORLD/data/$TENANT"; [ ! -e "$WORLD/data-breaks" ] || exit 1; echo "whole $RUN" >"$WORLD/data/$TENANT" ;;
delete) if grep -qs "$RUN" "$WORLD/data/$TENANT"; then rm "$WORLD/data/$TENANT"; fi ;;
esac`;

function platform(template: object = TEMPLATE): World {
  const home = world({
    'template.json': JSON.stringify(template, null, 2),
    '.gitignore': '.arbiter-kcadm\n',
  });
  home.write('keycloak/other/name', 'Another tenant\n');
  home.write('keycloak/other/mark', 'run-of-somebody-else');
  return home;
}

const onboard = (home: World, more: Partial<RunOptions> = {}) =>
  runChain({
    chain: 'tenant-onboarding',
    world: home,
    agents: { auditor: () => ({ verdict: 'isolated', findings: [] }) },
    ...more,
    inputs: {
      slug: 'acme',
      name: 'Acme Association',
      'admin-email': 'chair@acme.example',
      template: 'template.json',
      server: 'https://id.example.org',
      'app-url': 'https://acme.example.org',
      register: REGISTER,
      provision: PROVISION,
      ...more.inputs,
    },
  });

/** Folders that a step makes and leaves empty are no difference. */
describe('tenant-onboarding', { timeout: 180_000 }, () => {
  test('the tenant has its realm, its exact addresses, its data and its administrator, who is invited', async () => {
    const home = platform();
    const run = await onboard(home);
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs).toEqual({
      realm: 'acme',
      issuer: 'https://id.example.org/realms/acme',
      'admin-id': 'u1',
      export: 'tenants/acme.realm.json',
      invited: true,
    });
    expect(home.read('keycloak/acme/name')).toBe('Acme Association\n');
    expect(home.read('keycloak/acme/id-of-web')?.split('\n')).toEqual([
      'rootUrl=https://acme.example.org',
      'redirectUris=["https://acme.example.org/callback"]',
      'webOrigins=["https://acme.example.org"]',
      '',
    ]);
    expect(home.read('keycloak/acme/roles')?.split('\n')).toContain('u1 realm-management manage-users');
    expect(home.read('tenants/acme')).toMatch(/^active /);
    expect(home.read('data/acme')).toMatch(/^whole /);
    expect(home.read('mails')).toBe(
      'acme users/u1/execute-actions-email ["UPDATE_PASSWORD","VERIFY_EMAIL"]\n',
    );
    expect(run.asked).toEqual(['ask', 'may-invite']);
  });

  test('whichever step fails, before or after its work, there is no trace of the tenant', {
    timeout: 600_000,
  }, async () => {
    const faults = faultsOf(await onboard(platform()));
    expect(faults.length).toBeGreaterThanOrEqual(4);
    await each(faults, async (fault) => {
      const home = platform();
      const before = home.snapshot();
      const run = await onboard(home, { fault });
      // The mail comes last; that it could not be sent takes nothing back.
      if (fault.step === 'invite') expect([run.status, run.outputs['invited']]).toEqual(['succeeded', false]);
      else
        expect({ fault, status: run.status, world: home.snapshot() }).toEqual({
          fault,
          status: expect.stringMatching(/^(failed|compensated)$/),
          world: before,
        });
      home.remove();
    });
  });

  test('a cancellation while the last thing is made leaves no trace', async () => {
    const home = platform();
    const before = home.snapshot();
    const run = await onboard(home, { fault: { step: 'activate', how: 'cancelled' } });
    expect([run.status, home.snapshot()]).toEqual(['cancelled', before]);
  });

  test('data that were made by half are removed', async () => {
    const home = platform();
    home.write('data-breaks', '');
    const before = home.snapshot();
    const run = await onboard(home);
    expect([run.status, home.snapshot()]).toEqual(['compensated', before]);
  });

  test('a server that answers with another issuer than applications expect loses the realm again', async () => {
    const home = platform();
    home.write('wrong-issuer', '');
    const before = home.snapshot();
    const run = await onboard(home);
    expect([run.error, home.snapshot()]).toEqual([
      expect.stringContaining('http://keycloak:8080/realms/acme'),
      before,
    ]);
  });

  test('a realm that somebody made under the same name meanwhile is not deleted', async () => {
    const home = platform();
    const run = await onboard(home, {
      approve: () => {
        home.write('keycloak/acme/mark', 'run-of-somebody-else');
        return true;
      },
    });
    expect(run.status).toBe('compensated');
    expect(home.read('keycloak/acme/mark')).toBe('run-of-somebody-else');
    expect(home.read('tenants/acme')).toBeUndefined();
  });

  test('a slug that is on the list already is kept on it', async () => {
    const home = platform();
    home.write('tenants/acme', 'active run-of-last-year\n');
    const before = home.snapshot();
    const run = await onboard(home);
    expect([run.status, home.snapshot()]).toEqual(['compensated', before]);
  });

  test.each([
    ['a realm of that name', { inputs: { slug: 'other' } }, 'realm-exists'],
    ['a slug that is no name', { inputs: { slug: 'Acme Inc' } }, 'bad-slug'],
    ['the slug master', { inputs: { slug: 'master' } }, 'bad-slug'],
    ['an expired session', { inputs: { session: 'old-session' } }, 'Session has expired'],
  ])('%s stops it before anything is asked', async (_, more, error) => {
    const home = platform();
    const before = home.snapshot();
    const run = await onboard(home, more);
    expect([run.error, run.asked, home.snapshot()]).toEqual([expect.stringContaining(error), [], before]);
  });

  test.each([
    ['wildcards', { ...TEMPLATE, clients: [{ ...TEMPLATE.clients[0], redirectUris: ['*'] }] }],
    ['users', { ...TEMPLATE, users: [{ username: 'somebody' }] }],
  ])('a template with %s makes no tenant', async (_, template) => {
    const home = platform(template);
    const before = home.snapshot();
    const run = await onboard(home);
    expect([run.error, home.snapshot()]).toEqual([expect.stringContaining('template-unsound'), before]);
  });

  test('who is not to be invited yet has a complete tenant all the same', async () => {
    const home = platform();
    const run = await onboard(home, { approve: (path) => path !== 'may-invite' });
    expect([run.status, run.outputs['invited'], home.read('mails')]).toEqual(['succeeded', false, undefined]);
    expect(home.read('tenants/acme')).toMatch(/^active /);
  });
});

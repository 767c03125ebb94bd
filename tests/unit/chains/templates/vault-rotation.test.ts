import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeTree } from '../../support/temp.ts';
import { each, faultsOf, type RunOptions, runChain } from '../support/run-chain.ts';
import { type World, world } from '../support/world.ts';

const OLD = 'correct-horse';

/** A database, an application that has read its password from Vault, and a check that compares the two. */
function homelab(): World {
  const home = world();
  writeTree(home.repo, {
    'issuer.sh': `#!/bin/sh\ncat >"$WORLD/database"\n[ ! -e "$WORLD/issuer-breaks" ] || [ "$(cat "$WORLD/database")" = ${OLD} ]\n`,
    'consumers.sh':
      '#!/bin/sh\necho interrupted >>"$WORLD/calls"\nvault kv get -mount=secret -field=password homelab/gitea >"$WORLD/application"\n',
    'check.sh': '#!/bin/sh\ncmp -s "$WORLD/database" "$WORLD/application"\n',
  });
  for (const name of ['issuer.sh', 'consumers.sh', 'check.sh']) chmodSync(join(home.repo, name), 0o755);
  home.write('vault/secret/homelab/gitea/1/password', 'older');
  home.write('vault/secret/homelab/gitea/2/password', OLD);
  home.write('vault/secret/homelab/gitea/2/user', 'gitea');
  home.write('database', OLD);
  home.write('application', OLD);
  return home;
}

const INPUTS = {
  secret: 'homelab/gitea',
  issuer: './issuer.sh',
  consumers: './consumers.sh',
  check: './check.sh',
};

const rotate = (home: World, more: Partial<RunOptions> = {}) =>
  runChain({ chain: 'vault-rotation', inputs: INPUTS, world: home, ...more });

/** What Vault gives, what the issuer accepts, what the application has read. That Vault's history grows is no difference for them. */
function inUse(home: World): unknown {
  const secret = 'vault/secret/homelab/gitea';
  const newest = [9, 8, 7, 6, 5, 4, 3, 2].find((n) => home.read(`${secret}/${n}/password`) !== undefined);
  return {
    vault: ['password', 'user', 'arbiter_run'].map((field) => home.read(`${secret}/${newest}/${field}`)),
    database: home.read('database'),
    application: home.read('application'),
  };
}

describe('vault-rotation', { timeout: 180_000 }, () => {
  test('the new value is in Vault, at the issuer and at the application, and in no journal and no argument', async () => {
    const home = homelab();
    const run = await rotate(home);
    expect([run.status, run.error]).toEqual(['succeeded', undefined]);
    expect(run.outputs).toEqual({ secret: 'secret/homelab/gitea', 'old-version': 2, 'new-version': 3 });
    const value = home.read('vault/secret/homelab/gitea/3/password') ?? '';
    expect(value).toMatch(/^[0-9a-f]{64}$/);
    expect(home.read('vault/secret/homelab/gitea/3/user')).toBe('gitea');
    expect([home.read('database'), home.read('application')]).toEqual([value, value]);
    for (const secret of [value, OLD]) {
      expect(run.journal).not.toContain(secret);
      expect(home.calls().join('\n')).not.toContain(secret);
    }
  });

  test('whichever step fails, before or after its work, all three have the old value again', {
    timeout: 600_000,
  }, async () => {
    const faults = faultsOf(await rotate(homelab()));
    expect(faults.length).toBeGreaterThanOrEqual(4);
    await each(faults, async (fault) => {
      const home = homelab();
      const before = inUse(home);
      const run = await rotate(home, { fault });
      // Once the check has passed, the rotation stays.
      const kept = fault.step === 'new';
      expect({ fault, status: run.status }).toEqual({
        fault,
        status: kept ? 'succeeded' : expect.stringMatching(/^(failed|compensated)$/),
      });
      if (!kept) expect({ fault, inUse: inUse(home) }).toEqual({ fault, inUse: before });
      expect(run.journal).not.toContain(OLD);
      home.remove();
    });
  });

  test('an issuer that changes the credential and then fails is given the old value', async () => {
    const home = homelab();
    home.write('issuer-breaks', '');
    const before = inUse(home);
    const run = await rotate(home);
    expect([run.status, inUse(home)]).toEqual(['compensated', before]);
  });

  test('a refusal leaves everything as it was and interrupts nobody', async () => {
    const home = homelab();
    const before = home.snapshot();
    const run = await rotate(home, { approve: () => false });
    expect(run.error).toContain('rejected');
    expect(home.snapshot()).toBe(before);
    expect(home.calls()).not.toContain('interrupted');
  });

  test('a write that Vault refuses takes back nothing of somebody else', async () => {
    const home = homelab();
    const run = await rotate(home, {
      approve: () => {
        home.write('vault/secret/homelab/gitea/3/password', 'of somebody else');
        return true;
      },
    });
    expect(run.error).toContain('changed-meanwhile');
    expect(home.read('vault/secret/homelab/gitea/3/password')).toBe('of somebody else');
    expect(home.read('vault/secret/homelab/gitea/4/password')).toBeUndefined();
    expect(home.calls()).not.toContain('interrupted');
  });
});

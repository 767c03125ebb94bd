import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSshd } from '../../../../plugins/ahling-command-center/tools/check-sshd.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call, places } from './support.ts';

const KEYS_ONLY = 'PasswordAuthentication no\nKbdInteractiveAuthentication no\n';

async function check(files: Record<string, string> | string, path = '.') {
  const tree = typeof files === 'string' ? { sshd_config: files } : files;
  return await call(checkSshd, { path }, writeTree(tempFolder(), tree));
}

describe('check_sshd', () => {
  it('finds nothing where only keys are accepted, and says where each value comes from', async () => {
    const { effective, findings, files } = await check(`# server\n${KEYS_ONLY}AllowUsers me\n`);
    expect(findings).toEqual([]);
    expect(files).toEqual(['sshd_config']);
    expect(effective['passwordauthentication']).toEqual({ value: 'no', from: 'sshd_config:2' });
    expect(effective['permitrootlogin']).toEqual({ value: 'prohibit-password', from: 'default' });
  });

  it('counts the defaults: an empty file accepts passwords', async () => {
    const { findings, notes } = await check('\n');
    expect(places(findings)).toEqual(['keyboard-interactive@-', 'password-login@-']);
    expect(notes.join(' ')).toContain('AllowUsers');
  });

  it('lets a drop-in win over the file that includes it first, and names the line without effect', async () => {
    const { effective, findings, files } = await check({
      sshd_config: `Include /etc/ssh/sshd_config.d/*.conf\n${KEYS_ONLY}`,
      'sshd_config.d/50-cloud-init.conf': 'PasswordAuthentication yes\n',
      'sshd_config.d/60-mine.conf': 'PasswordAuthentication no\n',
      'sshd_config.d/off.conf.bak': 'PermitRootLogin yes\n',
    });
    expect(files).toEqual(['sshd_config', 'sshd_config.d/50-cloud-init.conf', 'sshd_config.d/60-mine.conf']);
    expect(effective['passwordauthentication']).toEqual({
      value: 'yes',
      from: 'sshd_config.d/50-cloud-init.conf:1',
    });
    expect(findings.map(({ rule, file, line }) => `${rule} ${file}:${line}`)).toEqual([
      'line-without-effect sshd_config:2',
      'password-login sshd_config.d/50-cloud-init.conf:1',
      'line-without-effect sshd_config.d/60-mine.conf:1',
    ]);
  });

  it.each([
    ['PermitRootLogin yes', ['root-login@3']],
    ['permitrootlogin = "yes"', ['root-login@3']],
    ['PermitRootLogin yes # for now', ['root-login@3']],
    ['#PermitRootLogin yes', []],
    ['PermitRootLogin without-password', []],
    ['ChallengeResponseAuthentication yes', ['line-without-effect@3']],
    ['PermitEmptyPasswords yes', ['empty-passwords@3']],
    ['GatewayPorts clientspecified', ['gateway-ports@3']],
    ['X11Forwarding yes', ['x11-forwarding@3']],
    ['Ciphers aes256-gcm@openssh.com,3des-cbc', ['weak-algorithm@3']],
    ['Ciphers -3des-cbc', []],
    ['KexAlgorithms +diffie-hellman-group14-sha1', ['weak-algorithm@3']],
    ['AllowUsers a\nAllowUsers b', []],
    ['Match User git\n  PasswordAuthentication yes', ['match-password-login@4']],
    ['Match User git\nMatch all\nPermitRootLogin yes', ['root-login@5']],
    ['Match Address 10.0.0.0/8\nX11Forwarding no', []],
  ])('%j gives %j', async (line, expected) => {
    expect(places((await check(`${KEYS_ONLY}${line}\n`)).findings)).toEqual(expected);
  });

  it('ends a Match block with the file that opened it', async () => {
    const { findings } = await check({
      sshd_config: `Include inner\n${KEYS_ONLY}PermitRootLogin yes\n`,
      inner: 'Match User backup\nAllowTcpForwarding no\n',
    });
    expect(places(findings)).toEqual(['root-login@4']);
  });

  it('reads what sshd -T printed', async () => {
    const { findings } = await check(
      {
        'saved.txt':
          'port 22\npermitrootlogin yes\npasswordauthentication no\nkbdinteractiveauthentication no\n',
      },
      'saved.txt',
    );
    expect(places(findings)).toEqual(['root-login@2']);
  });

  it('ends on an include of itself, and does not follow one that leads out', async () => {
    const { files, notRead } = await check(
      `Include sshd_config\nInclude ../../etc/passwd\nInclude /srv/x\n${KEYS_ONLY}`,
    );
    expect(files.length).toBeLessThanOrEqual(200);
    expect(notRead.map(({ reason }) => reason)).toContain(
      'sshd_config includes it, and it lies outside the folder.',
    );
  });

  it('says what it cannot read and goes on', async () => {
    const folder = writeTree(tempFolder(), { sshd_config: `Include sshd_config.d/*\n${KEYS_ONLY}` });
    mkdirSync(join(folder, 'sshd_config.d/a-folder'), { recursive: true });
    writeFileSync(join(folder, 'sshd_config.d/b-binary'), Buffer.from([0x50, 0xc3, 0x28]));
    writeFileSync(join(folder, 'sshd_config.d/c-huge'), '#'.repeat(1_000_001));
    symlinkSync('nowhere', join(folder, 'sshd_config.d/d-link'));
    const { notRead, findings } = await call(checkSshd, { path: '.' }, folder);
    expect(notRead.map(({ file }) => file)).toEqual(
      ['a-folder', 'b-binary', 'c-huge', 'd-link'].map((name) => `sshd_config.d/${name}`),
    );
    expect(JSON.stringify(notRead)).not.toContain(folder);
    expect(findings).toEqual([]);
  });

  it('refuses a missing file, a binary one and an unreadable one', async () => {
    await expect(call(checkSshd, { path: '.' }, tempFolder())).rejects.toMatchObject({ code: 'not_found' });
    const folder = tempFolder();
    writeFileSync(join(folder, 'sshd_config'), Buffer.from([0xc3, 0x28]));
    await expect(call(checkSshd, { path: '.' }, folder)).rejects.toMatchObject({ code: 'not_text' });
    if (process.getuid?.() === 0) return; // root reads everything
    chmodSync(join(folder, 'sshd_config'), 0);
    await expect(call(checkSshd, { path: '.' }, folder)).rejects.toMatchObject({ code: 'unreadable' });
  });
});

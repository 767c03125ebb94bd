import type { Severity } from '../../../scripts/core/finding.ts';

/** A setting that opens something when it has one of some values. */
export interface SshdRule {
  readonly key: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly isBad: (value: string) => boolean;
  readonly message: string;
  readonly fix: string;
}

const yes = (value: string): boolean => value.toLowerCase() === 'yes';

export const SSHD_RULES: readonly SshdRule[] = [
  {
    key: 'permitrootlogin',
    rule: 'root-login',
    severity: 'error',
    isBad: yes,
    message: 'root may log in with a password.',
    fix: 'PermitRootLogin no, or prohibit-password where a backup needs it.',
  },
  {
    key: 'permitemptypasswords',
    rule: 'empty-passwords',
    severity: 'error',
    isBad: yes,
    message: 'Accounts without a password may log in.',
    fix: 'PermitEmptyPasswords no.',
  },
  {
    key: 'passwordauthentication',
    rule: 'password-login',
    severity: 'warning',
    isBad: yes,
    message: 'Passwords are accepted, so they can be guessed.',
    fix: 'PasswordAuthentication no, once a key has been seen to work in a second session.',
  },
  {
    key: 'kbdinteractiveauthentication',
    rule: 'keyboard-interactive',
    severity: 'warning',
    isBad: yes,
    message: 'Keyboard-interactive is accepted; with PAM that asks for the password, too.',
    fix: 'KbdInteractiveAuthentication no, unless a second factor needs it.',
  },
  {
    key: 'permituserenvironment',
    rule: 'user-environment',
    severity: 'warning',
    isBad: (value) => value.toLowerCase() !== 'no',
    message: 'Users set their own environment, which can go around restrictions.',
    fix: 'PermitUserEnvironment no.',
  },
  {
    key: 'hostbasedauthentication',
    rule: 'host-based',
    severity: 'warning',
    isBad: yes,
    message: 'Whole hosts are trusted to say who their users are.',
    fix: 'HostbasedAuthentication no.',
  },
  {
    key: 'ignorerhosts',
    rule: 'rhosts',
    severity: 'warning',
    isBad: (value) => value.toLowerCase() === 'no',
    message: 'Files .rhosts and .shosts of users count.',
    fix: 'IgnoreRhosts yes.',
  },
  {
    key: 'gatewayports',
    rule: 'gateway-ports',
    severity: 'warning',
    isBad: (value) => value.toLowerCase() !== 'no',
    message: 'A forwarded port may be opened to the whole network.',
    fix: 'GatewayPorts no.',
  },
  {
    key: 'x11forwarding',
    rule: 'x11-forwarding',
    severity: 'info',
    isBad: yes,
    message: 'X11 is forwarded; a server without a screen needs it not.',
    fix: 'X11Forwarding no.',
  },
];

/** Values of sshd where no line says otherwise, of the settings above. */
export const SSHD_DEFAULTS: Readonly<Record<string, string>> = {
  permitrootlogin: 'prohibit-password',
  permitemptypasswords: 'no',
  passwordauthentication: 'yes',
  kbdinteractiveauthentication: 'yes',
  pubkeyauthentication: 'yes',
  permituserenvironment: 'no',
  hostbasedauthentication: 'no',
  ignorerhosts: 'yes',
  gatewayports: 'no',
  x11forwarding: 'no',
};

/** Each line adds to those before it; for all other settings the first line counts. */
export const ADDING: ReadonlySet<string> = new Set([
  'port',
  'listenaddress',
  'hostkey',
  'hostcertificate',
  'acceptenv',
  'allowusers',
  'allowgroups',
  'denyusers',
  'denygroups',
  'subsystem',
  'setenv',
  'permitlisten',
  'permitopen',
  'logverbose',
]);

/** Algorithms that no client of the last ten years needs. */
const WEAK: Readonly<Record<string, RegExp>> = {
  ciphers: /3des|arcfour|blowfish|cast128|-cbc/,
  macs: /md5|-96|^hmac-sha1$|umac-64@/,
  kexalgorithms: /group1-sha1|group14-sha1|group-exchange-sha1/,
  hostkeyalgorithms: /^ssh-(?:dss|rsa)$/,
  pubkeyacceptedalgorithms: /^ssh-(?:dss|rsa)$/,
};

/** Weak ones that a line allows. `-name` takes out of the defaults and allows nothing. */
export function weakIn(key: string, value: string): string[] {
  const weak = WEAK[key];
  if (weak === undefined || value.startsWith('-')) return [];
  return value
    .replace(/^[+^]/, '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => weak.test(name));
}

import { basename } from 'node:path';
import type { EnvEntry } from './env-file.ts';
import type { EnvReport } from './env-report.ts';
import { hasPasswordInUrl, isPlaceholder, isSecretName } from './secrets.ts';

/** A key for HS256 has at least 256 bits (RFC 7518, 3.2). */
const MIN_SIGNING_SECRET = 32;
/** Prefixes whose variables a bundler copies into what browsers load. */
const PUBLIC_PREFIX = /^(?:VITE|REACT_APP|NEXT_PUBLIC|NUXT_PUBLIC|GATSBY|EXPO_PUBLIC|PUBLIC)_/;
/** Ports of servers that the program calls, not ports it listens on. */
const OTHERS_PORT =
  /(?:DB|DATABASE|POSTGRES|PG|MYSQL|MARIADB|MONGO|MONGODB|REDIS|SMTP|MAIL|EMAIL|LDAP|KEYCLOAK|KC|NATS|KAFKA|AMQP|RABBITMQ|ELASTIC\w*)_(?:\w+_)?PORT$/;

/** Rules on what the variables hold: placeholders, secrets, ports, NODE_ENV. */
export function checkValues(report: EnvReport): void {
  for (const entry of report.byName.values()) {
    checkSecret(report, entry);
    if (!isSecret(entry) && isPlaceholder(entry.value) && !isOrdinary(entry)) {
      report.add(
        'warning',
        'placeholder',
        entry.line,
        `${entry.name} still looks like a placeholder.`,
        'Put the real value in.',
      );
    }
    checkPort(report, entry);
  }
  checkPorts(report);
  checkNodeEnv(report);
}

/** By its name or by what it holds. */
export function isSecret(entry: EnvEntry): boolean {
  return isSecretName(entry.name) || hasPasswordInUrl(entry.value);
}

function checkSecret(report: EnvReport, { name, value, line }: EnvEntry): void {
  if (!isSecretName(name)) return;
  if (PUBLIC_PREFIX.test(name)) {
    const isCertain = /SECRET|PASSWORD|PRIVATE/.test(name);
    report.add(
      isCertain ? 'error' : 'warning',
      'public-secret',
      line,
      `${name} has the name of a secret and a prefix by which bundlers copy it into the browser's code.`,
      'Keep secrets on the server; rename it if the value is meant to be public.',
    );
  }
  if (isPlaceholder(value)) {
    report.add(
      'error',
      'placeholder-secret',
      line,
      `${name} still looks like a placeholder, which everybody can guess.`,
      'Generate a value: openssl rand -base64 32.',
    );
  } else if (
    value !== '' &&
    /(?:JWT|SESSION|COOKIE|TOKEN).*SECRET/.test(name) &&
    value.length < MIN_SIGNING_SECRET
  ) {
    if (value.startsWith('${')) return;
    report.add(
      'warning',
      'signing-secret-short',
      line,
      `${name} has fewer than ${MIN_SIGNING_SECRET} characters; a key for HS256 has at least 256 bits (RFC 7518, 3.2).`,
      'Generate a value: openssl rand -base64 32.',
    );
  }
}

/** Words that are a placeholder elsewhere and an honest value here. */
function isOrdinary({ name, value }: EnvEntry): boolean {
  if (/^(?:NODE_ENV|APP_ENV|ENV|ENVIRONMENT|MODE|STAGE)$/.test(name)) return true;
  return (
    /^(?:test|admin|foo|bar|example)$/i.test(value) &&
    /USER|NAME|REALM|ROLE|DB|DATABASE|SCHEMA|ENV/.test(name)
  );
}

function isPortName(name: string): boolean {
  return name === 'PORT' || name.endsWith('_PORT');
}

function checkPort(report: EnvReport, { name, value, line }: EnvEntry): void {
  if (!isPortName(name) || value === '' || value.includes('$')) return;
  const port = Number(value);
  if (/^\d+$/.test(value) && port >= 1 && port <= 65_535) return;
  report.add('error', 'port-invalid', line, `${name} is no port.`, 'Use a number from 1 to 65535.');
}

function checkPorts(report: EnvReport): void {
  const byPort = new Map<string, EnvEntry[]>();
  for (const entry of report.byName.values()) {
    if (!isPortName(entry.name) || OTHERS_PORT.test(entry.name) || !/^\d+$/.test(entry.value)) continue;
    byPort.set(entry.value, [...(byPort.get(entry.value) ?? []), entry]);
  }
  for (const [port, entries] of byPort) {
    if (entries.length < 2) continue;
    report.add(
      'warning',
      'port-clash',
      entries.at(-1)?.line,
      `${entries.map((entry) => entry.name).join(' and ')} are both ${port}; on one host only one of them can listen.`,
      'Give each service a port of its own, unless each runs in its own container.',
    );
  }
}

function checkNodeEnv(report: EnvReport): void {
  const entry = report.byName.get('NODE_ENV');
  if (entry === undefined || entry.value.includes('$')) return;
  if (!['development', 'production', 'test'].includes(entry.value)) {
    report.add(
      'warning',
      'node-env-unknown',
      entry.line,
      'NODE_ENV is neither development, production nor test; Express, React and others then behave as in development.',
      'Use production on every deployed stage and name the stage in a variable of its own, such as APP_ENV.',
    );
  } else if (/\.(?:prod|production)(?:\.|$)/.test(basename(report.file)) && entry.value !== 'production') {
    report.add(
      'error',
      'node-env-mismatch',
      entry.line,
      `NODE_ENV is ${entry.value} in a file for production.`,
      'Set NODE_ENV=production.',
    );
  }
}

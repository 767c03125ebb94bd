import { type Clock, systemClock } from '../../../../scripts/core/clock.ts';
import {
  countsOf,
  type Finding,
  inOrder,
  type NotRead,
  type Severity,
} from '../../../../scripts/core/finding.ts';
import { type Method, MethodError } from '../../../../scripts/core/method.ts';
import { safeLine } from '../../../../scripts/core/untrusted.ts';
import { pathText } from '../json.ts';
import { linesOf } from '../json-lines.ts';
import { type RealmFile, readRealms } from '../realm-file.ts';
import { certificatesOf, type FoundCertificate, readCertificate } from './find-certificates.ts';

interface Params {
  readonly file: string;
  readonly days: number;
  readonly on?: string;
}

interface Listed {
  readonly realm: string;
  readonly use: string;
  readonly subject: string;
  /** Days of the calendar in UTC, `2027-03-31`. */
  readonly from: string;
  readonly to: string;
  /** Whole days from `on` until the end; negative when it has passed. */
  readonly daysLeft: number;
  readonly file: string;
  readonly line?: number;
}

interface Result {
  readonly on: string;
  /** The one that ends first comes first. */
  readonly certificates: readonly Listed[];
  readonly counts: Readonly<Record<Severity, number>>;
  readonly findings: readonly Finding[];
  readonly notRead: readonly NotRead[];
}

const DAY_MS = 86_400_000;
const MAX_LISTED = 1_000;

/** `clock` gives the day from which days are counted when the caller names none. */
export function listCertificatesWith(clock: Clock): Method<Params, Result> {
  return {
    name: 'list_certificates',
    description:
      'The certificates in Keycloak realm exports (SAML providers and clients, signed JWTs, keys of the realm) with the day they end, the next one first.',
    params: {
      type: 'object',
      additionalProperties: false,
      required: ['file'],
      properties: {
        file: { type: 'string', minLength: 1, description: 'Realm export (JSON), or a folder with several.' },
        days: {
          type: 'integer',
          minimum: 0,
          maximum: 3_650,
          default: 60,
          description: 'Certificates that end within so many days are a warning. Default 60.',
        },
        on: {
          type: 'string',
          pattern: '^\\d{4}-\\d{2}-\\d{2}$',
          description: 'Day from which is counted, such as 2027-01-31. Without it, today in UTC.',
        },
      },
    },
    idempotent: true,
    run({ file, days, on }, { cwd }) {
      const day = on === undefined ? new Date(clock.now()) : new Date(`${on}T00:00:00Z`);
      if (Number.isNaN(day.getTime()))
        throw new MethodError('bad_day', `${on} is no day.`, { fix: 'Write it as 2027-01-31.' });
      const read = readRealms(cwd, file);
      const seen = read.realms.map((source) => inRealm(source, day, days));
      const findings = inOrder(seen.flatMap((realm) => realm.findings));
      const certificates = seen
        .flatMap((realm) => realm.certificates)
        .sort((a, b) => a.daysLeft - b.daysLeft || (a.use < b.use ? -1 : 1));
      return {
        on: dayText(day),
        certificates: certificates.slice(0, MAX_LISTED),
        counts: countsOf(findings),
        findings: findings.slice(0, MAX_LISTED),
        notRead: read.notRead,
      };
    },
  };
}

export const listCertificates = listCertificatesWith(systemClock);

function inRealm(
  source: RealmFile,
  day: Date,
  days: number,
): { certificates: Listed[]; findings: Finding[] } {
  const found = certificatesOf(source.realm);
  const lines = linesOf(
    source.text,
    found.map(({ path }) => [...source.at, ...path]),
  );
  const certificates: Listed[] = [];
  const findings: Finding[] = [];
  for (const one of found) {
    const path = pathText([...source.at, ...one.path]);
    const line = lines.get(path);
    const place = { file: source.file, ...(line && { line }) };
    const read = readCertificate(one.text);
    const use = safeLine(one.use, 200);
    if (read.kind === 'unreadable') {
      const fix = 'Take it from the metadata of the other side again: PEM, or the Base64 inside it.';
      findings.push({
        ...place,
        path,
        rule: 'certificate-unreadable',
        severity: 'error',
        message: `${use}: no certificate.`,
        fix,
      });
      continue;
    }
    const daysLeft = Math.floor((read.to.getTime() - day.getTime()) / DAY_MS);
    const subject = safeLine(read.subject, 200);
    certificates.push({
      realm: source.name,
      use,
      subject,
      from: dayText(read.from),
      to: dayText(read.to),
      daysLeft,
      ...place,
    });
    const fault = faultOf(one, read, daysLeft, days, day);
    if (fault !== undefined) findings.push({ ...place, path, ...fault, message: `${use}: ${fault.message}` });
  }
  return { certificates, findings };
}

function faultOf(
  { use }: FoundCertificate,
  { from, to }: { readonly from: Date; readonly to: Date },
  daysLeft: number,
  days: number,
  day: Date,
): Pick<Finding, 'rule' | 'severity' | 'message' | 'fix'> | undefined {
  const fix = use.startsWith('key of the realm')
    ? 'Add a key provider of higher priority, publish it, and retire the old one when its tokens have ended.'
    : 'Ask the other side for the new one and enter both, separated by a comma, until they have changed.';
  if (to.getTime() <= day.getTime())
    return { rule: 'certificate-ended', severity: 'error', message: `ended on ${dayText(to)}.`, fix };
  if (from.getTime() > day.getTime())
    return {
      rule: 'certificate-not-yet-valid',
      severity: 'warning',
      message: `begins on ${dayText(from)}.`,
      fix,
    };
  if (daysLeft <= days)
    return {
      rule: 'certificate-ends-soon',
      severity: 'warning',
      message: `ends on ${dayText(to)}, in ${daysLeft} day(s).`,
      fix,
    };
  return undefined;
}

function dayText(date: Date): string {
  return date.toISOString().slice(0, 10);
}

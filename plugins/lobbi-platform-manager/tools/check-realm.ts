import {
  countsOf,
  type Finding,
  inOrder,
  type NotRead,
  type Severity,
} from '../../../scripts/core/finding.ts';
import type { Method } from '../../../scripts/core/method.ts';
import { listOf, objectOf, stringOf } from './json.ts';
import { checkTenantAttribute } from './realm-claims.ts';
import { checkClients } from './realm-clients.ts';
import { checkContents } from './realm-contents.ts';
import { type RealmFile, readRealms } from './realm-file.ts';
import { type RealmLimits, RealmReport } from './realm-report.ts';
import { checkSettings } from './realm-settings.ts';

/** More would not be read by anybody; the worst come first. */
const MAX_FINDINGS = 2_000;

interface Params extends RealmLimits {
  readonly file: string;
}

interface Checked {
  readonly file: string;
  readonly realm: string;
  readonly keycloakVersion: string | null;
  readonly isServerExport: boolean;
  readonly clients: number;
  readonly clientsChecked: number;
  readonly flows: number;
  readonly users: number;
}

interface Result {
  readonly files: number;
  readonly realms: readonly Checked[];
  readonly counts: Readonly<Record<Severity, number>>;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
  readonly notRead: readonly NotRead[];
}

export const checkRealm: Method<Params, Result> = {
  name: 'check_realm',
  description:
    'Findings in Keycloak realm exports: redirect URIs, flows, PKCE, lifespans, passwords, secrets in clear, admin rights, claims. No secret and no user is shown.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['file'],
    properties: {
      file: { type: 'string', minLength: 1, description: 'Realm export (JSON), or a folder with several.' },
      maxAccessTokenSeconds: {
        type: 'integer',
        minimum: 1,
        default: 900,
        description:
          'Longest access token that is no finding. Default 900 (15 minutes), a limit of this plugin; the default of Keycloak is 300, and its guide asks for minutes.',
      },
      maxSessionSeconds: {
        type: 'integer',
        minimum: 1,
        default: 86_400,
        description:
          'Longest single sign-on session that is no finding. Default 86400 (24 hours), a limit of this plugin; the default of Keycloak is 36000.',
      },
      minPasswordLength: {
        type: 'integer',
        minimum: 1,
        default: 8,
        description:
          'Least length in the password policy. Default 8, the floor of NIST SP 800-63B; where the password is the only factor more is advisable.',
      },
      tenantClaim: {
        type: 'string',
        minLength: 1,
        description:
          'Claim that names the tenant, such as tenant_id. Without it the rules on tenants do not run.',
      },
    },
  },
  idempotent: true,
  run({ file, ...limits }, { cwd }) {
    const read = readRealms(cwd, file);
    const reports = read.realms.map((source) => new RealmReport(source, limits));
    const realms = reports.map((report) => check(report));
    const findings = inOrder(reports.flatMap((report) => report.findings()));
    const notes = [
      'A setting that is missing in the file has the default of the server version and is no finding.',
      ...new Set(reports.flatMap((report) => report.notes)),
    ];
    if (findings.length > MAX_FINDINGS)
      notes.push(`Only the worst ${MAX_FINDINGS} of ${findings.length} findings are listed.`);
    return {
      files: read.files,
      realms,
      counts: countsOf(findings),
      findings: findings.slice(0, MAX_FINDINGS),
      notes,
      notRead: read.notRead,
    };
  },
};

function check(report: RealmReport): Checked {
  checkSettings(report);
  const clientsChecked = checkClients(report);
  checkTenantAttribute(report);
  checkContents(report);
  return summary(report.source, clientsChecked);
}

function summary(source: RealmFile, clientsChecked: number): Checked {
  const realm = objectOf(source.realm);
  return {
    file: source.file,
    realm: source.name,
    keycloakVersion: stringOf(realm['keycloakVersion']) ?? null,
    isServerExport: source.isServerExport,
    clients: listOf(realm['clients']).length,
    clientsChecked,
    flows: listOf(realm['authenticationFlows']).length,
    users: listOf(realm['users']).length,
  };
}

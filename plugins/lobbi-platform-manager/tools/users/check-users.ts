import { relative } from 'node:path';
import { countsOf, type Finding, inOrder, type Severity } from '../../../../scripts/core/finding.ts';
import type { Method } from '../../../../scripts/core/method.ts';
import { pathFrom } from '../../../../scripts/core/source-files.ts';
import { ROLES, type Role } from './columns.ts';
import { readUsers, type UserList } from './read-users.ts';
import { faultsOf } from './user-rules.ts';

interface Params {
  readonly file: string;
  readonly columns: Readonly<Partial<Record<Role, string>>>;
  readonly allowDuplicateEmails: boolean;
}

export interface CheckedUsers {
  readonly list: UserList;
  readonly findings: readonly Finding[];
  /** Lines of rows with an error. */
  readonly refused: ReadonlySet<number>;
}

interface Result {
  readonly file: string;
  readonly rows: number;
  /** Rows without an error. */
  readonly importable: number;
  readonly columns: readonly Role[];
  /** How many findings there are of each rule; the list below may be cut. */
  readonly rules: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<Severity, number>>;
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/** Nobody reads more; the counts by rule are complete. */
const MAX_FINDINGS = 500;

/** Params that both methods on lists of accounts have. */
export const LIST_PARAMS = {
  file: {
    type: 'string',
    minLength: 1,
    description: 'List of accounts: CSV (UTF-8 or UTF-16) with headings in its first line.',
  },
  columns: {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(ROLES.map((role) => [role, { type: 'string', minLength: 1 }])),
    default: {},
    description:
      'Headings that are not found by themselves: {"username": "Member No"}. Known ones need not be given.',
  },
  allowDuplicateEmails: {
    type: 'boolean',
    default: false,
    description:
      'Whether the realm allows several accounts with one e-mail. Default false, as Keycloak has it.',
  },
} as const;

export const checkUsers: Method<Params, Result> = {
  name: 'check_users',
  description:
    'What is wrong with a list of accounts (CSV) before it goes into Keycloak: missing, doubled and impossible user names and e-mails, broken letters, passwords in clear. No cell is shown.',
  params: { type: 'object', additionalProperties: false, required: ['file'], properties: LIST_PARAMS },
  idempotent: true,
  run({ file, ...options }, { cwd }) {
    const { list, findings, refused } = checkList(cwd, file, options);
    const rules = new Map<string, number>();
    for (const { rule } of findings) rules.set(rule, (rules.get(rule) ?? 0) + 1);
    return {
      file: shown(cwd, file),
      rows: list.rows.length,
      importable: list.rows.filter(({ line }) => !refused.has(line)).length,
      columns: list.found,
      rules: Object.fromEntries([...rules].sort(([a], [b]) => (a < b ? -1 : 1))),
      counts: countsOf(findings),
      findings: findings.slice(0, MAX_FINDINGS),
      notes: [
        'Limits are those of the user profile that a new realm has; accounts that the realm holds already are not known here.',
        ...(findings.length > MAX_FINDINGS
          ? [`Only the worst ${MAX_FINDINGS} of ${findings.length} findings are listed.`]
          : []),
      ],
    };
  },
};

/** Throws what reading the list throws. */
export function checkList(cwd: string, file: string, options: Omit<Params, 'file'>): CheckedUsers {
  const list = readUsers(pathFrom(cwd, file), options.columns);
  const name = shown(cwd, file);
  const findings = inOrder(
    faultsOf(list, options.allowDuplicateEmails).map((fault) => ({ file: name, ...fault })),
  );
  const errors = findings.filter(({ severity }) => severity === 'error');
  return { list, findings, refused: new Set(errors.map(({ line }) => line ?? 0)) };
}

function shown(cwd: string, file: string): string {
  const at = pathFrom(cwd, file);
  return relative(cwd, at).replaceAll('\\', '/') || at;
}

import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { messageOf, systemCode } from '../../../../scripts/core/errors.ts';
import { type Method, MethodError } from '../../../../scripts/core/method.ts';
import { pathFrom } from '../../../../scripts/core/source-files.ts';
import { checkList, LIST_PARAMS } from './check-users.ts';
import type { Role } from './columns.ts';
import type { UserRow } from './read-users.ts';
import { usernameOf } from './user-rules.ts';

interface Params {
  readonly file: string;
  readonly out: string;
  readonly columns: Readonly<Partial<Record<Role, string>>>;
  readonly allowDuplicateEmails: boolean;
  readonly size: number;
  readonly ifResourceExists: 'FAIL' | 'SKIP';
  readonly requiredActions: readonly string[];
  readonly leaveOutFaulty: boolean;
}

interface Result {
  readonly folder: string;
  readonly files: readonly string[];
  readonly users: number;
  /** Lines of rows that were left out. */
  readonly leftOut: readonly number[];
  readonly next: string;
}

/** Only the owner may read lists of people. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const MAX_LINES_SHOWN = 500;

export const batchUsers: Method<Params, Result> = {
  name: 'batch_users',
  description:
    'Writes a checked list of accounts (CSV) as files for the partialImport of Keycloak into a new folder, without passwords. Refuses a list with errors, and a folder that holds anything.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['file', 'out'],
    properties: {
      ...LIST_PARAMS,
      out: { type: 'string', minLength: 1, description: 'Folder to make. It must not exist, or be empty.' },
      size: {
        type: 'integer',
        minimum: 1,
        maximum: 1_000,
        default: 200,
        description: 'Users in each file, which is one transaction on the server. Default 200.',
      },
      ifResourceExists: {
        enum: ['FAIL', 'SKIP'],
        default: 'SKIP',
        description:
          'What the server does with a user that is there already. Default SKIP, so that a run can be repeated. OVERWRITE deletes accounts and is not offered.',
      },
      requiredActions: {
        type: 'array',
        items: { type: 'string', minLength: 1, maxLength: 100 },
        maxItems: 20,
        default: ['UPDATE_PASSWORD', 'VERIFY_EMAIL'],
        description: 'What people have to do at the first login. Default UPDATE_PASSWORD and VERIFY_EMAIL.',
      },
      leaveOutFaulty: {
        type: 'boolean',
        default: false,
        description: 'Leave rows with errors out instead of refusing the list. Default false.',
      },
    },
  },
  idempotent: false,
  run({ file, out, size, ifResourceExists, requiredActions, leaveOutFaulty, ...options }, { cwd }) {
    const { list, refused } = checkList(cwd, file, options);
    if (refused.size > 0 && (!leaveOutFaulty || list.hasPasswords)) throw faulty(refused, list.hasPasswords);
    const users = list.rows
      .filter(({ line }) => !refused.has(line))
      .map((row) => userOf(row, requiredActions));
    if (users.length === 0) throw new MethodError('no_users', `${file} has no row to import.`);
    const texts: string[] = [];
    for (let at = 0; at < users.length; at += size)
      texts.push(
        `${JSON.stringify({ ifResourceExists, users: users.slice(at, at + size) }, undefined, 1)}\n`,
      );
    const folder = pathFrom(cwd, out);
    const files = writeNew(folder, texts);
    return {
      folder: relative(cwd, folder).replaceAll('\\', '/') || folder,
      files,
      users: users.length,
      leftOut: [...refused].sort((a, b) => a - b).slice(0, MAX_LINES_SHOWN),
      next: `For each file, first on a copy: kcadm.sh create partialImport -r <realm> -o -f ${files[0]}. Delete the folder afterwards.`,
    };
  },
};

function faulty(refused: ReadonlySet<number>, hasPasswords: boolean): MethodError {
  const lines = [...refused].sort((a, b) => a - b);
  const fix = hasPasswords
    ? 'Take the column of passwords out of the list.'
    : 'See check_users and correct the list, or give leaveOutFaulty: true.';
  const shown = `${lines.slice(0, 10).join(', ')}${lines.length > 10 ? ', …' : ''}`;
  return new MethodError('faulty_rows', `${lines.length} line(s) have errors: ${shown}.`, { fix });
}

function userOf(row: UserRow, requiredActions: readonly string[]): Record<string, unknown> {
  const { cells } = row;
  const text = (role: Role): string => cells[role].trim();
  const groups = text('groups')
    .split(/[;,|]/)
    .map((group) => group.trim())
    .filter((group) => group !== '')
    .map((group) => (group.startsWith('/') ? group : `/${group}`));
  return {
    username: usernameOf(row),
    enabled: true,
    ...(text('email') !== '' && { email: text('email').toLowerCase(), emailVerified: false }),
    ...(text('firstName') !== '' && { firstName: text('firstName') }),
    ...(text('lastName') !== '' && { lastName: text('lastName') }),
    ...(groups.length > 0 && { groups }),
    requiredActions,
  };
}

/** The folder appears whole or not at all. */
function writeNew(folder: string, texts: readonly string[]): string[] {
  if (isTaken(folder)) {
    const fix = 'Give the name of a folder that does not exist yet.';
    throw new MethodError('exists', `${folder} is there already.`, { fix });
  }
  const digits = Math.max(4, String(texts.length).length);
  const names = texts.map((_, index) => `users-${String(index + 1).padStart(digits, '0')}.json`);
  const temporary = join(dirname(folder), `.users-${randomUUID().slice(0, 8)}.tmp`);
  try {
    mkdirSync(temporary, { mode: FOLDER_MODE });
    for (const [index, text] of texts.entries())
      writeFileSync(join(temporary, names[index] ?? ''), text, { mode: FILE_MODE, flag: 'wx' });
    renameSync(temporary, folder);
    return names;
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    const reason = systemCode(error) ?? messageOf(error);
    throw new MethodError('not_written', `${folder} cannot be written: ${reason}.`, { cause: error });
  }
}

function isTaken(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch (error) {
    return systemCode(error) !== 'ENOENT';
  }
}

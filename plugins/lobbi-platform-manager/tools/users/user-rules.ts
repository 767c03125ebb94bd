import type { Severity } from '../../../../scripts/core/finding.ts';
import type { UserList, UserRow } from './read-users.ts';

export interface UserFault {
  readonly severity: Severity;
  readonly rule: string;
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

/** Limits of the user profile that a new realm of Keycloak has. */
const MIN_USERNAME = 3;
const MAX_TEXT = 255;
const PROHIBITED = /[<>&"\s$%!#?§,;:*~/\\|^=[\]{}()`\p{Cc}]/u;
const EMAIL =
  /^[^\s@<>()[\],;:\\"]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/iu;
/** UTF-8 that was read as Latin 1 or Windows-1252, and what a decoder puts where it gave up. */
const MOJIBAKE = /Ã[\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ ]|â€|\ufffd/u;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/u;

/** The name under which the account is stored: lower case, and the address where the list has no user names. */
export function usernameOf({ cells }: UserRow): string {
  return (cells.username.trim() || cells.email.trim()).toLowerCase();
}

/** What would be refused, doubled or wrong, row by row. Messages name rules and lines, never a cell. */
export function faultsOf(list: UserList, allowDuplicateEmails: boolean): UserFault[] {
  const usernames = new Map<string, number>();
  const emails = new Map<string, number>();
  const faults = list.rows.flatMap((row) => [
    ...shape(row, list.headings),
    ...name(row, list),
    ...doubled(row, usernames, usernameOf(row), 'username'),
    ...email(row, list),
    ...(allowDuplicateEmails ? [] : doubled(row, emails, row.cells.email.trim().toLowerCase(), 'email')),
    ...texts(row),
  ]);
  if (!list.hasPasswords) return faults;
  const message = 'The list has a column of passwords in clear.';
  const fix = 'Take it out of the file and change those passwords; people set their own by UPDATE_PASSWORD.';
  return [{ severity: 'error', rule: 'password-column', line: 1, message, fix }, ...faults];
}

function shape({ line, width }: UserRow, headings: number): UserFault[] {
  if (width === headings) return [];
  const message = `The row has ${width} cells, the headings have ${headings}.`;
  const fix = 'Look for a delimiter inside a cell that is not quoted.';
  return [{ severity: 'error', rule: 'row-width', line, message, fix }];
}

function name(row: UserRow, list: UserList): UserFault[] {
  const { line } = row;
  const username = usernameOf(row);
  const error = (rule: string, message: string, fix: string): UserFault[] => [
    { severity: 'error', rule, line, message, fix },
  ];
  if (username === '')
    return error('username-missing', 'The row has no user name.', 'Give one, or take the row out.');
  if (list.found.includes('username') && row.cells.username.trim() === '')
    return error('username-missing', 'The row has no user name while others have one.', 'Give one.');
  if (PROHIBITED.test(username))
    return error(
      'username-characters',
      'The user name has blanks or characters that the default user profile refuses.',
      'Use letters, digits, dot, hyphen, underscore, plus and @.',
    );
  if (username.length < MIN_USERNAME || username.length > MAX_TEXT)
    return error(
      'username-length',
      `The user name has ${username.length} characters; the default user profile takes ${MIN_USERNAME} to ${MAX_TEXT}.`,
      'Choose another, or change the user profile first.',
    );
  return [];
}

function email({ line, cells }: UserRow, list: UserList): UserFault[] {
  if (!list.found.includes('email')) return [];
  const address = cells.email.trim();
  if (address === '') {
    const message =
      'The row has no e-mail: no invitation and no reset of the password can reach this person.';
    return [
      {
        severity: 'warning',
        rule: 'email-missing',
        line,
        message,
        fix: 'Find the address, or hand the first password over.',
      },
    ];
  }
  if (EMAIL.test(address) && address.length <= MAX_TEXT) return [];
  const message = 'The e-mail is no address.';
  return [
    {
      severity: 'error',
      rule: 'email-invalid',
      line,
      message,
      fix: 'Correct it: one address, without name or brackets.',
    },
  ];
}

function doubled(
  { line }: UserRow,
  seen: Map<string, number>,
  value: string,
  what: 'username' | 'email',
): UserFault[] {
  if (value === '') return [];
  const first = seen.get(value);
  if (first === undefined) {
    seen.set(value, line);
    return [];
  }
  const message = `The ${what} is that of line ${first} (case does not matter).`;
  const fix = 'One person: join the rows. Two persons: give the second another one.';
  return [{ severity: 'error', rule: `${what}-doubled`, line, message, fix }];
}

function texts({ line, cells }: UserRow): UserFault[] {
  const values = Object.values(cells);
  const faults: UserFault[] = [];
  const warn = (severity: Severity, rule: string, message: string, fix: string): void => {
    faults.push({ severity, rule, line, message, fix });
  };
  if (values.some((value) => MOJIBAKE.test(value)))
    warn(
      'error',
      'encoding-broken',
      'Letters were broken by a wrong encoding on the way (Ã¼ for ü).',
      'Export the list again as CSV UTF-8.',
    );
  if (values.some((value) => INVISIBLE.test(value)))
    warn('error', 'invisible-characters', 'A cell holds invisible characters.', 'Type the cell anew.');
  if (values.some((value) => value !== value.trim()))
    warn('info', 'blanks-around', 'A cell begins or ends with blanks; they are taken off.', 'Nothing to do.');
  if (cells.firstName.trim().length > MAX_TEXT || cells.lastName.trim().length > MAX_TEXT)
    warn('error', 'name-length', `A name is longer than ${MAX_TEXT} characters.`, 'Shorten it.');
  return faults;
}

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { batchUsers } from '../../../../plugins/lobbi-platform-manager/tools/users/batch-users.ts';
import { checkUsers } from '../../../../plugins/lobbi-platform-manager/tools/users/check-users.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call, places } from './support.ts';

const HEAD = 'Username,E-Mail,First name,Last name,Groups\n';
const ANN = 'Ann.Lee,Ann@Example.org,Ann,Lee,board;/choir\n';
const BOB = 'bob,bob@example.org,Bob,Ray,\n';

function folderWith(csv: string | Buffer): string {
  const folder = tempFolder();
  writeFileSync(join(folder, 'members.csv'), csv);
  return folder;
}

function check(csv: string | Buffer, params = {}) {
  return call(checkUsers, { file: 'members.csv', ...params }, folderWith(csv));
}

async function rules(csv: string, params = {}): Promise<string[]> {
  return places((await check(csv, params)).findings);
}

describe('check_users', () => {
  it('finds nothing in a clean list and says what it read', async () => {
    expect(await check(HEAD + ANN + BOB)).toMatchObject({
      file: 'members.csv',
      rows: 2,
      importable: 2,
      columns: ['username', 'email', 'firstName', 'lastName', 'groups'],
      rules: {},
      findings: [],
    });
  });

  it.each<[string, string, string[]]>([
    ['a row without a user name', `${HEAD},a@example.org,A,B,\n`, ['username-missing@2']],
    ['a user name with a blank', `${HEAD}ann lee,a@example.org,A,B,\n`, ['username-characters@2']],
    ['a user name of two letters', `${HEAD}al,a@example.org,A,B,\n`, ['username-length@2']],
    ['an address that is none', `${HEAD}ann,ann at example,A,B,\n`, ['email-invalid@2']],
    ['a name around the address', `${HEAD}ann,Ann <a@example.org>,A,B,\n`, ['email-invalid@2']],
    ['no address', `${HEAD}ann,,A,B,\n`, ['email-missing@2']],
    ['a user name twice', `${HEAD}${ANN}ANN.lee,x@example.org,A,B,\n`, ['username-doubled@3']],
    ['an address twice', `${HEAD}${ANN}other,ann@EXAMPLE.org,A,B,\n`, ['email-doubled@3']],
    ['a delimiter inside a cell', `${HEAD}ann,a@example.org,A,B,x,y\n`, ['row-width@2']],
    ['umlauts broken on the way', `${HEAD}ann,a@example.org,JÃ¼rgen,B,\n`, ['encoding-broken@2']],
    ['a letter that nobody sees', `${HEAD}ann,a@example.org,A\u200bnn,B,\n`, ['invisible-characters@2']],
    ['blanks around a cell', `${HEAD}ann , a@example.org,A,B,\n`, ['blanks-around@2']],
    ['a name without end', `${HEAD}ann,a@example.org,${'A'.repeat(300)},B,\n`, ['name-length@2']],
    ['passwords in clear', 'username,Kennwort\nann,geheim123\n', ['password-column@1']],
  ])('reports %s', async (_, csv, expected) => {
    expect(await rules(csv)).toEqual(expected);
  });

  it('takes the address as the user name where the list has none', async () => {
    expect((await check('Mail;Vorname;Nachname\na@example.org;Ä;Öß\n')).columns).toEqual([
      'email',
      'firstName',
      'lastName',
    ]);
    expect(await rules('mail\na@example.org\nA@example.org\n')).toEqual([
      'email-doubled@3',
      'username-doubled@3',
    ]);
  });

  it('reads semicolons, tabs, quoted line ends and UTF-16, and counts lines of the file', async () => {
    expect(await rules('Benutzername;E-Mail\n"ann";"a@example.org"\nb b;b@example.org\n')).toEqual([
      'username-characters@3',
    ]);
    expect(await rules('username\temail\nann\tnope\n')).toEqual(['email-invalid@2']);
    expect(await rules('username,first name\nann,"A\nB"\nb b,C\n')).toEqual(['username-characters@4']);
    const utf16 = Buffer.from(`\ufeff${HEAD}${ANN}`, 'utf16le');
    expect((await check(utf16)).importable).toBe(1);
  });

  it('takes headings that are given, and refuses one that is not there', async () => {
    const csv = 'Member No,Contact\n4711,a@example.org\n';
    expect(await rules(csv, { columns: { username: 'member no', email: 'Contact' } })).toEqual([]);
    await expect(check(csv, { columns: { username: 'Number' } })).rejects.toMatchObject({
      code: 'missing_column',
    });
  });

  it('lets addresses be shared where the realm does', async () => {
    const csv = `${HEAD}${ANN}other,ann@example.org,A,B,\n`;
    expect(await rules(csv, { allowDuplicateEmails: true })).toEqual([]);
  });

  it('shows no cell, whatever is wrong with it', async () => {
    const csv = `${HEAD}s3cret name,s3cret at home,s3cret\u200b,s3cret,s3cret,s3cret\n`;
    expect(JSON.stringify(await check(csv))).not.toContain('s3cret');
    const open = await check(`${HEAD}"s3cret,a\n`).catch((error: Error) => `${error.message}`);
    expect(open).toContain('cannot be read');
    expect(open).not.toContain('s3cret');
  });

  it('counts all findings by rule when it lists only the worst', async () => {
    const rows = Array.from({ length: 700 }, (_, i) => `u ${i},u${i}@example.org,A,B,\n`).join('');
    const result = await check(HEAD + rows);
    expect(result.rules).toEqual({ 'username-characters': 700 });
    expect(result.findings).toHaveLength(500);
    expect(result.notes.at(-1)).toContain('500 of 700');
  });

  it.each<[string, string | Buffer, string]>([
    ['an empty file', '', 'empty'],
    ['blank lines', '\n\n', 'empty'],
    ['a list without headings', 'ann,a@example.org\n', 'missing_column'],
    ['another encoding', Buffer.from('username\nJ\xfcrgen\n', 'latin1'), 'not_text'],
    ['a workbook', Buffer.from('PK\u0003\u0004\0\0'), 'not_text'],
    ['a quote that is never closed', `${HEAD}"ann,a@example.org\n`, 'malformed'],
    ['a record without end', `${HEAD}"${'x'.repeat(120_000)}"\n`, 'malformed'],
  ])('refuses %s', async (_, csv, code) => {
    await expect(check(csv)).rejects.toMatchObject({ code });
  });

  it('reads twenty thousand rows', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `user${i},u${i}@example.org,A,B,\n`).join('');
    expect(await check(HEAD + rows)).toMatchObject({ rows: 20_000, importable: 20_000, findings: [] });
  });
});

describe('batch_users', () => {
  const batch = (folder: string, params = {}) =>
    call(batchUsers, { file: 'members.csv', out: 'batches', ...params }, folder);

  it('writes partial imports that only the owner can read, without a password', async () => {
    const folder = folderWith(HEAD + ANN + BOB);
    const result = await batch(folder, { size: 1 });
    expect(result).toMatchObject({
      folder: 'batches',
      files: ['users-0001.json', 'users-0002.json'],
      users: 2,
      leftOut: [],
    });
    const file = join(folder, 'batches', 'users-0001.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      ifResourceExists: 'SKIP',
      users: [
        {
          username: 'ann.lee',
          enabled: true,
          email: 'ann@example.org',
          emailVerified: false,
          firstName: 'Ann',
          lastName: 'Lee',
          groups: ['/board', '/choir'],
          requiredActions: ['UPDATE_PASSWORD', 'VERIFY_EMAIL'],
        },
      ],
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'batches')).mode & 0o777).toBe(0o700);
    expect(JSON.stringify(result)).not.toMatch(/ann/i);
  });

  it('refuses a list with errors, and leaves faulty rows out when told to', async () => {
    const folder = folderWith(`${HEAD}${ANN}x y,x@example.org,A,B,\n`);
    await expect(batch(folder)).rejects.toMatchObject({
      code: 'faulty_rows',
      message: expect.stringContaining('1 line(s) have errors: 3.'),
    });
    expect(readdirSync(folder)).toEqual(['members.csv']);
    expect(await batch(folder, { leaveOutFaulty: true })).toMatchObject({ users: 1, leftOut: [3] });
  });

  it('never takes a list with passwords, told or not', async () => {
    const folder = folderWith('username,password\nann,x\n');
    await expect(batch(folder, { leaveOutFaulty: true })).rejects.toMatchObject({ code: 'faulty_rows' });
  });

  it('touches nothing that is there already', async () => {
    const folder = writeTree(folderWith(HEAD + ANN), { 'batches/users-0001.json': 'mine' });
    await expect(batch(folder)).rejects.toMatchObject({ code: 'exists' });
    expect(readFileSync(join(folder, 'batches/users-0001.json'), 'utf8')).toBe('mine');
    await expect(batch(folder, { out: 'members.csv' })).rejects.toMatchObject({ code: 'exists' });
    mkdirSync(join(folder, 'empty'));
    expect(await batch(folder, { out: 'empty' })).toMatchObject({ users: 1 });
  });

  it('leaves nothing behind when the folder cannot be made', async () => {
    const folder = folderWith(HEAD + ANN);
    await expect(batch(folder, { out: 'none/such/batches' })).rejects.toMatchObject({ code: 'not_written' });
    expect(readdirSync(folder)).toEqual(['members.csv']);
  });

  it('refuses a list without a row', async () => {
    await expect(batch(folderWith(HEAD))).rejects.toMatchObject({ code: 'no_users' });
  });
});

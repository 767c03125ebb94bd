import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addMonths, dayText, readDay } from '../../../../plugins/exec-automator/tools/table/dates.ts';
import { readTable } from '../../../../plugins/exec-automator/tools/table/read-table.ts';
import { MethodError } from '../../../../scripts/core/method.ts';
import { tempFolder } from '../../support/temp.ts';

const WANTED = {
  columns: { id: ['Member ID'], due: ['Paid Through', 'Gültig bis'], note: ['Note'] },
  required: ['id', 'due'] as const,
  named: {},
};

function read(content: string | Buffer) {
  const file = join(tempFolder(), 'list.csv');
  writeFileSync(file, content);
  return readTable<'id' | 'due' | 'note'>(file, WANTED);
}

function codeOf(content: string | Buffer): string {
  try {
    read(content);
    return 'none';
  } catch (error) {
    return error instanceof MethodError ? error.code : String(error);
  }
}

const utf16be = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le').swap16();

describe('tables', () => {
  it.each([
    ['commas', 'Member ID,Paid Through\n7,2026-01-31\n', 'comma'],
    ['semicolons', 'Member ID;Gültig bis\r\n7;2026-01-31\r\n', 'semicolon'],
    ['tabs', 'Member ID\tPaid Through\n7\t2026-01-31\n', 'tab'],
    ['a declared separator', 'sep=|\r\nMember ID|Paid Through\r\n7|2026-01-31\r\n', 'pipe'],
    ['a mark of UTF-8', '\ufeffMember ID,Paid Through\n7,2026-01-31\n', 'comma'],
    [
      'UTF-16, little end first',
      Buffer.from('\ufeffMember ID\tPaid Through\n7\t2026-01-31\n', 'utf16le'),
      'tab',
    ],
    ['UTF-16, big end first', utf16be('Member ID;Gültig bis\n7;2026-01-31\n'), 'semicolon'],
    ['UTF-16 without a mark', Buffer.from('Member ID;Paid Through\n7;2026-01-31\n', 'utf16le'), 'semicolon'],
    ['Windows-1252', Buffer.from('Member ID;Gültig bis\n7;2026-01-31\n', 'latin1'), 'semicolon'],
    ['old ends of lines', 'Member ID,Paid Through\r7,2026-01-31\r', 'comma'],
    ['other case and signs', '* MEMBER_ID *,paid-through:\n7,2026-01-31\n', 'comma'],
  ])('are read with %s', (_what, content, delimiter) => {
    const table = read(content);
    expect(table.delimiter).toBe(delimiter);
    expect(table.rows.map((r) => [r.value('id'), r.value('due'), r.value('note')])).toEqual([
      ['7', '2026-01-31', ''],
    ]);
  });

  it('headings are found below the title of a report; rows are those of the spreadsheet, lines those of the file', () => {
    const table = read('Our Society\n"Members, all"\n\nMember ID,Paid Through\n1,"a\nb"\n\n2,c\n');
    expect(table.headingRow).toBe(4);
    expect(table.rows.map((r) => [r.row, r.line, r.value('id')])).toEqual([
      [5, 5, '1'],
      [7, 8, '2'],
    ]);
  });

  it.each([
    ['nothing', '', 'empty'],
    ['white space', ' \n \n', 'empty'],
    ['other columns', 'a,b\n1,2\n', 'missing_column'],
    ['a quote that stays open', 'Member ID,Paid Through\n1,"2026\n', 'malformed'],
    ['a cell without end', `Member ID,Paid Through\n1,${'x'.repeat(300_000)}\n`, 'malformed'],
    [
      'a workbook',
      Buffer.from('PK\u0003\u0004\u0014\u0000\u0006\u0000\u0008\u0000\u00ff\u00fe', 'latin1'),
      'not_text',
    ],
    ['random bytes', Buffer.from([1, 2, 3, 0, 200, 0, 0, 7, 255, 254]), 'not_text'],
    ['too many bytes', Buffer.alloc(20_000_001, 'a'), 'too_large'],
  ])('with %s are refused', (_what, content, code) => {
    expect(codeOf(content)).toBe(code);
  });

  it('folders, missing files and links in a circle are refused', () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'list.csv'));
    symlinkSync('loop.csv', join(folder, 'loop.csv'));
    for (const [name, code] of [
      ['list.csv', 'not_found'],
      ['gone.csv', 'not_found'],
      ['loop.csv', 'unreadable'],
    ]) {
      expect(() => readTable(join(folder, name ?? ''), WANTED)).toThrowError(
        expect.objectContaining({ code }),
      );
    }
  });

  it('rows beyond the bound are left out, and that is said', () => {
    const file = join(tempFolder(), 'list.csv');
    writeFileSync(file, `Title\nMember ID,Paid Through\n${'1,2026-01-31\n'.repeat(5)}`);
    const within = (maxRows: number) => readTable(file, { ...WANTED, maxRows });
    expect([within(4).rows.length, within(4).truncated]).toEqual([4, true]);
    expect([within(5).rows.length, within(5).truncated]).toEqual([5, false]);
  });

  it('a first row that is somebody is not shown', () => {
    try {
      read('Anna Smith,anna@example.org\n');
      expect.unreachable();
    } catch (error) {
      expect((error as Error).message).not.toMatch(/anna/i);
    }
  });
});

describe('days', () => {
  const text = (cell: string, order?: 'dmy' | 'mdy'): string => {
    const found = readDay(cell, order);
    return found.kind === 'day' ? dayText(found.day) : found.kind;
  };

  it.each([
    ['2026-03-31', '2026-03-31'],
    ['2026-03-31T23:59:59Z', '2026-03-31'],
    ['31.03.2026', '2026-03-31'],
    ['3.4.26', '2026-04-03'],
    ['13/04/2026', '2026-04-13'],
    ['04/13/2026 12:00:00 AM', '2026-04-13'],
    ['31-Mar-1998', '1998-03-31'],
    ['31. März 2026', '2026-03-31'],
    ['14 août 2026', '2026-08-14'],
    ['Mar 31, 2026', '2026-03-31'],
    ['20260331', '2026-03-31'],
    ['31/12/85', '1985-12-31'],
    ['03/04/2026', 'ambiguous'],
    ['30/02/2026', 'unreadable'],
    ['46112', 'unreadable'],
    ['0000-00-00', 'unreadable'],
    ['Lifetime', 'unreadable'],
    ['', 'unreadable'],
  ])('%j is %s', (cell, expected) => {
    expect(text(cell)).toBe(expected);
  });

  it('months are added to the same day or the last one', () => {
    const at = (cell: string, months: number): string => {
      const found = readDay(cell);
      return found.kind === 'day' ? dayText(addMonths(found.day, months)) : '';
    };
    expect([at('2026-03-31', -1), at('2026-03-31', -12), at('2024-02-29', 12), at('2026-01-15', -1)]).toEqual(
      ['2026-02-28', '2025-03-31', '2025-02-28', '2025-12-15'],
    );
  });
});

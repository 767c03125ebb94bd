import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  markEvidence,
  moneyText,
  readAmount,
} from '../../../../plugins/exec-automator/tools/budget/amount.ts';
import { budgetVariance } from '../../../../plugins/exec-automator/tools/budget/budget-variance.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';
import { call, refusal } from './call.ts';

const cwd = (text: string): string => writeTree(tempFolder(), { 'budget.csv': text });
const run = (text: string, params: object = {}) =>
  call(budgetVariance, { file: 'budget.csv', ...params }, cwd(text));

/** As QuickBooks Online exports it: a title, no heading above the accounts, totals, a percentage. */
const QUICKBOOKS = `Example Association
Budget vs. Actuals: FY26
"January - December, 2026"

,Actual,Budget,over Budget,% of Budget
Income,,,,
4000 Dues,"$412,350.25","$450,000.00","-37,649.75",91.6%
4100 Conference,"198,000","150,000","48,000",132%
Total Income,"$610,350.25","$600,000.00",,
Expenses,,,,
5000 Staff,,,,
5010 Salaries,"300,100.10","300,000.00",100.10,
5020 Benefits,"60,000.00","50,000.00",,
Total 5000 Staff,"360,100.10","350,000.00",,
5100 Travel,"(1,234.50)",-,,
Total Expenses,"358,865.61","350,000.00",,
Net Operating Income,"251,484.65","250,000.00",,
`;

describe('amounts', () => {
  it.each([
    ['1,234.50', '.', 123_450],
    ['1.234,50', ',', 123_450],
    ['1 234,50', ',', 123_450],
    ['1\u202f234,50 €', ',', 123_450],
    ["CHF 1'234.50", '.', 123_450],
    ['(1,234.50)', '.', -123_450],
    ['$(1,234.50)', '.', -123_450],
    ['($1,234.50)', '.', -123_450],
    ['-$12', '.', -1200],
    ['1,234.50-', '.', -123_450],
    ['−5', '.', -500],
    ['$ -', '.', 0],
    ['—', '.', 0],
    ['USD 12.5', '.', 1250],
    ['.5', '.', 50],
    ['12,34,567', '.', 'unreadable'],
    ['1.2.3', '.', 'unreadable'],
    ['12%', '.', 'unreadable'],
    ['see note 4', '.', 'unreadable'],
    ['--5', '.', 'unreadable'],
    ['(-5)', '.', 'unreadable'],
    ['99999999999999', '.', 'unreadable'],
    ['1e9', '.', 'unreadable'],
    ['', '.', 'blank'],
  ] as const)('%s with decimal %s', (cell, mark, expected) => {
    const read = readAmount(cell, mark);
    expect(read.kind === 'amount' ? read.cents : read.kind).toBe(expected);
  });

  it('more than two decimals are rounded half away from zero, and said', () => {
    expect(readAmount('1.005', '.')).toEqual({ kind: 'amount', cents: 101, rounded: true });
    expect(readAmount('-1.005', '.')).toEqual({ kind: 'amount', cents: -101, rounded: true });
    expect(readAmount('1.500', '.')).toEqual({ kind: 'amount', cents: 150, rounded: false });
  });

  it('every amount that is written is read back, in both notations', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.boolean(), (cents, european) => {
        const [whole = '', decimals = ''] = moneyText(Math.abs(cents)).split('.');
        const grouped = whole.replace(/\B(?=(\d{3})+$)/g, european ? '.' : ',');
        const text = `${grouped}${european ? ',' : '.'}${decimals}`;
        const mark = european ? ',' : '.';
        const read = readAmount(cents < 0 ? `(${text})` : text, mark);
        expect(read).toEqual({ kind: 'amount', cents, rounded: false });
        expect(markEvidence(text)).toMatchObject({ mark, weak: false });
      }),
    );
  });
});

describe('budget_variance', () => {
  it('reads a QuickBooks report: parts give the types, totals are not counted twice', async () => {
    const report = await run(QUICKBOOKS);
    expect(report.lines.map((l) => [l.row, l.account, l.type, l.variance, l.percent, l.favourable])).toEqual([
      [7, '4000 Dues', 'revenue', '-37649.75', -8.4, 'unfavourable'],
      [8, '4100 Conference', 'revenue', '48000.00', 32, 'favourable'],
      [12, '5010 Salaries', 'expense', '-100.10', 0, 'unfavourable'],
      [13, '5020 Benefits', 'expense', '-10000.00', 20, 'unfavourable'],
      [15, '5100 Travel', 'expense', '1234.50', 'n/a', 'favourable'],
    ]);
    expect(report.totals.revenue).toMatchObject({ budget: '600000.00', actual: '610350.25' });
    expect(report.totals.net).toMatchObject({
      budget: '250000.00',
      actual: '251484.65',
      variance: '1484.65',
    });
    expect(report.over).toEqual([8, 13]);
  });

  it('finds the total that is off by a cent, and only that one', async () => {
    const { findings, counts } = await run(QUICKBOOKS);
    expect(findings.map((f) => [f.rule, f.row])).toEqual([['total_off', 16]]);
    expect(findings[0]?.message).toContain('off by 0.01');
    expect(counts).toEqual({ lines: 5, over: 2, totalsChecked: 4, errors: 1 });
  });

  it('sums without drift: a thousand times ten cents is a hundred', async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => `a${i},expense,0.10,0.30`).join('\n');
    const { totals } = await run(`Account,Type,Budget,Actual\n${rows}\n`);
    expect(totals.expense).toMatchObject({ budget: '100.00', actual: '300.00', difference: '200.00' });
  });

  it('the lines add up to the totals, whatever the amounts are', async () => {
    const amount = fc.integer({ min: -1e11, max: 1e11 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(amount, amount, fc.boolean()), { minLength: 1, maxLength: 30 }),
        async (rows) => {
          const text = rows.map(
            ([b, a, r], i) => `a${i},${r ? 'revenue' : 'expense'},${moneyText(b)},${moneyText(a)}`,
          );
          const { totals } = await run(`Account,Type,Budget,Actual\n${text.join('\n')}\n`);
          const net = rows.reduce((sum, [b, a, r]) => sum + (r ? 1n : -1n) * (BigInt(a) - BigInt(b)), 0n);
          expect(totals.net.difference).toBe(moneyText(Number(net)));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('reads a German one: semicolons, decimal comma, Windows-1252', async () => {
    const folder = tempFolder();
    const text =
      'Kontonummer;Konto;Art;Kostenstelle;Soll;Ist\n4000;Mitgliedsbeiträge;Ertrag;Verein;12.000,00;11.500,50 €\n6000;Büro;Aufwand;Verein;1.000;1.200,00\n';
    writeFileSync(join(folder, 'budget.csv'), Buffer.from(text.replace('€', '\u0080'), 'latin1'));
    const report = await call(budgetVariance, { file: 'budget.csv' }, folder);
    expect(report.read).toEqual({
      encoding: 'windows-1252',
      delimiter: 'semicolon',
      headingRow: 1,
      decimal: ',',
    });
    expect(report.lines.map((l) => [l.account, l.type, l.variance])).toEqual([
      ['Mitgliedsbeiträge', 'revenue', '-499.50'],
      ['Büro', 'expense', '-200.00'],
    ]);
    expect(report.departments).toMatchObject([{ department: 'Verein', lines: 2, variance: '-699.50' }]);
  });

  it('whole thousands are thousands, and amounts that contradict each other are asked about', async () => {
    const head = 'Account,Type,Budget,Actual\n';
    expect((await run(`${head}a,expense,"12,000","1,500"\n`)).totals.expense.budget).toBe('12000.00');
    expect((await run(`${head}a,expense,12.000,1.500\n`)).read.decimal).toBe(',');
    const mixed = `${head}a,expense,12.50,"7,25"\n`;
    expect((await refusal(budgetVariance, { file: 'budget.csv' }, cwd(mixed))).code).toBe('mixed_amounts');
    const forced = await run(mixed, { decimal: '.' });
    expect(forced.findings.map((f) => f.rule)).toEqual(['unreadable_amount']);
  });

  it.each([
    ['both', [4]],
    ['either', [2, 3, 4]],
  ])('the threshold rule %s', async (rule, over) => {
    const text =
      'Account,Type,Budget,Actual\na,expense,100,120\nb,expense,100000,106000\nc,expense,0,6000\nd,expense,100,101\n';
    const report = await run(text, { threshold: { rule } });
    expect([...report.over].sort()).toEqual(over);
    expect(report.threshold).toMatchObject({ percent: 10, amount: 5000 });
  });

  it('without types it says so and judges nothing; prefixes of accounts settle it', async () => {
    const text = 'Code,Account,Budget,Actual\n4000,Dues,100,90\n5000,Rent,50,60\n';
    const open = await run(text);
    expect(open.lines.map((l) => [l.variance, l.favourable])).toEqual([
      ['n/a', 'unknown'],
      ['n/a', 'unknown'],
    ]);
    expect(open.findings.map((f) => f.rule)).toEqual(['type_unknown']);
    const told = await run(text, { revenueAccounts: ['4'], expenseAccounts: ['5'] });
    expect(told.totals.net).toMatchObject({ budget: '50.00', actual: '30.00', variance: '-20.00' });
    expect(told.findings).toEqual([]);
  });

  it('credits of a ledger are noticed, and turned when asked', async () => {
    const text = 'Account,Type,Budget,Actual\nDues,Revenue,-100,-90\nRent,Expense,50,60\nTotal,,-50,-30\n';
    expect((await run(text)).findings.map((f) => f.rule)).toContain('revenue_negative');
    const turned = await run(text, { signs: 'ledger' });
    expect(turned.totals.net).toMatchObject({ budget: '50.00', actual: '30.00' });
    expect(turned.findings).toEqual([]);
  });

  it('reports duplicates, unreadable cells and totals that it cannot place', async () => {
    const text =
      'Account,Type,Department,Budget,Actual\nRent,expense,Office,10,10\nRent,expense,Shop,10,10\nrent,expense,Office,5,5\nInk,expense,Office,tbd,5\nTotal Office,,,15,15\nTotal Moon,,,1,1\n';
    const { findings } = await run(text);
    expect(findings.map((f) => [f.rule, f.row, f.severity])).toEqual([
      ['duplicate_account', 4, 'warning'],
      ['unreadable_amount', 5, 'error'],
      ['total_not_checked', 7, 'info'],
    ]);
  });

  it.each([
    [
      'subtotals since the last one',
      'a,expense,1,1\nSubtotal,,1,1\nb,expense,2,2\nSubtotal,,2,2\nGrand Total,,3,3\n',
      [],
    ],
    ['a wrong subtotal', 'a,expense,1,1\nSubtotal,,1,2\n', ['total_off']],
    [
      'a parent account with amounts of its own',
      'Staff,expense,1,1\nPay,expense,2,2\nTotal Staff,,3,3\n',
      [],
    ],
    ['a net as surplus', 'a,revenue,5,5\nb,expense,2,2\nSurplus / (Deficit),,3,3\n', []],
  ])('%s', async (_what, rows, rules) => {
    expect((await run(`Account,Type,Budget,Actual\n${rows}`)).findings.map((f) => f.rule)).toEqual(rules);
  });

  it('a file without amounts is an honest nothing', async () => {
    const report = await run('Account,Budget,Actual\n');
    expect(report.counts).toEqual({ lines: 0, over: 0, totalsChecked: 0, errors: 0 });
    expect(report.notes).toContain('No row has an amount.');
  });
});

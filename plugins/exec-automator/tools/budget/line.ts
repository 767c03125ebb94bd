import { type Columns, normalHeading } from '../table/headings.ts';

export type Role = 'account' | 'code' | 'department' | 'type' | 'budget' | 'actual';

/** Headings of accounting programs, in English, German, French, Spanish and Portuguese. */
export const COLUMNS: Columns<Role> = {
  account: [
    'Account',
    'Account Name',
    'Line Item',
    'Line',
    'Description',
    'Name',
    'Category',
    'Item',
    'GL Account',
    'Konto',
    'Kontobezeichnung',
    'Bezeichnung',
    'Position',
    'Compte',
    'Libellé',
    'Poste',
    'Intitulé',
    'Cuenta',
    'Partida',
    'Concepto',
    'Conta',
    'Rubrica',
  ],
  code: [
    'Account Code',
    'Account Number',
    'Account No',
    'Account #',
    'Acct',
    'Acct #',
    'GL Code',
    'Code',
    'No',
    'Number',
    'Kontonummer',
    'Konto-Nr.',
    'Kontonr',
    'Numéro de compte',
    'N° compte',
    'Código',
  ],
  department: [
    'Department',
    'Dept',
    'Class',
    'Program',
    'Programme',
    'Fund',
    'Cost Center',
    'Cost Centre',
    'Project',
    'Division',
    'Kostenstelle',
    'Abteilung',
    'Bereich',
    'Service',
    'Centre de coûts',
    'Departamento',
    'Programa',
    'Centro de custo',
  ],
  type: ['Type', 'Account Type', 'Kind', 'Kontoart', 'Art', 'Typ', 'Nature', 'Tipo'],
  budget: [
    'Budget',
    'Budgeted',
    'Budget Amount',
    'Approved Budget',
    'YTD Budget',
    'Budget YTD',
    'Plan',
    'Planned',
    'Soll',
    'Ansatz',
    'Budget voté',
    'Budgété',
    'Prévu',
    'Presupuesto',
    'Presupuestado',
    'Orçado',
    'Orçamento',
  ],
  actual: [
    'Actual',
    'Actuals',
    'Actual Amount',
    'YTD Actual',
    'Actual YTD',
    'Ist',
    'Ergebnis',
    'Réel',
    'Réalisé',
    'Real',
    'Ejecutado',
    'Realizado',
  ],
};

export type AccountType = 'revenue' | 'expense' | 'unknown';

const REVENUE = wordsOf(
  'revenue,revenues,income,other income,operating revenue,operating income sources,support,support and revenue,revenue and support,contributions,ertrag,ertrage,erlose,einnahmen,produits,recettes,ingresos,receitas,receita',
);
const EXPENSE = wordsOf(
  'expense,expenses,other expense,other expenses,operating expenses,expenditure,expenditures,cost,costs,cost of goods sold,cogs,cost of sales,aufwand,aufwendungen,ausgaben,kosten,charges,depenses,gastos,egresos,despesas,despesa',
);

/** What a word in a type column, or a heading of a part of the statement, says about the accounts below it. */
export function typeOfWord(word: string): AccountType {
  const normal = normalHeading(word);
  if (REVENUE.has(normal)) return 'revenue';
  return EXPENSE.has(normal) ? 'expense' : 'unknown';
}

/** A line of the file that sums others. */
export type Total =
  | { readonly kind: 'named'; readonly of: string }
  | { readonly kind: 'subtotal' }
  | { readonly kind: 'all' }
  | { readonly kind: 'net' };

const NET =
  /^(?:(?:total )?net (?:operating |other )?(?:income|revenue|surplus|loss|result|ordinary income)(?: loss)?|(?:net )?surplus(?: deficit)?|excess of revenues? over expenses?|(?:change|increase|decrease) in net assets|jahresergebnis|ergebnis|uberschuss|jahresuberschuss|resultat(?: net)?|excedent|resultado(?: neto)?|superavit)$/;

/** How a name of an account says that it is a total; undefined for an account. */
export function totalOf(name: string): Total | undefined {
  const normal = normalHeading(name);
  if (NET.test(normal)) return { kind: 'net' };
  if (/^(?:sub ?total|zwischensumme|sous total)$/.test(normal)) return { kind: 'subtotal' };
  if (/^(?:grand total|total|totals|gesamt|gesamtsumme|summe|total general|total geral)$/.test(normal))
    return { kind: 'all' };
  const named =
    /^(?:sub ?total|total|summe|gesamt|sous total|zwischensumme)(?: (?:for|of|de|des|der|do|da))? (.+)$/.exec(
      normal,
    )?.[1];
  return named === undefined ? undefined : { kind: 'named', of: named };
}

/** A line that is an account. Amounts are cents. */
export interface BudgetLine {
  readonly row: number;
  readonly line: number;
  readonly account: string;
  readonly code: string;
  readonly department: string;
  readonly type: AccountType;
  readonly budget: number;
  readonly actual: number;
}

function wordsOf(list: string): ReadonlySet<string> {
  return new Set(list.split(','));
}

import { type DateOrder, readDay } from '../table/dates.ts';
import type { Columns } from '../table/headings.ts';
import type { TableRow } from '../table/read-table.ts';

export type Role = 'id' | 'joined' | 'paidThrough' | 'status' | 'category' | 'name';

/** Headings of association systems, in English, German, French, Spanish and Portuguese. */
export const COLUMNS: Columns<Role> = {
  id: [
    'Member ID',
    'Member Number',
    'Member No',
    'Member #',
    'Membership ID',
    'Membership Number',
    'Contact ID',
    'User ID',
    'Account ID',
    'iMIS ID',
    'ID',
    'Mitgliedsnummer',
    'Mitglieds-Nr.',
    'Mitgliedsnr',
    "Numéro d'adhérent",
    'N° adhérent',
    'Número de socio',
    'Nº de socio',
    'Número de associado',
  ],
  joined: [
    'Join Date',
    'Joined',
    'Date Joined',
    'Member Since',
    'Original Join Date',
    'Joined On',
    'Start Date',
    'Membership Start Date',
    'Enrollment Date',
    'Eintrittsdatum',
    'Eintritt',
    'Beitrittsdatum',
    'Mitglied seit',
    "Date d'adhésion",
    'Adhésion',
    'Fecha de alta',
    'Data de adesão',
    'Data de associação',
  ],
  paidThrough: [
    'Paid Through',
    'Paid Thru',
    'Paid Through Date',
    'Paid Thru Date',
    'Expiration Date',
    'Expiry Date',
    'Expires',
    'Expires On',
    'Expiration',
    'Expire Date',
    'Renewal Due',
    'Renewal Due Date',
    'Renewal Date',
    'Membership Expires',
    'Membership End Date',
    'End Date',
    'Valid Until',
    'Valid Through',
    'Bezahlt bis',
    'Gültig bis',
    'Ablaufdatum',
    'Vertragsende',
    "Date d'expiration",
    'Fin de validité',
    'Valable jusqu au',
    "Valable jusqu'au",
    'Fecha de vencimiento',
    'Vencimiento',
    'Data de vencimento',
    'Validade',
  ],
  status: ['Status', 'Member Status', 'Membership Status', 'Mitgliedsstatus', 'Statut', 'Estado', 'Situação'],
  category: [
    'Category',
    'Member Type',
    'Membership Type',
    'Membership Level',
    'Level',
    'Type',
    'Tier',
    'Member Category',
    'Mitgliedsart',
    'Kategorie',
    'Catégorie',
    'Categoría',
    'Categoria',
  ],
  name: [
    'Name',
    'Full Name',
    'Member Name',
    'Display Name',
    'Organization',
    'Company',
    'Nom',
    'Nombre',
    'Nome',
  ],
};

export interface Member {
  readonly row: number;
  readonly line: number;
  /** Absent when the column has addresses of people in it. */
  readonly id: string | undefined;
  readonly joined: number;
  readonly paidThrough: number;
  readonly status: string;
  readonly category: string;
  readonly name: string;
}

export interface Unread {
  readonly row: number;
  readonly line: number;
  readonly id: string | undefined;
  readonly column: 'joined' | 'paidThrough';
  readonly reason: string;
}

const MAX_ID_CHARS = 40;

/** A member, or which date cannot be read. The cell itself is not repeated: anything may be in it. */
export function readMember(row: TableRow<Role>, order: DateOrder | undefined): Member | Unread {
  const at = { row: row.row, line: row.line, id: memberId(row.value('id')) };
  const [joined, paidThrough] = [
    readDay(row.value('joined'), order),
    readDay(row.value('paidThrough'), order),
  ];
  if (paidThrough.kind !== 'day') return { ...at, column: 'paidThrough', reason: reasonOf(paidThrough) };
  if (joined.kind !== 'day') return { ...at, column: 'joined', reason: reasonOf(joined) };
  return {
    ...at,
    joined: joined.day,
    paidThrough: paidThrough.day,
    status: row.value('status').toLowerCase(),
    category: row.value('category'),
    name: row.value('name'),
  };
}

/** An address of a person as the id is personal data. */
export function memberId(text: string): string | undefined {
  return text === '' || text.includes('@') || text.length > MAX_ID_CHARS ? undefined : text;
}

function reasonOf(read: { readonly kind: string; readonly reason?: string }): string {
  return read.reason ?? 'day and month cannot be told apart';
}

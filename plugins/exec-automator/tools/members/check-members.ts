import type { Ranked } from './cohorts.ts';

export interface MemberFinding {
  readonly rule:
    | 'duplicate_member'
    | 'joined_after_end'
    | 'joined_in_future'
    | 'status_says_active'
    | 'status_says_lapsed';
  readonly severity: 'warning' | 'info';
  readonly file: string;
  readonly row: number;
  readonly line: number;
  readonly id?: string;
  readonly message: string;
  readonly fix: string;
}

const ACTIVE = /^(?:active|current|good standing|in good standing|aktiv|actif|activo|ativo)$/;
const LAPSED =
  /^(?:lapsed|expired|inactive|terminated|dropped|cancell?ed|former|inaktiv|ausgetreten|expir[ée]|radi[ée]|inactivo|baja|inativo)$/;

/** Rows that contradict themselves or each other. They are counted by their dates all the same. */
export function checkMembers(file: string, ranked: readonly Ranked[], asOf: number): MemberFinding[] {
  const seen = new Map<string, number>();
  return ranked.flatMap(({ member, standing }): MemberFinding[] => {
    const { row, line, id, joined, paidThrough, status } = member;
    const at = { file, row, line, ...(id === undefined ? {} : { id }) };
    const found: MemberFinding[] = [];
    const add = (
      rule: MemberFinding['rule'],
      severity: 'warning' | 'info',
      message: string,
      fix: string,
    ): void => {
      found.push({ rule, severity, ...at, message, fix });
    };
    const earlier = id === undefined ? undefined : seen.get(id);
    if (id !== undefined && earlier === undefined) seen.set(id, row);
    if (earlier !== undefined)
      add(
        'duplicate_member',
        'warning',
        `The same member id is in row ${earlier}; both are counted.`,
        'Keep the row with the later paid-through date.',
      );
    if (joined > paidThrough)
      add(
        'joined_after_end',
        'warning',
        'Joined after the paid-through date: rejoined without payment, or columns or dates swapped.',
        'Check both dates against the receipt.',
      );
    if (joined > asOf) add('joined_in_future', 'warning', 'Joined after asOf.', 'Check asOf and the date.');
    if (standing.state === 'lapsed' && ACTIVE.test(status))
      add(
        'status_says_active',
        'warning',
        'The status says active, the dates say lapsed.',
        'Find the payment, or end the membership as the bylaws say.',
      );
    if (standing.inForce && LAPSED.test(status))
      add(
        'status_says_lapsed',
        'warning',
        'The status says lapsed, the dates say in force.',
        'Resigned members are counted as in force here: clear the date or leave the status out with excludeStatuses.',
      );
    return found;
  });
}

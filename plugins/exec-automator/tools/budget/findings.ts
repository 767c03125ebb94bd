export interface BudgetFinding {
  readonly rule:
    | 'unreadable_amount'
    | 'rounded_amount'
    | 'no_account'
    | 'duplicate_account'
    | 'total_off'
    | 'total_not_checked'
    | 'type_unknown'
    | 'revenue_negative';
  readonly severity: 'error' | 'warning' | 'info';
  readonly file: string;
  readonly row: number;
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

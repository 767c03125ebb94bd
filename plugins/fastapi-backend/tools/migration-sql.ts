/** What is known of one SQL statement of a revision by its words; nothing is parsed that these words do not tell. */
export interface SqlFact {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly fix: string;
}

interface SqlRule extends SqlFact {
  readonly when: RegExp;
  readonly unless?: RegExp;
}

/** Not tables that this revision creates: raw SQL on those is left to the reader. */
const RULES: readonly SqlRule[] = [
  {
    rule: 'drop-in-sql',
    severity: 'warning',
    when: /\bDROP\s+(TABLE|COLUMN|VIEW|MATERIALIZED\s+VIEW)\b/,
    message: 'Drops something by raw SQL; code that still runs may read it, and the rows are gone.',
    fix: 'Drop one release after the last reader is gone.',
  },
  {
    rule: 'index-not-concurrent',
    severity: 'warning',
    when: /\bCREATE\s+(UNIQUE\s+)?INDEX\b/,
    unless: /\bCONCURRENTLY\b/,
    message: 'Builds an index while writes to the table wait.',
    fix: 'CREATE INDEX CONCURRENTLY inside op.get_context().autocommit_block().',
  },
  {
    rule: 'set-not-null',
    severity: 'warning',
    when: /\bALTER\s+COLUMN\s+\S+\s+SET\s+NOT\s+NULL\b/,
    message: 'Reads the whole table under a lock that stops everybody.',
    fix: 'Add CHECK (column IS NOT NULL) NOT VALID, validate it in a later transaction, then SET NOT NULL.',
  },
  {
    rule: 'constraint-validated',
    severity: 'warning',
    when: /\bADD\s+(CONSTRAINT\s+\S+\s+)?(FOREIGN\s+KEY|CHECK)\b/,
    unless: /\bNOT\s+VALID\b/,
    message: 'Checks every row while the table is locked.',
    fix: 'Add it NOT VALID, and VALIDATE CONSTRAINT in a later revision.',
  },
  {
    rule: 'type-change',
    severity: 'warning',
    when: /\bALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE\b/,
    message: 'Most changes of a type rewrite the table and its indexes under a lock.',
    fix: 'Add a new column, write both, fill in batches, then switch.',
  },
  {
    rule: 'whole-table-update',
    severity: 'warning',
    when: /^\s*(UPDATE|DELETE\s+FROM)\b/,
    unless: /\bWHERE\b/,
    message: 'Touches every row in one transaction: long locks, bloat, and no way to go on after a failure.',
    fix: 'Fill by key range with a commit per batch, outside of the revision when there are many rows.',
  },
  {
    rule: 'enum-value',
    severity: 'info',
    when: /\bALTER\s+TYPE\s+\S+\s+ADD\s+VALUE\b/,
    message: 'The new value cannot be used in the transaction that adds it, and cannot be removed later.',
    fix: 'Use the value in a later revision; let the downgrade say that it does nothing.',
  },
  {
    rule: 'exclusive-command',
    severity: 'error',
    when: /\b(VACUUM\s+FULL|CLUSTER\s+\S|LOCK\s+TABLE|REINDEX\s+(TABLE|INDEX|DATABASE|SCHEMA)\s+(?!CONCURRENTLY))/,
    message: 'Stops everybody who uses the table for as long as it runs.',
    fix: 'Run it in a maintenance window, not in a revision.',
  },
];

const MAX_SQL_CHARS = 100_000;

/** What the statements of a text do. Strings and comments in it are not looked into. */
export function sqlFacts(sql: string): SqlFact[] {
  const plain = sql
    .slice(0, MAX_SQL_CHARS)
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    .replace(/'(?:[^']|'')*'/g, "''");
  return plain.split(';').flatMap((statement) => {
    const words = statement.toUpperCase();
    return RULES.filter((rule) => rule.when.test(words) && rule.unless?.test(words) !== true).map(
      ({ rule, severity, message, fix }) => ({ rule, severity, message, fix }),
    );
  });
}

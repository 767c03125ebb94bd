import type { SyntaxNode } from '@lezer/common';
import type { Finding } from './finding.ts';
import { literal, type Operation } from './migration-operations.ts';
import { sqlFacts } from './migration-sql.ts';
import { argsOf, dottedName, type PyArgs, type PySource, rawText } from './py-tree.ts';

type Draft = Pick<Finding, 'rule' | 'severity' | 'message' | 'fix'>;

/** Functions whose value differs per row, so that a default of them rewrites the table. `now()` does not. */
const VOLATILE =
  /\b(gen_random_uuid|uuid_generate_v\d\w*|uuidv\d|clock_timestamp|timeofday|random|nextval)\s*\(/i;
const ON_EXISTING = new Set(['drop_table', 'drop_column', 'rename_table', 'drop_constraint']);

/** What the operations of one revision lock, lose or break, for PostgreSQL. */
export function checkOperations(source: PySource, operations: readonly Operation[]): Finding[] {
  const created = new Set(operations.filter((o) => o.op === 'create_table').map((o) => o.table ?? ''));
  const findings: Finding[] = [];
  for (const operation of operations) {
    const isNew = operation.table !== null && created.has(operation.table);
    for (const draft of drafts(source, operation, isNew))
      findings.push({ ...draft, file: source.path, line: operation.line });
  }
  return [...findings, ...renames(source, operations, created)];
}

function drafts(source: PySource, operation: Operation, isNew: boolean): Draft[] {
  const { op, args } = operation;
  const found: Draft[] = [];
  if (op === 'execute') return raw(source, args);
  const concurrently = isTrue(source, args.keyword.get('postgresql_concurrently'));
  if (concurrently && !operation.autocommit)
    found.push({
      rule: 'concurrently-in-transaction',
      severity: 'error',
      message: `${op} with postgresql_concurrently=True fails inside the revision's transaction.`,
      fix: 'Put it into with op.get_context().autocommit_block(): in a revision of its own.',
    });
  if (op === 'drop_constraint' && args.positional[0]?.name === 'None')
    found.push({
      rule: 'constraint-without-name',
      severity: 'error',
      message: 'drop_constraint(None, …) cannot run: the constraint has no name.',
      fix: 'Write its name in the database, and give MetaData a naming_convention.',
    });
  if (isNew && !ON_EXISTING.has(op)) return found;
  const rule = RULES[op];
  if (rule !== undefined) found.push(...rule(source, operation, concurrently));
  return found;
}

type Rule = (source: PySource, operation: Operation, concurrently: boolean) => Draft[];

const RULES: Readonly<Record<string, Rule>> = {
  add_column: addColumn,
  alter_column: alterColumn,
  drop_column: (source, { table, args }) => [
    {
      rule: 'drop-column',
      severity: 'warning',
      message: `Drops ${columnName(source, args, table)}; code that still runs reads it, and its values are gone.`,
      fix: 'Drop it one release after the last reader is gone.',
    },
  ],
  drop_table: (_, { table }) => [
    {
      rule: 'drop-table',
      severity: 'warning',
      message: `Drops table ${table ?? '(computed)'}; code that still runs reads it, and its rows are gone.`,
      fix: 'Drop it one release after the last reader is gone, with a dump at hand.',
    },
  ],
  rename_table: (_, { table }) => [renamed(`table ${table ?? '(computed)'}`)],
  create_index: (_, { table }, concurrently) =>
    concurrently
      ? []
      : [
          {
            rule: 'index-not-concurrent',
            severity: 'warning',
            message: `Builds an index on ${table ?? 'a table'} while writes to it wait.`,
            fix: 'postgresql_concurrently=True inside op.get_context().autocommit_block(), in a revision of its own.',
          },
        ],
  create_unique_constraint: (_, { table }) => [
    {
      rule: 'unique-constraint',
      severity: 'warning',
      message: `Builds the index of a unique constraint on ${table ?? 'a table'} under a lock, and fails on doubles.`,
      fix: 'Create a unique index concurrently, then ADD CONSTRAINT … UNIQUE USING INDEX.',
    },
  ],
  create_foreign_key: validated,
  create_check_constraint: validated,
};

function addColumn(source: PySource, { table, args }: Operation): Draft[] {
  const column =
    args.positional.find((arg) => callName(source, arg) === 'Column') ?? args.keyword.get('column');
  if (column === undefined) return [];
  const columnArgs = argsOf(source, column);
  const fallback = columnArgs.keyword.get('server_default');
  const name = `${table ?? '(computed)'}.${literal(source, columnArgs.positional[0]) ?? '(computed)'}`;
  const hasDefault =
    (fallback !== undefined && fallback.name !== 'None') ||
    columnArgs.positional.some((arg) => /^(Identity|Computed)$/.test(callName(source, arg) ?? ''));
  if (isFalse(source, columnArgs.keyword.get('nullable')) && !hasDefault)
    return [
      {
        rule: 'not-null-without-default',
        severity: 'error',
        message: `${name} is NOT NULL without a server default; adding it fails on a table with rows.`,
        fix: 'Add it nullable, fill it in batches, and constrain it in a later revision.',
      },
    ];
  if (fallback !== undefined && VOLATILE.test(rawText(source, fallback)))
    return [
      {
        rule: 'volatile-default',
        severity: 'warning',
        message: `The default of ${name} differs per row, so the table is rewritten under a lock.`,
        fix: 'Add the column without it, set the default for new rows, and fill the old ones in batches.',
      },
    ];
  return [];
}

function alterColumn(source: PySource, { table, args }: Operation): Draft[] {
  const name = columnName(source, args, table);
  const found: Draft[] = [];
  if (args.keyword.has('new_column_name')) found.push(renamed(`column ${name}`));
  if (isFalse(source, args.keyword.get('nullable')))
    found.push({
      rule: 'set-not-null',
      severity: 'warning',
      message: `SET NOT NULL on ${name} reads the whole table under a lock that stops everybody.`,
      fix: 'Add CHECK (column IS NOT NULL) NOT VALID, validate it in a later transaction, then SET NOT NULL.',
    });
  const type = args.keyword.get('type_');
  if (type !== undefined && !isWider(source, args.keyword.get('existing_type'), type))
    found.push({
      rule: 'type-change',
      severity: 'warning',
      message: `Changing the type of ${name} rewrites the table in most cases, under a lock.`,
      fix: 'Add a new column, write both, fill in batches, then switch; or show that this change does not rewrite.',
    });
  return found;
}

function validated(source: PySource, { op, table, args }: Operation): Draft[] {
  if (isTrue(source, args.keyword.get('postgresql_not_valid'))) return [];
  const what = op === 'create_foreign_key' ? 'a foreign key' : 'a check';
  return [
    {
      rule: 'constraint-validated',
      severity: 'warning',
      message: `Adds ${what} to ${table ?? 'a table'} and checks every row while writes wait.`,
      fix: 'postgresql_not_valid=True here, and VALIDATE CONSTRAINT in a later revision.',
    },
  ];
}

/** Columns of one table that go and come in the same revision: often a rename that autogenerate did not see. */
function renames(
  source: PySource,
  operations: readonly Operation[],
  created: ReadonlySet<string>,
): Finding[] {
  return operations
    .filter((o) => o.op === 'drop_column' && o.table !== null && !created.has(o.table))
    .filter((drop) => operations.some((o) => o.op === 'add_column' && o.table === drop.table))
    .map((drop) => ({
      rule: 'rename-as-drop-and-add',
      severity: 'error',
      message: `A column of ${drop.table} is dropped and another added in one revision; if that is a rename, its values are lost.`,
      fix: 'Rename with alter_column(new_column_name=…), or add, fill and drop in three releases.',
      file: source.path,
      line: drop.line,
    }));
}

function raw(source: PySource, args: PyArgs): Draft[] {
  const sql = literal(source, args.positional[0] ?? args.keyword.get('sqltext'));
  return sql === null ? [] : sqlFacts(sql);
}

function renamed(what: string): Draft {
  return {
    rule: 'rename',
    severity: 'warning',
    message: `Renames ${what}: code that still runs fails from that moment.`,
    fix: 'Add the new one, write both, fill, switch readers, then drop the old one.',
  };
}

function columnName(source: PySource, args: PyArgs, table: string | null): string {
  const column = args.positional.map((arg) => literal(source, arg)).filter((text) => text !== null);
  return `${table ?? '(computed)'}.${column.find((c) => c !== table) ?? column.at(-1) ?? '(computed)'}`;
}

/** Text that grows in length does not rewrite. */
function isWider(source: PySource, from: SyntaxNode | undefined, to: SyntaxNode): boolean {
  const length = (node: SyntaxNode | undefined): number | undefined => {
    const name =
      node === undefined ? undefined : (callName(source, node) ?? dottedName(source, node)?.at(-1));
    if (
      node === undefined ||
      name === undefined ||
      !/^(String|VARCHAR|Unicode|Text|TEXT|UnicodeText)$/.test(name)
    )
      return undefined;
    if (/text$/i.test(name)) return Number.POSITIVE_INFINITY;
    const args = argsOf(source, node);
    const value = args.keyword.get('length') ?? args.positional[0];
    return value === undefined ? Number.POSITIVE_INFINITY : Number(rawText(source, value));
  };
  const [old, next] = [length(from), length(to)];
  return old !== undefined && next !== undefined && next >= old;
}

function callName(source: PySource, node: SyntaxNode): string | undefined {
  return node.name === 'CallExpression' ? dottedName(source, node.firstChild ?? node)?.at(-1) : undefined;
}

function isTrue(source: PySource, node: SyntaxNode | undefined): boolean {
  return node !== undefined && rawText(source, node) === 'True';
}

function isFalse(source: PySource, node: SyntaxNode | undefined): boolean {
  return node !== undefined && rawText(source, node) === 'False';
}

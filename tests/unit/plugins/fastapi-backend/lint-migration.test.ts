import { describe, expect, it } from 'vitest';
import {
  lintMigration,
  type MigrationLint,
} from '../../../../plugins/fastapi-backend/tools/lint-migration.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';

const signal = new AbortController().signal;
const HEAD = "from alembic import op\nimport sqlalchemy as sa\nrevision = 'a1b2'\ndown_revision = None\n";
const TIMEOUT = 'op.execute("SET lock_timeout = \'3s\'")';

/** Lints one revision with these lines in `upgrade`; the lock timeout is set unless `env` says otherwise. */
async function lint(lines: readonly string[], more: Record<string, string> = {}): Promise<MigrationLint> {
  const body = [TIMEOUT, ...lines].map((line) => `    ${line.replaceAll('\n', '\n    ')}\n`).join('');
  const file = `${HEAD}def upgrade():\n${body}def downgrade():\n    pass\n`;
  const cwd = writeTree(tempFolder(), { 'alembic/versions/1_a.py': file, ...more });
  return await lintMigration.run({ path: '.', revision: 'heads' }, { cwd, signal });
}

const rules = (result: MigrationLint): string[] => result.findings.map((f) => f.rule);
const rulesOf = async (...lines: string[]): Promise<string[]> => rules(await lint(lines));

describe('lint_migration', () => {
  it('finds a NOT NULL column without a default, and none when there is one or it may be null', async () => {
    const add = (column: string): string =>
      `op.add_column('orders', sa.Column('vat', sa.Numeric(), ${column}))`;
    expect(await rulesOf(add('nullable=False'))).toEqual(['not-null-without-default']);
    expect(await rulesOf(add("nullable=False, server_default='0'"))).toEqual([]);
    expect(await rulesOf(add('nullable=True'))).toEqual([]);
    expect(await rulesOf(add('sa.Identity(), nullable=False'))).toEqual([]);
  });

  it('tells a default that differs per row from one that does not', async () => {
    const add = (text: string): string =>
      `op.add_column('orders', sa.Column('key', sa.Uuid(), server_default=sa.text('${text}')))`;
    expect(await rulesOf(add('gen_random_uuid()'))).toEqual(['volatile-default']);
    expect(await rulesOf(add('now()'))).toEqual([]);
  });

  it('asks for CONCURRENTLY, and for a place where it can run', async () => {
    const index = (more: string): string => `op.create_index('ix', 'orders', ['vat']${more})`;
    expect(await rulesOf(index(''))).toEqual(['index-not-concurrent']);
    expect(await rulesOf(index(', postgresql_concurrently=True'))).toEqual(['concurrently-in-transaction']);
    expect(
      await rulesOf(
        `with op.get_context().autocommit_block():\n    ${index(', postgresql_concurrently=True')}`,
      ),
    ).toEqual([]);
  });

  it('is silent about what is done to a table that the revision itself creates', async () => {
    expect(
      await rulesOf(
        "op.create_table('tags', sa.Column('id', sa.Integer(), nullable=False))",
        "op.create_index('ix', 'tags', ['id'])",
        "op.create_foreign_key('fk', 'tags', 'orders', ['id'], ['id'])",
      ),
    ).toEqual([]);
  });

  it('finds locks of constraints and changed columns, with the table that has them', async () => {
    const result = await lint([
      "op.create_foreign_key('fk', 'lines', 'orders', ['order_id'], ['id'])",
      "op.create_check_constraint('ck', 'lines', 'n > 0', postgresql_not_valid=True)",
      "op.create_unique_constraint('uq', 'lines', ['sku'])",
      "op.alter_column('lines', 'sku', nullable=False)",
      "op.alter_column('lines', 'n', type_=sa.BigInteger(), existing_type=sa.Integer())",
      "op.alter_column('lines', 'sku', type_=sa.String(80), existing_type=sa.String(length=40))",
    ]);
    expect(rules(result)).toEqual([
      'constraint-validated',
      'unique-constraint',
      'set-not-null',
      'type-change',
    ]);
    expect(result.findings[0]?.message).toContain('lines');
    expect(result.findings[2]?.message).toContain('lines.sku');
    expect(result.findings[0]).toMatchObject({ file: 'alembic/versions/1_a.py', line: 7 });
  });

  it('takes a column that goes while another comes for a rename that loses its values', async () => {
    const both = ["op.add_column('users', sa.Column('mail', sa.Text()))", "op.drop_column('users', 'email')"];
    expect(await rulesOf(...both)).toEqual(['drop-column', 'rename-as-drop-and-add']);
    expect(await rulesOf(both[1] as string)).toEqual(['drop-column']);
  });

  it('reads batches, helpers of the file and operations under conditions', async () => {
    const result = await lint([
      "with op.batch_alter_table('users') as batch:\n    batch.drop_column('email')",
      'extra()',
      'if True:\n    op.drop_table("old")',
      'others(op)',
    ]);
    expect(rules(result)).toEqual(['drop-column', 'drop-table']);
    expect(result.findings[0]?.message).toContain('users.email');
    expect(result.revisions[0]?.operations.at(-1)).toMatchObject({ op: 'drop_table', conditional: true });
    expect(result.notes.join('\n')).toContain('others()');
  });

  it('lists operations and not the helpers of op that only make names', async () => {
    const result = await lint(["op.drop_index(op.f('ix'), table_name='users')"]);
    expect(result.revisions[0]?.operations.map((o) => [o.op, o.table])).toEqual([
      ['execute', null],
      ['drop_index', 'users'],
    ]);
  });

  it('follows a function of the file once, also when it calls itself', async () => {
    const cwd = writeTree(tempFolder(), {
      'versions/1.py': `${HEAD}def extra():\n    extra()\n    op.drop_table('t')\ndef upgrade():\n    extra()\n    extra()\n`,
    });
    const result = await lintMigration.run({ path: '.', revision: 'a1' }, { cwd, signal });
    expect(rules(result)).toEqual(['drop-table']);
  });

  it('reads raw SQL without its comments and strings, and names SQL that is put together', async () => {
    expect(await rulesOf("op.execute('CREATE INDEX ix ON orders (vat)')")).toEqual(['index-not-concurrent']);
    expect(await rulesOf("op.execute(sa.text('update orders set vat = 0'))")).toEqual(['whole-table-update']);
    expect(await rulesOf("op.execute('update orders set vat = 0 where vat is null')")).toEqual([]);
    expect(await rulesOf("op.execute('-- drop table orders\\nselect 1')")).toEqual([]);
    expect(await rulesOf(`op.execute("insert into notes values ('drop table x')")`)).toEqual([]);
    const computed = await lint(["op.execute(f'drop table {name}')"]);
    expect(computed.notes[0]).toMatch(/:7 runs SQL that is put together/);
  });

  it('finds a constraint without a name and a module of the application', async () => {
    expect(await rulesOf("op.drop_constraint(None, 'lines', type_='foreignkey')")).toEqual([
      'constraint-without-name',
    ]);
    const result = await lint(['from app.models import User'], { 'app/models.py': 'class User: ...\n' });
    expect(rules(result)).toEqual(['application-import']);
  });

  it('asks for a lock timeout only where a lock is taken and none is set', async () => {
    const locking = `${HEAD}def upgrade():\n    op.create_index('ix', 'orders', ['vat'])\n`;
    const run = (files: Record<string, string>): Promise<MigrationLint> =>
      Promise.resolve(
        lintMigration.run(
          { path: '.', revision: 'heads' },
          { cwd: writeTree(tempFolder(), { 'alembic/versions/1.py': locking, ...files }), signal },
        ),
      );
    expect(rules(await run({}))).toContain('no-lock-timeout');
    expect(rules(await run({ 'alembic/env.py': "SET = 'lock_timeout=3s'\n" }))).not.toContain(
      'no-lock-timeout',
    );
  });

  it('lints what a caller names: a beginning, a file, all; and says what there is otherwise', async () => {
    const rev = (id: string, down: string): string =>
      `from alembic import op\nrevision = '${id}'\ndown_revision = ${down}\ndef upgrade():\n    op.drop_table('${id}')\n`;
    const cwd = writeTree(tempFolder(), {
      'v/1.py': rev('aa11', 'None'),
      'v/2.py': rev('aa22', "'aa11'"),
    });
    const run = async (revision: string): Promise<string[]> =>
      (await lintMigration.run({ path: '.', revision }, { cwd, signal })).revisions.map((r) => r.revision);
    expect(await run('heads')).toEqual(['aa22']);
    expect(await run('all')).toEqual(['aa11', 'aa22']);
    expect(await run('aa1')).toEqual(['aa11']);
    expect(await run('2.py')).toEqual(['aa22']);
    await expect(run('aa')).rejects.toMatchObject({ code: 'ambiguous', fix: 'Give more of it: aa11, aa22.' });
    await expect(run('zz')).rejects.toMatchObject({ code: 'not_found', fix: 'Heads: aa22.' });
  });

  it('gives an answer for half-written, hostile and empty files', async () => {
    const deep = `${HEAD}def upgrade():\n    op.execute(${'('.repeat(5000)}1${')'.repeat(5000)})\n`;
    const cwd = writeTree(tempFolder(), {
      'v/1.py': `${HEAD}def upgrade():\n    op.drop_table('t'\n`,
      'v/2.py': deep.replace('a1b2', 'c3d4'),
      'v/3.py': 'revision = "e"\ndown_revision = None\n',
      'v/4.py': '',
    });
    const result = await lintMigration.run({ path: '.', revision: 'all' }, { cwd, signal });
    expect(result.counts.revisions).toBe(3);
    expect(result.notes.join('\n')).toContain('v/3.py has no function upgrade.');
    const empty = await lintMigration.run({ path: '.', revision: 'heads' }, { cwd: tempFolder(), signal });
    expect(empty).toMatchObject({ revisions: [], findings: [], counts: { revisions: 0 } });
  });

  it('reports a file in another encoding and goes on with the others', async () => {
    const cwd = writeTree(tempFolder(), { 'v/1.py': `${HEAD}def upgrade():\n    op.drop_table('t')\n` });
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${cwd}/v/2.py`, Buffer.from([0x23, 0xff, 0xfe, 0xe9, 0x0a]));
    const result = await lintMigration.run({ path: '.', revision: 'heads' }, { cwd, signal });
    expect(result.notRead).toEqual([{ file: 'v/2.py', reason: expect.stringContaining('not UTF-8') }]);
    expect(rules(result)).toEqual(['drop-table']);
  });
});

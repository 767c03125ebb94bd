import { describe, expect, it } from 'vitest';
import {
  listMigrations,
  type MigrationList,
} from '../../../../plugins/fastapi-backend/tools/list-migrations.ts';
import { tempFolder, writeTree } from '../../support/temp.ts';

const signal = new AbortController().signal;
const UP = 'def upgrade():\n    op.add_column("t", c)\ndef downgrade():\n    op.drop_column("t", "c")\n';

/** Files of one environment from `id: [down_revision as Python, more lines]`. */
async function migrations(revisions: Record<string, readonly [string, string?]>): Promise<MigrationList> {
  const files = Object.entries(revisions).map(([id, [down, more]], i) => [
    `alembic/versions/${i}_${id.replaceAll(/\W/g, '')}.py`,
    `"""add ${id}\n\nRevision ID: ${id}\n"""\nfrom alembic import op\nrevision: str = '${id.replace(/~.*/, '')}'\ndown_revision = ${down}\n${more ?? UP}`,
  ]);
  const cwd = writeTree(tempFolder(), Object.fromEntries(files));
  return await listMigrations.run({ path: '.' }, { cwd, signal });
}

const rules = (list: MigrationList): string[] => list.findings.map((f) => f.rule);

describe('list_migrations', () => {
  it('orders a chain with a branch and its merge from the base to the one head', async () => {
    const list = await migrations({ m: ["('b', 'c')"], a: ['None'], c: ["'a'"], b: ["'a'"], d: ["'m'"] });
    const [environment] = list.environments;
    expect(environment).toMatchObject({
      folder: 'alembic/versions',
      heads: ['d'],
      bases: ['a'],
      branchpoints: ['a'],
      merges: ['m'],
    });
    expect(environment?.revisions.map((r) => r.revision)).toEqual(['a', 'c', 'b', 'm', 'd']);
    expect(environment?.revisions[0]).toMatchObject({
      message: 'add a',
      line: 6,
      has_upgrade: true,
      has_downgrade: true,
    });
    expect(list.findings).toEqual([]);
    expect(list.counts).toMatchObject({ files: 5, revisions: 5 });
  });

  it('reports each of two heads', async () => {
    const list = await migrations({ a: ['None'], b: ["'a'"], c: ["'a'"] });
    expect(list.environments[0]?.heads).toEqual(['b', 'c']);
    expect(rules(list)).toEqual(['multiple-heads', 'multiple-heads']);
    expect(list.findings[0]).toMatchObject({ severity: 'error' });
    expect(list.findings[0]?.fix).toContain('alembic merge heads');
  });

  it('takes labelled branches with bases of their own for meant', async () => {
    const list = await migrations({
      a: ['None', `branch_labels = ('core',)\n${UP}`],
      b: ['None', `branch_labels = 'net'\n${UP}`],
    });
    expect(list.findings.map((f) => f.severity)).toEqual(['info', 'info']);
  });

  it('reports broken links, circles, self-loops, doubles and identifiers that Alembic refuses', async () => {
    expect(rules(await migrations({ a: ['None'], b: ["'zz'"], c: ["('a', 'b')"] }))).toEqual([
      'missing-revision',
    ]);
    expect(rules(await migrations({ a: ["'c'"], b: ["'a'"], c: ["'b'"], d: ["'c'"] }))).toEqual(['cycle']);
    expect(rules(await migrations({ a: ["'a'"] }))).toEqual(['self-loop']);
    expect(rules(await migrations({ a: ['None'], 'a~2': ['None'], b: ["'a'"] }))).toEqual([
      'duplicate-revision',
    ]);
    expect(rules(await migrations({ 'a-1': ['None'] }))).toEqual(['illegal-identifier']);
    expect(rules(await migrations({ [`a${'0'.repeat(40)}`]: ['None'] }))).toEqual(['identifier-too-long']);
    expect(rules(await migrations({ a: ['None', `depends_on = 'nothing'\n${UP}`] }))).toEqual([
      'missing-dependency',
    ]);
  });

  it('reports a downgrade that does nothing only when the upgrade does something', async () => {
    const empty =
      'def upgrade():\n    op.execute("x")\ndef downgrade() -> None:\n    """No way back."""\n    pass\n';
    const both = 'def upgrade():\n    pass\ndef downgrade():\n    pass\n';
    const list = await migrations({ a: ['None', empty], b: ["'a'", both] });
    expect(rules(list)).toEqual(['empty-downgrade']);
  });

  it('leaves out what is computed, and says so', async () => {
    const list = await migrations({ a: ['None'], b: ['make_id()'] });
    expect(rules(list)).toEqual(['computed-identifier']);
    expect(list.environments[0]?.bases).toEqual(['a']);
  });

  it('orders 600 revisions and finds the one broken link', async () => {
    const chain = Object.fromEntries(
      Array.from({ length: 600 }, (_, i) => [
        `r${i}`,
        [i === 0 ? 'None' : `'r${i === 300 ? 'x' : i - 1}'`] as const,
      ]),
    );
    const list = await migrations(chain);
    expect(rules(list).sort()).toEqual(['missing-revision', 'multiple-heads', 'multiple-heads']);
    expect(list.environments[0]?.revisions).toHaveLength(600);
  });

  it('finds nothing in a folder without revisions', async () => {
    const cwd = writeTree(tempFolder(), { 'a.py': 'down_revision = 1\n', 'b.py': '' });
    const list = await listMigrations.run({ path: '.' }, { cwd, signal });
    expect(list).toMatchObject({ environments: [], findings: [], counts: { files: 2, revisions: 0 } });
  });
});

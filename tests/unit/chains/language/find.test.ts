import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../scripts/chains/language/chain.ts';
import { ChainFinder, chainFolders } from '../../../../scripts/chains/language/find.ts';
import { loadChain } from '../../../../scripts/chains/language/load.ts';

let root: string;
let finder: ChainFinder;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'arbiter-find-'));
  finder = new ChainFinder(
    chainFolders({
      project: join(root, 'project'),
      pack: { name: 'brain', root: join(root, 'pack') },
      plugins: [
        { name: 'one', root: join(root, 'one') },
        { name: 'two', root: join(root, 'two') },
      ],
    }),
  );
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text = 'steps: [{ run: [a] }]\n'): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

describe('a chain by name', () => {
  it('is found in the folders of the project, the brain and the plugins, in this order', () => {
    const plugin = write('two/chains/deploy.yaml');
    expect(finder.open('deploy', root)).toMatchObject({ kind: 'found', file: plugin });
    const pack = write('pack/orchestration/chains/deploy.yml');
    expect(finder.open('deploy', root)).toMatchObject({ kind: 'found', file: pack });
    const project = write('project/.arbiter/chains/deploy.yaml');
    expect(finder.open('deploy', root)).toMatchObject({ kind: 'found', file: project });
  });

  it('goes by the name in the file, before that of the file', () => {
    const named = write('one/chains/a.yaml', 'name: deploy # ours\nsteps: []\n');
    write('two/chains/deploy.yaml');
    expect(finder.open('deploy', root)).toMatchObject({ file: named });
    expect(finder.open('a', root)).toMatchObject({ kind: 'missing' });
  });

  it('that is missing is told with the nearest', () => {
    write('one/chains/release.yaml');
    expect(finder.open('relaese', root)).toEqual({
      kind: 'missing',
      message: 'There is no chain "relaese".',
      nearest: 'release',
    });
  });

  it('is missing where there are no folders at all', () => {
    expect(finder.open('deploy', root)).toMatchObject({ kind: 'missing' });
    expect(finder.list()).toEqual([]);
  });
});

describe('a chain by path', () => {
  it('is relative to the file that names it, and to the folder where a person is', () => {
    const file = write('one/chains/inner/b.yaml');
    expect(finder.find('./inner/b.yaml', join(root, 'one/chains/a.yaml'))).toMatchObject({
      kind: 'found',
      file,
    });
    expect(finder.open('inner/b.yaml', join(root, 'one/chains'))).toMatchObject({ kind: 'found', file });
    expect(finder.open(file, '/')).toMatchObject({ kind: 'found', file });
  });

  it('that leads nowhere, to a folder or to a file that is too large is told', () => {
    write('large.yaml', ' '.repeat(LIMITS.fileBytes + 1));
    mkdirSync(join(root, 'folder.yaml'));
    expect(finder.open('./none.yaml', root)).toMatchObject({
      kind: 'missing',
      message: expect.stringContaining('There is no file'),
    });
    expect(finder.open('./folder.yaml', root)).toMatchObject({
      message: expect.stringContaining('is not a file'),
    });
    expect(finder.open('./large.yaml', root)).toMatchObject({
      message: expect.stringContaining('at most 1000000'),
    });
  });

  it('comes back to itself by another spelling: still a recursion', () => {
    const file = write('one/chains/a.yaml', 'steps: [{ chain: ./../chains/./a.yaml }]\n');
    const found = finder.open(file, root);
    const loaded = loadChain(file, found.kind === 'found' ? found.text : '', { files: finder });
    expect(loaded).toMatchObject({ kind: 'invalid', problems: [{ code: 'recursion' }] });
  });

  it('comes back to itself by a link: an end all the same', () => {
    const file = write('one/chains/a.yaml', 'steps: [{ chain: ./b.yaml }]\n');
    symlinkSync(file, join(root, 'one/chains/b.yaml'));
    const found = finder.open(file, root);
    const loaded = loadChain(file, found.kind === 'found' ? found.text : '', { files: finder });
    expect(loaded).toMatchObject({ kind: 'invalid', problems: [{ code: 'recursion' }] });
  });
});

describe('the list', () => {
  it('has every chain with its description, and says which one hides another', () => {
    const own = write(
      'project/.arbiter/chains/deploy.yaml',
      'description: >-\n  Ours,\n  folded.\nsteps: []\n',
    );
    const theirs = write('two/chains/deploy.yaml', 'description: Theirs.\nsteps: []\n');
    const audit = write('one/chains/x.yaml', 'name: audit\nsteps: []\n');
    write('one/chains/notes.md', '# no chain');
    expect(finder.list()).toEqual([
      { name: 'audit', description: '', file: audit, source: 'one' },
      { name: 'deploy', description: 'Ours, folded.', file: own, source: 'project' },
      { name: 'deploy', description: 'Theirs.', file: theirs, source: 'two', hiddenBy: own },
    ]);
  });

  it('has files that are no chains, with the reason', () => {
    write('one/chains/bad.yaml', 'steps: [\n');
    write('one/chains/text.yaml', 'hello\n');
    mkdirSync(join(root, 'one/chains/folder.yaml'));
    expect(finder.list().map(({ name, unreadable }) => [name, unreadable])).toEqual([
      ['bad', expect.stringMatching(/\(line \d\)$/)],
      ['folder', expect.stringContaining('is not a file')],
      ['text', 'It is not a map of YAML.'],
    ]);
  });
});

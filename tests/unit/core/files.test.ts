import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { appendLine, ensureFolder, readIfThere, writeFileAtomic } from '../../../scripts/core/files.ts';
import { tempFolder } from '../support/temp.ts';

const run = promisify(execFile);
const tsx = join(import.meta.dirname, '../../../node_modules/.bin/tsx');
const files = join(import.meta.dirname, '../../../scripts/core/files.ts');

describe('writeFileAtomic', () => {
  it('leaves one whole version when four processes write at once, and a reader never sees half of one', async () => {
    const folder = tempFolder();
    const path = join(folder, 'state.json');
    const script = join(folder, 'writer.mjs');
    writeFileSync(
      script,
      `import { writeFileAtomic } from ${JSON.stringify(files)};
       for (let i = 0; i < 200; i++) writeFileAtomic(${JSON.stringify(path)}, process.argv[2].repeat(50_000));`,
    );
    let done = false;
    const writers = Promise.all(['a', 'b', 'c', 'd'].map((mark) => run(tsx, [script, mark]))).finally(() => {
      done = true;
    });
    let seen = 0;
    while (!done) {
      const text = readIfThere(path);
      if (text !== undefined) {
        seen += 1;
        expect(text.length).toBe(50_000);
        expect(new Set(text).size).toBe(1);
      }
      await new Promise((next) => setImmediate(next));
    }
    await writers;
    expect(seen).toBeGreaterThan(0);
    expect(readdirSync(folder).sort()).toEqual(['state.json', 'writer.mjs']);
  }, 60_000);

  it('makes the folders above and closes file and folder to other users', () => {
    const path = join(tempFolder(), 'a', 'b', 'c.txt');
    writeFileAtomic(path, 'x');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  });

  it('throws and leaves no temporary file when the name is taken by a folder', () => {
    const folder = tempFolder();
    ensureFolder(join(folder, 'taken', 'full'));
    expect(() => writeFileAtomic(join(folder, 'taken'), 'x')).toThrow();
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});

describe('appendLine and readIfThere', () => {
  it('adds whole lines to a file that it makes first', () => {
    const path = join(tempFolder(), 'log', 'x.jsonl');
    appendLine(path, '{"a":1}');
    appendLine(path, '{"b":2}');
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"b":2}\n');
  });

  it('answers undefined for a file that is not there, also below a file, and throws for a folder', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(readIfThere(join(folder, 'none'))).toBeUndefined();
    expect(readIfThere(join(folder, 'file', 'below'))).toBeUndefined();
    expect(() => readIfThere(folder)).toThrow(/EISDIR/);
  });
});

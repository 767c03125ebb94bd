import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** What is read of a Python text in a process with a stack of so many kB. */
function readWith(stackKb: number, text: string): { readonly read: string; readonly line: number | null } {
  const program = `
    import { parsePython } from './plugins/fastapi-backend/tools/py-tree.ts';
    const source = parsePython('a.py', ${JSON.stringify(text)});
    console.log(JSON.stringify({ read: source.text.slice(0, source.tree.length), line: source.firstErrorLine ?? null }));
  `;
  const node = [`--stack-size=${stackKb}`, '--import', 'tsx', '--input-type=module', '-e', program];
  return JSON.parse(execFileSync(process.execPath, node, { cwd: ROOT, encoding: 'utf8' })) as ReturnType<
    typeof readWith
  >;
}

describe('Python that nests more deeply than the stack holds', () => {
  const HEAD = 'a = 1\nb = f(\n    2,\n)\n';

  it('is read up to the line at which its brackets do, and that line is named', () => {
    const deep = `${HEAD}c = ${'('.repeat(5_000)}1${')'.repeat(5_000)}\n`;
    expect(readWith(400, deep)).toEqual({ read: HEAD, line: 5 });
  });

  it('is read as nothing when it is not brackets that nest', () => {
    expect(readWith(400, `${HEAD}c = ${'not '.repeat(6_000)}1\n`)).toEqual({ read: '', line: 1 });
  });
});

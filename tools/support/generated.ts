import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files whose text is not what it would be if they were generated now. */
export function stale(root: string, files: ReadonlyMap<string, string>): string[] {
  return [...files]
    .filter(
      ([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text,
    )
    .map(([path]) => path);
}

/** Writes generated files, or with `--check` says which are stale and makes the process exit with 1. `script`: what to run then. */
export function writeOrCheck(root: string, files: ReadonlyMap<string, string>, script: string): void {
  const changed = stale(root, files);
  if (process.argv.includes('--check')) {
    for (const path of changed)
      console.error(`${path} is not what would be written now. Run: npm run ${script}`);
    process.exitCode = changed.length > 0 ? 1 : 0;
    return;
  }
  for (const path of changed) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files.get(path) as string);
  }
  console.log(
    `${changed.length} of ${files.size} files written${changed.map((path) => `\n  ${path}`).join('')}`,
  );
}

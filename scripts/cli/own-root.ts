import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of the pack that this program belongs to: above `dist/` for the bundle, above `scripts/cli/` for the sources. */
export const ownRoot = resolve(
  fileURLToPath(new URL(/\/dist\/[^/]+$/.test(import.meta.url) ? '..' : '../..', import.meta.url)),
);

/** The version of the pack. `unknown` when its manifest cannot be read; a version is no reason to fail. */
export function ownVersion(): string {
  try {
    const manifest: unknown = JSON.parse(
      readFileSync(join(ownRoot, '.claude-plugin', 'plugin.json'), 'utf8'),
    );
    if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
      return String(manifest.version);
  } catch {
    // said below
  }
  return 'unknown';
}

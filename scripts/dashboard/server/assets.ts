import { readFileSync } from 'node:fs';
import { ArbiterError } from '../../core/errors.ts';

/** The page as it is sent: made of `scripts/dashboard/page/` by the build. */
export interface Assets {
  readonly html: string;
  readonly script: string;
  readonly style: string;
}

export const ASSET_FILES = { html: 'index.html', script: 'page.js', style: 'page.css' } as const;

/** Beside this program's bundle, also when this runs from the sources. */
function builtFolder(): URL {
  const bundled = /\/dist\/[^/]+$/.test(import.meta.url);
  return new URL(bundled ? './dashboard/' : '../../../dist/dashboard/', import.meta.url);
}

/** Throws `page-missing` when this copy has no built page. */
export function readAssets(folder: URL = builtFolder()): Assets {
  const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
  try {
    return {
      html: read(ASSET_FILES.html),
      script: read(ASSET_FILES.script),
      style: read(ASSET_FILES.style),
    };
  } catch (cause) {
    throw new ArbiterError('page-missing', `The page of the dashboard is not in ${folder.pathname}.`, {
      fix: 'In a clone: npx pnpm run build',
      cause,
    });
  }
}

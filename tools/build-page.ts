import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const PAGE = 'scripts/dashboard/page';

/** The page of the dashboard, built: files by name, and what went into them. */
export interface BuiltPage {
  readonly files: ReadonlyMap<string, string>;
  /** Paths from the root of the repository. */
  readonly inputs: readonly string[];
}

/** Builds the page: one script, one style sheet, and the HTML that names them. Nothing of it comes from elsewhere when it runs. */
export async function buildPage(root: string): Promise<BuiltPage> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: { page: `${PAGE}/main.tsx`, style: `${PAGE}/style/page.css` },
    bundle: true,
    write: false,
    metafile: true,
    outdir: '.',
    platform: 'browser',
    target: ['chrome111', 'firefox113', 'safari16.4'],
    format: 'esm',
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
    tsconfig: `${PAGE}/tsconfig.json`,
  });
  const text = (end: string): string => {
    const output = result.outputFiles.find(({ path }) => path.endsWith(end));
    if (output === undefined) throw new Error(`esbuild gave no ${end} of the dashboard`);
    return output.text;
  };
  return {
    files: new Map([
      ['index.html', readFileSync(join(root, PAGE, 'index.html'), 'utf8')],
      ['page.js', text('.js')],
      ['page.css', text('.css')],
    ]),
    inputs: Object.keys(result.metafile.inputs),
  };
}

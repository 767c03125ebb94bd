import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build, type Plugin } from 'esbuild';
import { newAjv, OWN_SCHEMAS } from '../../scripts/schema/ajv.ts';
import { SCHEMA_NAMES } from '../../scripts/schema/validators.ts';

/** Modules of `scripts/schema/` that bundles have another form of, in `scripts/schema/built/`. */
const REPLACED = ['ajv.ts', 'validators.ts'];

/** Puts the built forms into a bundle. */
export function builtSchemas(root: string): Plugin {
  const folder = join(root, 'scripts', 'schema');
  return {
    name: 'built-schemas',
    setup({ onResolve }) {
      onResolve({ filter: /\/(?:ajv|validators)\.ts$/ }, ({ path, resolveDir, kind }) => {
        if (kind === 'entry-point') return undefined;
        const of = REPLACED.find((name) => join(resolveDir, path) === join(folder, name));
        return of === undefined ? undefined : { path: join(folder, 'built', of) };
      });
    },
  };
}

/** Each schema that values are checked against as a CommonJS file that is the function which checks a value, as path below `dist/` to content. */
export async function compiledSchemas(root: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const name of SCHEMA_NAMES) {
    const ajv = newAjv({ ...OWN_SCHEMAS, code: { source: true } });
    const validate = ajv.compile(
      JSON.parse(readFileSync(join(root, 'schemas', `${name}.schema.json`), 'utf8')) as object,
    );
    const result = await build({
      stdin: { contents: standaloneCode.default(ajv, validate), resolveDir: root },
      bundle: true,
      write: false,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      charset: 'ascii',
      minify: true,
      logLevel: 'error',
    });
    files.set(`schemas/${name}.cjs`, result.outputFiles[0]?.text ?? '');
  }
  return files;
}

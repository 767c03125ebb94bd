import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { offlineEnv } from '../../../scripts/kit/model/offline-env.ts';
import { HOME_MARK, type Home } from './home.ts';

/** Points at another claude executable, for experiments. */
export const BINARY_OVERRIDE = 'ARBITER_TEST_CLAUDE';

/** The package ships a 500-byte script in the executable's place; its postinstall puts the real one there. */
const PLACEHOLDER_MAX_BYTES = 4_096;

/**
 * The native Claude Code executable of the devDependency. Throws when it was never put there (`--ignore-scripts`, or
 * pnpm without the package in `onlyBuiltDependencies`). A claude on the PATH is never used: the version matters.
 */
export function claudeBinary(): string {
  const override = process.env[BINARY_OVERRIDE];
  if (override !== undefined && override !== '') return override;
  const require = createRequire(import.meta.url);
  const packageDir = dirname(require.resolve('@anthropic-ai/claude-code/package.json'));
  const binary = join(packageDir, 'bin', 'claude.exe');
  const size = statSync(binary, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= PLACEHOLDER_MAX_BYTES) {
    throw new Error(`no native executable at ${binary}: run "node ${join(packageDir, 'install.cjs')}"`);
  }
  return binary;
}

/**
 * The whole environment for one Claude Code process: nothing is inherited but PATH (with this Node first, because
 * plugins start `node`) and no package of ours.
 */
export function claudeEnv(
  home: Home,
  apiUrl: string,
  extra: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    PATH: `${dirname(process.execPath)}:${process.env.PATH ?? '/usr/bin:/bin'}`,
    HOME: home.dir,
    TMPDIR: home.dir,
    LANG: 'C.UTF-8',
    [HOME_MARK]: home.id,
    CLAUDE_CONFIG_DIR: home.configDir,
    ...offlineEnv(apiUrl),
    CLAUDE_CODE_SYNC_PLUGIN_INSTALL: '1',
    ARBITER_NO_DOWNLOAD: '1',
    ...extra,
  };
}

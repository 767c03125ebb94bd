import { expect, it } from 'vitest';
import { noticesOf } from '../../../tools/notices.ts';
import { tempFolder, writeTree } from '../support/temp.ts';

/** Packages as npm lays them out. */
const packages = (): string =>
  writeTree(tempFolder(), {
    'node_modules/@a/lib/package.json': '{ "name": "@a/lib", "version": "1.2.3", "license": "MPL-2.0" }',
    'node_modules/@a/lib/LICENSE.md': 'Copyright somebody.\n',
    'node_modules/bare/package.json': '{ "name": "bare", "version": "2.0.0", "license": "MIT" }',
    'node_modules/bare/node_modules/bare/package.json':
      '{ "name": "bare", "version": "1.0.0", "license": "ISC" }',
    'node_modules/free/package.json': '{ "name": "free", "version": "1.0.0" }',
  });

it('each library in a bundle is named once, with its version, its license and the text of it', () => {
  const notices = noticesOf(packages(), [
    'scripts/own.ts',
    'node_modules/bare/index.js',
    'node_modules/bare/node_modules/bare/index.js',
    'node_modules/@a/lib/one.js',
    'node_modules/@a/lib/deep/two.js',
  ]);
  expect(notices.match(/^\S+ \S+ \(.*\)$/gm)).toEqual([
    '@a/lib 1.2.3 (MPL-2.0)',
    'bare 1.0.0 (ISC)',
    'bare 2.0.0 (MIT)',
  ]);
  expect(notices).toContain('Copyright somebody.');
});

it('a library that does not say its license stops the build', () => {
  expect(() => noticesOf(packages(), ['node_modules/free/index.js'])).toThrow(
    'free does not say its license',
  );
});

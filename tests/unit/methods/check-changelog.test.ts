import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkChangelogMethod } from '../../../scripts/methods/release/check-changelog.ts';
import { tempFolder, writeTree } from '../support/temp.ts';
import { call, refusal } from './call.ts';
import { Repo } from './repo.ts';

const method = checkChangelogMethod({ now: () => Date.UTC(2026, 2, 20, 12), monotonicMs: () => 0 });

const SOUND = `# Changelog

## [Unreleased]

### Added

- A thing.

## [1.1.0] - 2026-03-01

### Fixed

- It works. \`## [9.9.9]\` is text here.

\`\`\`md
## [0.0.1] - never
\`\`\`

## [1.0.0] - 2026-01-31

### Added

- First.

[Unreleased]: https://example.com/compare/v1.1.0...HEAD
[1.1.0]: https://example.com/compare/v1.0.0...v1.1.0
[1.0.0]: https://example.com/releases/v1.0.0
`;

const check = (text: string): ReturnType<typeof inFolder> =>
  inFolder(writeTree(tempFolder(), { 'CHANGELOG.md': text }));
const inFolder = (folder: string, params = {}) => call(method, params, folder);

async function rules(text: string): Promise<string[]> {
  return (await check(text)).findings.map((f) => `${f.line} ${f.rule}`);
}

describe('check_changelog', () => {
  it('finds nothing in a sound file, and code is not read as headings', async () => {
    const result = await check(SOUND);
    expect(result.findings).toEqual([]);
    expect(result.counts).toEqual({ versions: 2, wrong: 0, look: 0, unreleasedLines: 1 });
    expect(result.newest).toEqual({ version: '1.1.0', date: '2026-03-01' });
  });

  it.each([
    ['a version without a date', SOUND.replace(' - 2026-03-01', ''), '9 date_missing'],
    ['a date of another form', SOUND.replace('2026-03-01', '1 March 2026'), '9 date_malformed'],
    ['a day that no calendar has', SOUND.replace('2026-03-01', '2026-02-30'), '9 date_malformed'],
    ['a date to come', SOUND.replace('2026-03-01', '2026-12-01'), '9 date_in_future'],
    ['a version twice', SOUND.replace('[1.1.0] -', '[1.0.0] -'), '19 duplicate_version'],
    ['an older version above', SOUND.replace('[1.1.0] -', '[0.9.0] -'), '19 version_order'],
    ['an older version with a later date', SOUND.replace('2026-01-31', '2026-03-02'), '19 date_order'],
    ['a section of another name', SOUND.replace('### Fixed', '### Bugfixes'), '11 unknown_section'],
    ['a link that is missing', SOUND.replace(/\[1\.1\.0\]: .*\n/, ''), '9 link_missing'],
    ['a heading that is no version', SOUND.replace('[1.1.0] - 2026-03-01', 'Notes'), '9 no_version_heading'],
    [
      'Unreleased at the end',
      `${SOUND.replace('## [Unreleased]', '## [2.0.0] - 2026-03-02')}\n## Unreleased\n`,
      '29 unreleased_not_first',
    ],
    [
      'a version that says nothing',
      SOUND.replace('- First.', '').replace('### Added\n\n\n\n[', '['),
      '19 empty_version',
    ],
  ])('finds %s', async (_what, text, expected) => {
    expect(await rules(text)).toContain(expected);
  });

  it('takes other ways to write a heading as they are', async () => {
    const text =
      '## v1.2.0 (2026-02-01)\n\nx\n\n## 1.1.0 - 2026-01-01 [YANKED]\n\n## [1.0.0](https://example.com) – 2025-12-01\n\nx\n';
    expect(await rules(text)).toEqual([]);
  });

  it('compares with the tags of the repository, pre-releases aside', async () => {
    const repo = new Repo();
    for (const tag of ['v1.0.0', 'v1.1.0-rc.1', 'v1.0.1', 'other-2.0.0']) {
      repo.commit(tag);
      repo.git('tag', tag);
    }
    writeTree(repo.folder, { 'CHANGELOG.md': SOUND });
    expect((await inFolder(repo.folder)).tags).toEqual({
      count: 2,
      withoutEntry: ['1.0.1'],
      entriesWithoutTag: ['1.1.0'],
    });
    expect((await inFolder(repo.folder, { tagPrefix: 'other-' })).tags?.withoutEntry).toEqual(['2.0.0']);
  });

  it('outside of a repository says that tags were not compared', async () => {
    const result = await check(SOUND);
    expect(result.tags).toBeUndefined();
    expect(result.notes[0]).toMatch(/^Not compared with tags: /);
  });

  it.each([
    ['a file that is not there', undefined, 'not_found'],
    ['an empty file', ' \n', 'empty'],
    ['a file without versions', '# Changes\n\nNothing here.\n', 'no_versions'],
    ['a file that is too large', 'x'.repeat(5_000_001), 'too_large'],
  ])('refuses %s', async (_what, text, code) => {
    const folder = writeTree(tempFolder(), text === undefined ? {} : { 'CHANGELOG.md': text });
    expect((await refusal(method, {}, folder)).code).toBe(code);
  });

  it('refuses bytes that are no text', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'CHANGELOG.md'), Buffer.from([0xff, 0x00, 0x80, 0xc3, 0x28, 0x0a]));
    expect((await refusal(method, {}, folder)).code).not.toBe('none');
  });

  it('is done in time with lines of a megabyte, thousands of headings, and a fence that never ends', async () => {
    const spaces = `## ${' '.repeat(1_000_000)}x\n`;
    const many = Array.from({ length: 20_000 }, (_, i) => `## [1.0.${20_000 - i}] - 2026-01-01\nx`).join(
      '\n',
    );
    const started = performance.now();
    const result = await check(
      `${spaces}${'#'.repeat(1_000_000)}\n## ${'[('.repeat(200_000)}\n${many}\n\`\`\`\n## [0.0.1]`,
    );
    expect(result.counts.versions).toBe(20_000);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

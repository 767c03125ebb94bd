import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDataFolder, checkNode } from '../../../scripts/host/self-checks.ts';
import { temporaryFolder } from './folder.ts';

describe('checkNode', () => {
  it.each([
    ['20.18.3', 'bad'],
    ['18.20.0', 'bad'],
    ['20.19.0', 'ok'],
    ['24.0.0', 'ok'],
  ])('%s is %s', (version, level) => {
    expect(checkNode(version)[0]).toBe(level);
  });
});

describe('checkDataFolder', () => {
  it('leaves nothing behind in a folder that can be written', () => {
    const folder = temporaryFolder();
    expect(checkDataFolder(folder)[0]).toBe('ok');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('does not make a folder that is not there', () => {
    const base = temporaryFolder();
    expect(checkDataFolder(join(base, 'a', 'b'))).toEqual(['ok', expect.stringContaining('can be made')]);
    expect(readdirSync(base)).toEqual([]);
  });

  it('says when a file is in the way, of the folder or of one above it', () => {
    const base = temporaryFolder();
    writeFileSync(join(base, 'file'), '');
    mkdirSync(join(base, 'folder'));
    expect(checkDataFolder(join(base, 'file'))[0]).toBe('bad');
    expect(checkDataFolder(join(base, 'file', 'data'))[0]).toBe('bad');
  });
});

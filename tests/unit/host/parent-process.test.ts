import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  executableOfParent,
  fromList,
  fromText,
  pluginDirsOfParent,
} from '../../../scripts/host/parent-process.ts';
import { temporaryFolder } from './folder.ts';

describe('plugin folders on a command line', () => {
  it('are found in both spellings and in order', () => {
    expect(fromList(['claude', '--plugin-dir', '/a', '-p', 'hi', '--plugin-dir=/b c'])).toEqual([
      '/a',
      '/b c',
    ]);
  });

  it('are none behind --, nor a flag without a value', () => {
    expect(fromList(['claude', '--', '--plugin-dir', '/a'])).toEqual([]);
    expect(fromList(['claude', '--plugin-dir'])).toEqual([]);
    expect(fromList(['claude', '--plugin-dir', ''])).toEqual([]);
  });

  it('are not taken out of the middle of a prompt', () => {
    expect(fromList(['claude', '-p', 'what does --plugin-dir /etc do?'])).toEqual([]);
  });

  it('are found in what ps prints, as the longest path that exists', () => {
    const folder = temporaryFolder();
    const spaced = join(folder, 'my plugins');
    mkdirSync(spaced);
    expect(fromText(`claude --plugin-dir ${spaced} -p say hello\n`, '/')).toEqual([spaced]);
    expect(fromText(`claude --plugin-dir ${folder}/none -p x`, '/')).toEqual([]);
  });

  it('are read from a real process, relative ones against the launch folder', () => {
    const child = spawn(process.execPath, [
      '-e',
      'setTimeout(() => {}, 20000)',
      'x',
      '--plugin-dir',
      'here',
      '--plugin-dir',
      '/there',
    ]);
    onTestFinished(() => void child.kill());
    expect(pluginDirsOfParent(child.pid as number, '/launch')).toEqual(['/launch/here', '/there']);
  });

  it('are none for a process that is not there', () => {
    expect(pluginDirsOfParent(2 ** 22 + 1, '/')).toEqual([]);
    expect(executableOfParent(2 ** 22 + 1)).toBeUndefined();
  });
});

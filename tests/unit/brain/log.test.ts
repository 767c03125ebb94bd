import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileLog, withoutWords } from '../../../scripts/brain/log.ts';
import { UsageError } from '../../../scripts/core/errors.ts';
import { temporaryFolder, write } from '../host/folder.ts';

describe('the log', () => {
  it('is only for its owner, and starts anew when it is large, keeping one older file', () => {
    const file = join(temporaryFolder(), 'state', 'brain.log');
    const log = fileLog(file);
    log('first');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    log('x'.repeat(600_000));
    log('after');
    expect(readFileSync(file, 'utf8')).toMatch(/ after\n$/);
    expect(readFileSync(`${file}.1`, 'utf8')).toContain(' first\n');
  });

  it('that cannot be written is silent', () => {
    const folder = temporaryFolder();
    write(folder, { state: 'a file' });
    expect(() => fileLog(join(folder, 'state', 'brain.log'))('lost')).not.toThrow();
  });

  it('has of an error the class, the code and the place, and of our own errors the message', () => {
    let thrown: unknown;
    try {
      JSON.parse('my secret prompt');
    } catch (error) {
      thrown = error;
    }
    expect(withoutWords(thrown)).toMatch(/^SyntaxError \| at JSON\.parse/);
    expect(withoutWords(thrown)).not.toContain('secret');
    expect(withoutWords(new UsageError('The folder is gone.'))).toContain('The folder is gone.');
    expect(withoutWords('a string with secrets')).toBe('threw a string');
  });
});

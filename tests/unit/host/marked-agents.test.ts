import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MarkedAgents } from '../../../scripts/host/marked-agents.ts';
import { temporaryFolder, write } from './folder.ts';

const MARK = { agent: 'p:a', reason: 'its last 3 runs failed', untilMs: 1 };

describe('marks that are kept for the next process', () => {
  it('are there for it, and gone when they were lifted', () => {
    const folder = temporaryFolder();
    expect(new MarkedAgents(folder).read()).toEqual([]);
    expect(new MarkedAgents(folder).keep([MARK])).toBeUndefined();
    expect(new MarkedAgents(folder).read()).toEqual([MARK]);
    new MarkedAgents(folder).keep([]);
    expect(new MarkedAgents(folder).read()).toEqual([]);
  });

  it('are written only when they are others', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'marked-agents.json');
    new MarkedAgents(folder).keep([]);
    expect(existsSync(file)).toBe(false);
    new MarkedAgents(folder).keep([MARK]);
    utimesSync(file, 1, 1);
    new MarkedAgents(folder).keep([MARK]);
    expect(statSync(file).mtimeMs).toBe(1_000);
    expect(readFileSync(file, 'utf8')).toContain('p:a');
  });

  it.each(['', '{', '{}', '[1, null, {"agent":"p:a"}, {"agent":"p:a","reason":2,"untilMs":3}]'])(
    'are none in a file that holds %j',
    (text) => {
      const folder = temporaryFolder();
      write(folder, { 'marked-agents.json': text });
      expect(new MarkedAgents(folder).read()).toEqual([]);
    },
  );

  it('that cannot be written are a reason, not a failure', () => {
    const folder = temporaryFolder();
    write(folder, { file: '' });
    expect(new MarkedAgents(join(folder, 'file')).keep([MARK])).toMatch(/ENOTDIR|EEXIST/);
  });
});

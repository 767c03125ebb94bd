import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { statePage } from '../../../../scripts/brain/pages/state.ts';
import { temporaryFolder, write } from '../../host/folder.ts';
import { abstain, testBrain } from '../brain.ts';

const EMPTY = { version: 1, plugins: [], agents: [], commands: [], problems: [] };

describe('the page of the state', () => {
  it('says that the folder can be written, that the database is whole, and how large things are', () => {
    const { state } = testBrain(EMPTY, () => abstain());
    state.store.attempt(() => undefined);
    write(state.dataFolder, {
      'bus/000.log': 'x'.repeat(250_000),
      'bus/deep/er/001.log': 'x'.repeat(50_000),
    });
    const text = statePage(state);
    expect(text).toContain(`ok   data folder ${state.dataFolder} can be written`);
    expect(text).toMatch(/^ok {3}state\.db: schema version \d+, whole$/m);
    expect(text).toMatch(/^ +300\.0 kB {2}bus$/m);
    expect(text).not.toContain('BAD');
  });

  it('calls a damaged database bad and names the repair', () => {
    const { state } = testBrain(EMPTY, () => abstain());
    write(state.dataFolder, { 'state.db': 'no database'.repeat(400) });
    expect(statePage(state)).toMatch(/^BAD .*(?:arbiter doctor --repair|not a database)/m);
  });

  it('stops at a folder that cannot be written', () => {
    const root = temporaryFolder();
    write(root, { 'in-the-way': '' });
    const { state } = testBrain(EMPTY, () => abstain(), { dataFolder: join(root, 'in-the-way', 'data') });
    expect(statePage(state)).toMatch(/^BAD {2}data folder .* cannot be written[^\n]*$/);
  });

  it('of a folder that is not there yet tells no sizes', () => {
    const { state } = testBrain(EMPTY, () => abstain(), { dataFolder: join(temporaryFolder(), 'later') });
    expect(statePage(state)).toContain('ok   ');
  });
});

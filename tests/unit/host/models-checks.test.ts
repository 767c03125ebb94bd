import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkModels } from '../../../scripts/host/models-checks.ts';
import { tempFolder, writeTree } from '../support/temp.ts';

describe('the check of files of models', () => {
  it('has nothing to say where there are none', () => {
    expect(checkModels({ ARBITER_HOME: tempFolder() }, tempFolder())).toEqual([]);
  });

  it('names the person’s own file when it counts', () => {
    const home = writeTree(tempFolder(), { 'models.yaml': 'limits: { max: sonnet }' });
    expect(checkModels({ ARBITER_HOME: home }, home)).toEqual([
      ['ok', `models and prices of your own in ${join(home, 'models.yaml')}`],
    ]);
  });

  it('says what is wrong, in which line, and what counts instead', () => {
    const home = writeTree(tempFolder(), {
      'models.yaml': 'limits:\n  max: huge\n',
      '.arbiter/models.yaml': 'limit: {}\n',
    });
    const [own, project] = checkModels({ ARBITER_HOME: home }, home);
    expect(own?.[0]).toBe('bad');
    expect(own?.[1]).toMatch(
      /models\.yaml cannot be used: line 2, \/limits\/max: must be one of haiku, sonnet, opus/,
    );
    expect(own?.[1]).toMatch(/The built-in list is used\.$/);
    expect(project?.[0]).toBe('bad');
    expect(project?.[1]).toMatch(/did you mean "limits"\?.*Tiers are not bounded by this project\.$/);
  });

  it('shows nothing that acts in a terminal', () => {
    const home = writeTree(tempFolder(), { 'models.yaml': '"\\e[31mlimits": {}' });
    expect(JSON.stringify(checkModels({ ARBITER_HOME: home }, home))).not.toMatch(/\\u001b/);
  });
});

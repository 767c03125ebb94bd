import { describe, expect, it } from 'vitest';
import { cli } from './cli.ts';

describe('the command line', () => {
  it('shows help when nothing is asked, with the exit codes', async () => {
    const { out, code } = await cli([]);
    expect(out).toContain('Exit codes:');
    expect(code).toBe(0);
  });

  it.each([
    [['rout', 'x'], '(Did you mean route?)'],
    [['route', 'x', '--jsn'], '(Did you mean --json?)'],
    [['agents', 'lst'], '(Did you mean list?)'],
    [['agents', 'list', '--pluginn', 'x'], '(Did you mean --plugin?)'],
    [['route', '--only-plugin-dir', 'x'], '(Did you mean --only-plugin-dirs?)'],
  ])('names the right word for %j', async (args, advice) => {
    const { err, code } = await cli(args);
    expect(err).toContain(advice);
    expect(code).toBe(2);
  });

  it.each([
    [['route'], 'There is no prompt.'],
    [['route', 'x', '--top', 'many'], 'Give a whole number from 0 to 50.'],
    [['agents', 'list', '--model', 'gpt'], 'Allowed choices are haiku, sonnet, opus, fable, inherit.'],
    [['agents', 'search', 'x', '--limit', '0'], 'Give a whole number from 1 to 9999.'],
  ])('says what is wrong with %j', async (args, message) => {
    const { err, code, out } = await cli(args);
    expect(err).toContain(message);
    expect(out).toBe('');
    expect(code).toBe(2);
  });

  it.each([[['rout', '--json']], [['route', '--json']], [['agents', '--json']]])(
    'says it in JSON to a program: %j',
    async (args) => {
      const { err, code } = await cli(args);
      expect(JSON.parse(err)).toMatchObject({ error: { code: 'usage' } });
      expect(code).toBe(2);
    },
  );

  it('knows its version, among other options too', async () => {
    expect((await cli(['--no-color', '--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('has help with an example for every command', async () => {
    for (const command of [
      ['route'],
      ['explain'],
      ['agents', 'list'],
      ['agents', 'search'],
      ['agents', 'show'],
      ['registry', 'scan'],
      ['registry', 'validate'],
      ['doctor'],
      ['demo'],
    ]) {
      const { out, code } = await cli([...command, '--help']);
      expect(out, command.join(' ')).toContain('$ arbiter');
      expect(out, command.join(' ')).toContain('--only-plugin-dirs');
      expect(code).toBe(0);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { lineGroups } from '../../../scripts/cli/batch-lines.ts';
import { violations } from '../../../scripts/schema/validate.ts';
import { tempFolder } from '../support/temp.ts';
import { type CliResult, cli, jsonLines } from './cli.ts';
import { strangers } from './layouts.ts';

async function batch(stdin: string | readonly (string | Buffer)[], ...more: string[]): Promise<CliResult> {
  const folder = strangers(tempFolder());
  return cli(['route', '--batch', '--json', '--only-plugin-dirs', '--plugin-dir', folder, ...more], {
    stdin,
  });
}

const first = (out: string): Record<string, unknown> => jsonLines(out)[0] ?? {};

const agentsOf = (answer: Record<string, unknown>): string[] =>
  (answer['candidates'] as { agent: string }[]).map((c) => c.agent);

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

describe('route --batch', () => {
  it('answers every line in order, also when many have one id', async () => {
    const prompts = Array.from({ length: 1_000 }, (_, i) => ({
      id: i % 7 === 0 ? 'same' : i,
      prompt: `helm chart ${i} crashes`,
    }));
    const { out, code } = await batch(prompts.map(line).join(''));
    expect(jsonLines(out).map((a) => a['id'])).toEqual(prompts.map((p) => p.id));
    expect(code).toBe(0);
  });

  it('answers a broken line with its number, its id when it has one, and exit code 1', async () => {
    const { out, code } = await batch(
      [
        line({ id: 'a', prompt: 'the ingress controller crashes' }),
        '{"id": "b", "prompt": \n',
        line({ id: 'c' }),
        line({ id: 'd', prompt: 7 }),
        '\n',
        line(['no object']),
        line({ id: 'e', prompt: 'thanks' }),
      ].join(''),
    );
    const answers = jsonLines(out);
    expect(answers.map((a) => a['id'])).toEqual(['a', null, 'c', 'd', null, null, 'e']);
    expect(answers.map((a) => a['error'])).toEqual([
      undefined,
      'line 2: this is not JSON',
      "line 3: must have required property 'prompt'",
      'line 4: prompt must be string',
      'line 5: the line is empty',
      'line 6: must be object',
      undefined,
    ]);
    expect(code).toBe(1);
  });

  it('gives answers and errors that its schema describes', async () => {
    const { out } = await batch(
      line({ id: 1, prompt: 'helm chart crashes' }) +
        line({ id: 2, prompt: 'thanks' }) +
        line({ id: 3, prompt: '' }) +
        '{\n',
    );
    for (const answer of jsonLines(out)) expect(violations('batch-result', answer)).toEqual([]);
  });

  it('ranks agents for a prompt that a guard has silenced, and names none', async () => {
    const { out } = await batch(
      line({ id: 1, prompt: 'do it yourself, no agents: helm chart for the ingress' }),
    );
    const answer = first(out);
    expect(answer).toMatchObject({ kind: 'abstain', plugin: null, agent: null, team: [] });
    expect(agentsOf(answer)[0]).toBe('strangers:k8s-expert');
  });

  it('lists at most --top agents', async () => {
    const stdin = line({ id: 1, prompt: 'helm chart, VAT filings and cargo workspaces' });
    const count = async (top: string): Promise<number> =>
      agentsOf(first((await batch(stdin, '--top', top)).out)).length;
    expect(await count('2')).toBe(2);
    expect(await count('0')).toBe(0);
  });

  it('keeps unicode whole that is cut in the middle of a character', async () => {
    const bytes = Buffer.from(line({ id: 'é🦀', prompt: 'ошибка 🦀 в cargo\u2028workspace' }));
    const { out, code } = await batch([bytes.subarray(0, 9), bytes.subarray(9, 11), bytes.subarray(11)]);
    expect(jsonLines(out).map((a) => a['id'])).toEqual(['é🦀']);
    expect(code).toBe(0);
  });

  it('gives nothing for nothing', async () => {
    expect(await batch('')).toMatchObject({ out: '', code: 0 });
  });

  it('takes a last line without an end, CRLF, a byte order mark and keys it does not know', async () => {
    const { out, code } = await batch(
      '\ufeff{"id":1,"prompt":"x","gold":"y"}\r\n{"id":2,"prompt":"z","cwd":"/nowhere"}',
    );
    expect(jsonLines(out).map((a) => a['id'])).toEqual([1, 2]);
    expect(code).toBe(0);
  });

  it('takes no prompt on the command line, and no --cwd', async () => {
    expect(await batch('', 'text')).toMatchObject({ code: 2 });
    expect((await batch('', '--cwd', '.')).err).toContain('--cwd is not for --batch');
  });
});

describe('lineGroups', () => {
  async function groups(chunks: readonly string[], max?: number): Promise<string[][]> {
    async function* input(): AsyncGenerator<string> {
      yield* chunks;
    }
    const found: string[][] = [];
    for await (const g of lineGroups(input(), max))
      found.push(g.map((l) => (l.tooLong ? `${l.number}:too long` : `${l.number}:${l.text}`)));
    return found;
  }

  it('gives a line as soon as its end has come', async () => {
    expect(await groups(['a', 'b\nc', '\nd\ne'])).toEqual([['1:ab'], ['2:c', '3:d'], ['4:e']]);
  });

  it('drops a line that is too long and goes on with the next', async () => {
    expect(await groups(['abcdef', 'ghij\nok\n', 'abcdefghi'], 8)).toEqual([
      ['1:too long', '2:ok'],
      ['3:too long'],
    ]);
  });
});

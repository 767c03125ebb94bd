import { describe, expect, it } from 'vitest';
import { tempFolder } from '../support/temp.ts';
import { type CliOptions, cli, jsonLines } from './cli.ts';

/** Command lines with one data folder. */
function home() {
  const folder = tempFolder();
  return (args: readonly string[], options: CliOptions = {}) => cli(['--home', folder, ...args], options);
}

describe('bus publish', () => {
  it('prints id and offset, and the message is there', async () => {
    const run = home();
    const published = await run([
      'bus',
      'publish',
      'a/b',
      '--payload',
      '{"x":1}',
      '--priority',
      '9',
      '--key',
      'k',
    ]);
    expect(published.code).toBe(0);
    expect(published.json()).toEqual({ messageId: expect.any(String), offset: 0 });
    const { out } = await run(['bus', 'replay', '**', '--json']);
    expect(jsonLines(out)).toEqual([
      expect.objectContaining({
        offset: 0,
        messageId: published.json()['messageId'],
        topic: 'a/b',
        payload: { x: 1 },
        priority: 9,
        metadata: { retryCount: 0, key: 'k' },
      }),
    ]);
  });

  it.each([
    ['a topic with a wildcard', ['a/*'], /wildcards/],
    ['a payload that is no JSON', ['a', '--payload', '{'], /--payload is not JSON/],
    ['a priority out of range', ['a', '--priority', '11'], /from 1 to 10/],
    ['no topic', [], /A topic is missing/],
  ])('refuses %s, and says what to do', async (_what, args, reason) => {
    const { code, err } = await home()(['bus', 'publish', ...args]);
    expect(code).toBe(2);
    expect(err).toMatch(reason);
  });

  it('answers each line of standard input in order, the broken ones with their number', async () => {
    const run = home();
    const stdin = [
      '{"topic":"a/1","payload":1}\n{"topic":',
      '"a/2","payload":2}\nnope\n\n{"topic":"a/*","payload":3}\n{"payload":4}\n{"topic":"a/5","payload":5,"colour":1}\n',
      '{"topic":"a/6","payload":6}',
    ];
    const { code, out } = await run(['bus', 'publish', '--stdin'], { stdin });
    expect(code).toBe(1);
    const lines = jsonLines(out);
    expect(lines.map((l) => l['line'] ?? 'published')).toEqual([
      'published',
      'published',
      3,
      5,
      6,
      7,
      'published',
    ]);
    const { out: kept } = await run(['bus', 'replay', 'a/*', '--json']);
    expect(jsonLines(kept).map((m) => m['payload'])).toEqual([1, 2, 6]);
    expect(jsonLines(kept).map((m) => m['offset'])).toEqual(
      lines.filter((l) => 'offset' in l).map((l) => l['offset']),
    );
  });

  it('refuses a payload above the limit by its line and goes on', async () => {
    const run = home();
    const huge = JSON.stringify({ topic: 'a', payload: 'x'.repeat(2_000_000) });
    const { code, out } = await run(['bus', 'publish', '--stdin'], {
      stdin: `${huge}\n{"topic":"a","payload":1}\n`,
    });
    expect(code).toBe(1);
    expect(jsonLines(out)).toEqual([
      { line: 1, error: { code: 'bus-payload-too-large', message: expect.stringContaining('1048576') } },
      { messageId: expect.any(String), offset: expect.any(Number) },
    ]);
  });
});

describe('bus tail', () => {
  it('ends when nothing has come for a while, or after a number of messages', async () => {
    const run = home();
    for (const n of [1, 2, 3]) await run(['bus', 'publish', 'a', '--payload', String(n)]);
    const idle = await run(['bus', 'tail', 'a', '--from', 'start', '--idle-exit', '100', '--json']);
    expect(jsonLines(idle.out).map((m) => m['payload'])).toEqual([1, 2, 3]);
    const limited = await run(['bus', 'tail', 'a', '--from', 'start', '--limit', '2', '--json']);
    expect(jsonLines(limited.out).map((m) => m['payload'])).toEqual([1, 2]);
  });

  it('ends well when the person has enough', async () => {
    const { code } = await home()(['bus', 'tail', '**'], { interrupted: Promise.resolve() });
    expect(code).toBe(0);
  });

  it('gives a group each message once, over several runs', async () => {
    const run = home();
    for (const n of [1, 2, 3]) await run(['bus', 'publish', 'a', '--payload', String(n)]);
    const read = async (...more: string[]) => {
      const { out } = await run([
        'bus',
        'tail',
        'a',
        '--group',
        'g',
        '--idle-exit',
        '150',
        '--json',
        ...more,
      ]);
      return out === '' ? [] : jsonLines(out).map((m) => m['payload']);
    };
    expect(await read('--limit', '1')).toEqual([1]);
    expect(await read()).toEqual([2, 3]);
    expect(await read()).toEqual([]);
  });

  it('shows people no control characters of a payload', async () => {
    const run = home();
    await run(['bus', 'publish', 'a', '--payload', JSON.stringify('\u001b[31mred\u202e')]);
    const { out } = await run(['bus', 'replay', 'a']);
    expect(out).toContain('red');
    expect(out).not.toMatch(/[\u001b\u202e]/);
  });

  it.each([
    ['--from yesterday', ['a', '--from', 'yesterday'], /no place on the bus/],
    ['a pattern with ** in the middle', ['a/**/b'], /\*\* is the last level/],
  ])('refuses %s', async (_what, args, reason) => {
    const { code, err } = await home()(['bus', 'tail', ...args]);
    expect(code).toBe(2);
    expect(err).toMatch(reason);
  });

  it('starts where it is told: a time, so long ago, an offset', async () => {
    const run = home();
    await run(['bus', 'publish', 'a', '--payload', '1']);
    const second = (await run(['bus', 'publish', 'a', '--payload', '2'])).json()['offset'];
    const from = async (place: string) => {
      const { out } = await run(['bus', 'replay', 'a', '--from', place, '--json']);
      return out === '' ? [] : jsonLines(out).map((m) => m['payload']);
    };
    expect(await from(String(second))).toEqual([2]);
    expect(await from('1h')).toEqual([1, 2]);
    expect(await from('2000-01-01')).toEqual([1, 2]);
    expect(await from('2999-01-01T00:00:00Z')).toEqual([]);
  });
});

describe('bus topics', () => {
  it('counts by topic, the busiest first, within the pattern and from the place', async () => {
    const run = home();
    for (const topic of ['a/1', 'a/2', 'a/2', 'b/1']) await run(['bus', 'publish', topic, '--payload', '1']);
    const all = (await run(['bus', 'topics', '--json'])).json()['topics'] as {
      topic: string;
      messages: number;
    }[];
    expect(all.map((t) => [t.topic, t.messages])).toEqual([
      ['a/2', 2],
      ['a/1', 1],
      ['b/1', 1],
    ]);
    expect((await run(['bus', 'topics', 'b/**'])).out).toMatch(/^b\/1 +1 /m);
    expect((await run(['bus', 'topics', 'b/**'])).out).not.toContain('a/');
    expect((await run(['bus', 'topics', '--from', '2999-01-01'])).out).toBe('No message there.\n');
  });

  it('of a bus that was never used says that there is nothing', async () => {
    expect(await home()(['bus', 'topics'])).toMatchObject({ code: 0, out: 'No message there.\n' });
  });

  it.each([
    ['a/**/b', []],
    ['**', ['--from', 'yesterday']],
  ])('refuses %s %s', async (pattern, rest) => {
    expect((await home()(['bus', 'topics', pattern, ...rest])).code).toBe(2);
  });
});

describe('bus stats, groups and dlq', () => {
  it('say so when there is nothing, and make no file', async () => {
    const run = home();
    expect((await run(['bus', 'stats'])).out).toContain('There are no groups.');
    expect((await run(['bus', 'dlq', 'list'])).out).toContain('There are no dead letters.');
    expect((await run(['bus', 'groups', 'list'])).out).toContain('There are no groups.');
    expect((await run(['bus', 'dlq', 'show', 'x'])).code).toBe(1);
    expect((await run(['bus', 'dlq', 'redrive', '--all'])).code).toBe(1);
    expect((await run(['bus', 'groups', 'drop', 'x'])).code).toBe(1);
  });

  it('count what a group has read, and forget it', async () => {
    const run = home();
    await run(['bus', 'publish', 'a']);
    await run(['bus', 'tail', 'a', '--group', 'g', '--limit', '1']);
    expect((await run(['bus', 'stats', '--json'])).json()['groups']).toEqual([
      expect.objectContaining({ group: 'g', pattern: 'a', delivered: 1, lagMessages: 0, dead: 0 }),
    ]);
    expect((await run(['bus', 'groups', 'drop', 'g'])).code).toBe(0);
    expect((await run(['bus', 'groups', 'list', '--json'])).json()).toEqual({ groups: [] });
  });

  it('redrive wants an id or --all', async () => {
    const { code, err } = await home()(['bus', 'dlq', 'redrive']);
    expect(code).toBe(2);
    expect(err).toContain('--all');
  });

  it('compact says what it removed; the newest segment always stays', async () => {
    const run = home();
    for (const n of [1, 2]) await run(['bus', 'publish', 'a', '--payload', String(n), '--key', 'k']);
    expect((await run(['bus', 'compact', '--json'])).json()).toMatchObject({
      kind: 'compacted',
      droppedRecords: 0,
    });
    expect((await run(['bus', 'replay', 'a', '--json'])).out.trim().split('\n')).toHaveLength(2);
  });
});

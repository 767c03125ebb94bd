import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parseRun, readAgentRun } from '../../../scripts/host/agent-transcript.ts';
import { temporaryFolder, write } from './folder.ts';

interface RowOptions {
  readonly id?: string;
  readonly output?: number;
  readonly stop?: string | null;
  readonly text?: string;
  readonly model?: string;
  readonly error?: boolean;
}

/** An assistant row as Claude Code 2.1.330 writes it. */
function row({
  id = 'msg_1',
  output = 10,
  stop = 'end_turn',
  text = 'All well.',
  model = 'claude-haiku-5-5',
  error,
}: RowOptions = {}): string {
  return JSON.stringify({
    type: 'assistant',
    isSidechain: true,
    agentId: 'a1',
    ...(error === undefined ? {} : { isApiErrorMessage: error }),
    message: {
      id,
      model,
      content: [{ type: 'text', text }],
      stop_reason: stop,
      usage: {
        input_tokens: 100,
        output_tokens: output,
        cache_read_input_tokens: 7,
        cache_creation_input_tokens: 3,
      },
    },
    uuid: 'u',
  });
}

describe('the transcript of an agent', () => {
  it('counts a response once, by its last row', () => {
    const text = [row({ output: 1, stop: null }), row({ output: 40 }), row({ id: 'msg_2', output: 5 })].join(
      '\n',
    );
    expect(parseRun(text).tokens.get('claude-haiku-5-5')).toEqual({
      input: 200,
      output: 45,
      cacheRead: 14,
      cacheWrite: 6,
    });
  });

  it('counts each model on its own', () => {
    const text = [
      row({ id: 'a', model: 'claude-haiku-5-5' }),
      row({ id: 'b', model: 'claude-opus-5-5' }),
    ].join('\n');
    expect([...parseRun(text).tokens.keys()]).toEqual(['claude-haiku-5-5', 'claude-opus-5-5']);
  });

  it('skips a torn last row, other rows and other shapes', () => {
    const text = [
      '{"type":"user","message":{"content":"\\"type\\":\\"assistant\\""}}',
      row(),
      '{"type":"assistant","message":3}',
      row().slice(0, 80),
    ].join('\n');
    const run = parseRun(text);
    expect(run.end).toBe('finished');
    expect(run.tokens.get('claude-haiku-5-5')?.output).toBe(10);
  });

  it('of a run that ended in an API error says failed, and counts no tokens for the error', () => {
    const run = parseRun(
      [row({ stop: 'tool_use' }), row({ id: 'e', model: '<synthetic>', error: true, output: 0 })].join('\n'),
    );
    expect(run.end).toBe('failed');
    expect([...run.tokens.keys()]).toEqual(['claude-haiku-5-5']);
  });

  it('of a run that stopped in the middle says unfinished', () => {
    expect(parseRun(row({ stop: 'tool_use' })).end).toBe('unfinished');
    expect(parseRun('').end).toBe('unfinished');
  });

  it.each([
    ['DONE\n\nTwo files changed.', 'DONE'],
    ['Here is the report.\n\n**Status: DONE_WITH_CONCERNS**', 'DONE_WITH_CONCERNS'],
    ['STATUS: `BLOCKED`: no access', 'BLOCKED'],
    ['I am not DONE yet', undefined],
    ['ABANDONED', undefined],
  ])('holds in %j the status %s', (text, status) => {
    expect(parseRun(row({ text })).status).toBe(status);
  });

  it('is waited for until its last row is there', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'agent-a1.jsonl');
    write(folder, {
      'agent-a1.jsonl': `${row({ stop: 'tool_use' })}\n`,
      'agent-a1.meta.json': { toolUseId: 'toolu_7', agentType: 'x:specialist' },
    });
    const reading = readAgentRun(file);
    await sleep(170);
    appendFileSync(file, `${row({ id: 'msg_2', output: 99, text: 'DONE' })}\n`);
    expect(await reading).toMatchObject({ end: 'finished', status: 'DONE', toolUseId: 'toolu_7' });
  });

  it('of a resumed agent is read to its new end, not to the old one', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'agent-a1.jsonl');
    write(folder, { 'agent-a1.jsonl': `${row({ output: 1 })}\n` });
    const reading = readAgentRun(file);
    await sleep(60);
    appendFileSync(file, `${row({ id: 'msg_2', output: 2 })}\n`);
    expect((await reading)?.tokens.get('claude-haiku-5-5')?.output).toBe(3);
  });

  it('that never ends is unfinished after the wait, and one that is not there is undefined', async () => {
    const folder = temporaryFolder();
    write(folder, { 'a.jsonl': row({ stop: 'tool_use' }) });
    expect((await readAgentRun(join(folder, 'a.jsonl'), { atMostMs: 60 }))?.end).toBe('unfinished');
    expect(await readAgentRun(join(folder, 'none.jsonl'), { atMostMs: 60 })).toBeUndefined();
  });

  it('is taken as it is when the session ends', async () => {
    const folder = temporaryFolder();
    write(folder, { 'a.jsonl': row({ stop: 'tool_use' }) });
    const hurry = new AbortController();
    const reading = readAgentRun(join(folder, 'a.jsonl'), { atMostMs: 10_000, signal: hurry.signal });
    hurry.abort();
    const started = performance.now();
    expect((await reading)?.end).toBe('unfinished');
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

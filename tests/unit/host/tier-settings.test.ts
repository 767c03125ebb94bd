import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastModelIn } from '../../../scripts/host/session-model.ts';
import { TierSettings } from '../../../scripts/host/tier-settings.ts';
import { tempFolder, writeTree } from '../support/temp.ts';

describe('floors and ceilings in files', () => {
  it('are none without a file', () => {
    const settings = new TierSettings({ ARBITER_HOME: tempFolder() });
    expect(settings.user('p:a')).toEqual({});
    expect(settings.project(tempFolder(), 'p:a')).toEqual({});
  });

  it('hold for all agents, and for a single one instead', () => {
    const home = writeTree(tempFolder(), {
      'models.yaml': 'limits: { min: sonnet, max: opus }\nagents:\n  p:a: { max: sonnet }\n',
    });
    const settings = new TierSettings({ ARBITER_HOME: home });
    expect(settings.user('p:b')).toEqual({ min: 'sonnet', max: 'opus' });
    expect(settings.user('p:a')).toEqual({ min: 'sonnet', max: 'sonnet' });
    expect(settings.user('constructor')).toEqual({ min: 'sonnet', max: 'opus' });
  });

  it('are read again when the file has changed, and gone when it is gone', () => {
    const project = writeTree(tempFolder(), { '.arbiter/models.yaml': 'limits: { max: haiku }' });
    const file = join(project, '.arbiter/models.yaml');
    const settings = new TierSettings({ ARBITER_HOME: tempFolder() });
    expect(settings.project(project, 'p:a')).toEqual({ max: 'haiku' });
    writeFileSync(file, 'limits: { max: opus  }');
    utimesSync(file, new Date(2030, 1, 1), new Date(2030, 1, 1));
    expect(settings.project(project, 'p:a')).toEqual({ max: 'opus' });
    rmSync(file);
    expect(settings.project(project, 'p:a')).toEqual({});
  });

  it.each(['limits: { max: huge }', 'limits: [', '- a', 'limit: {}'])(
    'count as none while the file says %s',
    (text) => {
      const project = writeTree(tempFolder(), { '.arbiter/models.yaml': text, 'home/models.yaml': text });
      const settings = new TierSettings({ ARBITER_HOME: join(project, 'home') });
      expect(settings.project(project, 'p:a')).toEqual({});
      expect(settings.user('p:a')).toEqual({});
    },
  );

  it('know the class of a model by its name, else by the person’s file', () => {
    const price = '{ input: 1, cacheWrite5m: 1, cacheWrite1h: 1, cacheRead: 1, output: 1 }';
    const home = writeTree(tempFolder(), {
      'models.yaml': `models: { house-best: { tier: opus, prices: [${price}] } }`,
    });
    const settings = new TierSettings({ ARBITER_HOME: home });
    const classes = [
      'claude-opus-5-5',
      'us.anthropic.claude-haiku-4-5-20251001-v1:0',
      'sonnet',
      'claude-3-5-haiku',
      'house-best',
      'magnum',
      '',
    ];
    expect(classes.map((m) => settings.classOf(m))).toEqual([
      'opus',
      'haiku',
      'sonnet',
      'haiku',
      'opus',
      undefined,
      undefined,
    ]);
  });
});

describe('the model that answered last in a session', () => {
  const row = (model: string, more: object = {}): string =>
    `${JSON.stringify({ type: 'assistant', ...more, message: { model } })}\n`;
  const of = (text: string | Buffer): string | undefined => {
    const file = join(tempFolder(), 't.jsonl');
    writeFileSync(file, text);
    return lastModelIn(file);
  };

  it('is that of the last whole row of the session itself', () => {
    expect(of(row('one') + row('two'))).toBe('two');
    expect(of(row('one') + row('sub', { isSidechain: true }) + row('<synthetic>'))).toBe('one');
    expect(of(`${row('one')}{"type":"assistant","message":{"model":"tw`)).toBe('one');
    expect(of(`${row('one')}{"type":"user","message":{"content":"\\"type\\":\\"assistant\\""}}\n`)).toBe(
      'one',
    );
  });

  it('is that of the last request of the main thread, as long as there is no answer', () => {
    const request = (model: string, querySource: string): string =>
      `${JSON.stringify({ type: 'api-request', querySource, params: { model } })}\n`;
    expect(of(request('asked', 'sdk') + request('small', 'generate_session_title'))).toBe('asked');
    expect(of(row('before') + request('after', 'repl_main_thread:outputStyle:custom'))).toBe('after');
    expect(of(request('before', 'sdk') + row('answered'))).toBe('answered');
  });

  it('is found at the end of a transcript of megabytes, and only there', () => {
    const filler = `${JSON.stringify({ type: 'user', text: 'é'.repeat(50_000) })}\n`;
    expect(of(filler.repeat(30) + row('late'))).toBe('late');
    expect(of(row('early') + filler.repeat(30))).toBeUndefined();
  });

  it('is unknown without a transcript, and in one of garbage', () => {
    expect(lastModelIn('/nowhere/t.jsonl')).toBeUndefined();
    expect(lastModelIn(tempFolder())).toBeUndefined();
    expect(of('')).toBeUndefined();
    expect(of('{"type":"assistant"}\n{"type":"assistant","message":{"model":7}}\nnull\n')).toBeUndefined();
    expect(of(Buffer.from([0xff, 0xfe, 0x00, 0x0a]))).toBeUndefined();
  });
});

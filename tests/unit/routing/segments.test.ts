import { describe, expect, it } from 'vitest';
import { SEGMENT_WEIGHT, type SegmentKind, segment } from '../../../scripts/routing/segments.ts';

function of(prompt: string, kind: SegmentKind): string[] {
  return segment(prompt)
    .filter((s) => s.kind === kind)
    .map((s) => s.text.trim());
}

describe('segments', () => {
  it('a plain sentence is prose, an empty text is nothing', () => {
    expect(segment('add an endpoint')).toEqual([{ kind: 'prose', text: 'add an endpoint\n' }]);
    expect(segment('')).toEqual([]);
    expect(segment(' \n ')).toEqual([]);
  });

  it('takes out fenced code, also a fence that never ends', () => {
    expect(of('look:\n```py\nfrom fastapi import FastAPI\n```\nwhy?', 'code')).toEqual([
      'py\nfrom fastapi import FastAPI',
    ]);
    expect(of('look:\n```\nunfinished', 'code')).toEqual(['unfinished']);
    expect(of('look:\n```py\nx\n```\nwhy?', 'prose')).toEqual(['look:', 'why?']);
  });

  it.each([
    'translate "create an endpoint" to German',
    'translate “create an endpoint” to German',
    'translate `create an endpoint` to German',
    "translate 'create an endpoint' to German",
  ])('takes out the quote of %s', (prompt) => {
    expect(of(prompt, 'quoted')).toEqual(['create an endpoint']);
    expect(of(prompt, 'prose')).toEqual(['translate', 'to German']);
  });

  it('an apostrophe is no quote', () => {
    expect(of("the user's page doesn't load and it's the team's fault", 'quoted')).toEqual([]);
  });

  it.each([
    '2026-01-01 12:00:00 ERROR boom',
    '[2026-01-01T12:00:00Z] boom',
    '12:00:01 worker died',
    'ERROR: relation "orders" does not exist',
    'Traceback (most recent call last):',
    '  File "/app/main.py", line 3, in create',
    '    at Object.<anonymous> (/app/index.js:10:15)',
    'Caused by: java.lang.Error',
    'npm ERR! code ERESOLVE',
    '$ docker compose up',
    '+++ b/app.py',
  ])('%j is a line of a log', (line) => {
    expect(of(`why?\n${line}`, 'log')).toEqual([line.trim()]);
    expect(of(`why?\n${line}`, 'prose')).toEqual(['why?']);
  });

  it.each(['errors are shown to nobody', 'at noon the job stops', 'File uploads fail'])(
    '%j is prose though it starts like a log',
    (line) => {
      expect(of(line, 'log')).toEqual([]);
    },
  );

  it.each([
    ['no keycloak, just our own login page', ['keycloak']],
    ['plain html instead of react please', ['react please']],
    ["don't use redux but zustand", ['redux']],
    ['everything except the invoices', ['the invoices']],
  ])('%j takes back %j', (prompt, taken) => {
    expect(of(prompt, 'negated')).toEqual(taken);
  });

  it.each([
    'the login is not working',
    'no such file',
    'the page is not found',
    "it isn't showing the modal",
    'keycloak does not respond',
  ])('%j states a problem and takes nothing back', (prompt) => {
    expect(of(prompt, 'negated')).toEqual([]);
  });

  it('words of prose weigh most, taken back ones least', () => {
    const order = Object.entries(SEGMENT_WEIGHT).sort((a, b) => b[1] - a[1]);
    expect(order[0]?.[0]).toBe('prose');
    expect(order.at(-1)?.[0]).toBe('negated');
  });

  it('a huge prompt is read at its head and its tail', () => {
    const texts = segment(`begin ${'x '.repeat(50_000)} end`)
      .map((s) => s.text)
      .join('');
    expect(texts.length).toBeLessThan(17_000);
    expect(texts).toMatch(/^begin/);
    expect(texts.trim()).toMatch(/end$/);
  });

  it('loses no word of an ordinary prompt', () => {
    const prompt = 'fix "a b" and `c`, not d\nERROR: e\n```\nf\n```\ng';
    const words = segment(prompt)
      .flatMap((s) => s.text.match(/[A-Za-z]+/g) ?? [])
      .join(' ');
    expect(words).toBe('fix a b and c not d ERROR e f g');
  });
});

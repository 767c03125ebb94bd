import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrontmatter } from '../../../scripts/schema/frontmatter.ts';

const data = (text: string): unknown => {
  const result = readFrontmatter(text);
  return result.kind === 'ok' ? result.data : result;
};

describe('readFrontmatter', () => {
  it('splits head and body', () => {
    expect(readFrontmatter('---\na: b\n---\n\nBody\n---\nmore\n')).toEqual({
      kind: 'ok',
      data: { a: 'b' },
      body: '\nBody\n---\nmore\n',
    });
  });

  it('gives the same body whether the quick reader or the full parser read the head', () => {
    const body = '\n# Title\n\ntext\n';
    const quick = readFrontmatter(`---\na: b\n---\n${body}`);
    const full = readFrontmatter(`---\na: {b: [1]}\n---\n${body}`);
    const repaired = readFrontmatter(`---\na: b: c\n---\n${body}`);
    expect([quick, full, repaired].map((r) => r.kind !== 'broken' && r.body)).toEqual([body, body, body]);
  });

  it('accepts a byte order mark and CRLF', () => {
    expect(data('\ufeff---\r\na: b\r\nc: |\r\n  x\r\n  y\r\n---\r\nBody\r\n')).toEqual({
      a: 'b',
      c: 'x\ny\n',
    });
  });

  it.each(['', 'text', '# Title\n---\na: b\n---\n', '----\na: b\n----\n'])(
    'sees no frontmatter in %j',
    (text) => {
      expect(readFrontmatter(text).kind).toBe('none');
    },
  );

  it.each([
    '---js\n',
    '--- js\n',
    '---javascript\n',
    '---json\n',
    '---coffee\n',
    '---toml\n',
    '---constructor\n',
  ])('never runs a head that begins with %j', (opening) => {
    const text = `${opening}{ ran: (globalThis.frontmatterRan = true) }\n---\nBody`;
    expect(readFrontmatter(text)).toMatchObject({
      kind: 'broken',
      reason: expect.stringContaining('is not run'),
    });
    expect(globalThis).not.toHaveProperty('frontmatterRan');
  });

  it('says that the closing line is missing', () => {
    expect(readFrontmatter('---\na: b\n')).toEqual({
      kind: 'broken',
      reason: 'the frontmatter has no closing ---',
    });
  });

  it('does not parse a head of more than 64,000 characters', () => {
    expect(readFrontmatter(`---\na: ${'x'.repeat(64_000)}\n---\n`)).toMatchObject({ kind: 'broken' });
  });

  it('keeps the lists and lines of a head in which only one value is not YAML', () => {
    const text =
      '---\nname: x\ndescription: Use when: the user asks\n  <example>a: b</example>\ntools:\n  - Read\n  - Grep\n---\nB';
    expect(readFrontmatter(text)).toMatchObject({
      kind: 'ok',
      data: {
        name: 'x',
        description: 'Use when: the user asks <example>a: b</example>',
        tools: ['Read', 'Grep'],
      },
      repaired: expect.stringContaining('line'),
    });
  });

  it('lets the last of two equal keys count, and says that it did', () => {
    expect(readFrontmatter('---\na: 1\na: 2\n---\n')).toMatchObject({
      kind: 'ok',
      data: { a: 2 },
      repaired: expect.any(String),
    });
  });

  it('takes a description that begins with a star for text', () => {
    expect(data('---\ndescription: *important* use me\n---\n')).toEqual({
      description: '*important* use me',
    });
  });

  it('does not repair a bomb', () => {
    const bomb = `---\na: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c]\n---\n`;
    expect(readFrontmatter(bomb)).toMatchObject({ kind: 'broken', reason: expect.stringMatching(/alias/i) });
  });

  it.each(['- a\n- b', 'just text', '42'])('has no keys in %j', (head) => {
    expect(readFrontmatter(`---\n${head}\n---\n`).kind).toBe('broken');
  });

  it('has no keys and no fault in an empty head', () => {
    expect(readFrontmatter('---\n---\nBody')).toEqual({ kind: 'ok', data: {}, body: 'Body' });
  });

  it('never throws', () => {
    const piece = fc.constantFrom(
      '---',
      '\n',
      'a: ',
      'b',
      '- ',
      '"',
      '[',
      '*x',
      '&x ',
      '{',
      '\r\n',
      '\ufeff',
      ': ',
      '__proto__: ',
      '!!js ',
    );
    fc.assert(
      fc.property(fc.array(piece), (parts) => {
        const result = readFrontmatter(`---${parts.join('')}`);
        expect(['ok', 'none', 'broken']).toContain(result.kind);
      }),
      { numRuns: 2_000 },
    );
  });
});

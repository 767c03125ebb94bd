import { describe, expect, it } from 'vitest';
import { addTriggers } from '../../../../scripts/cli/plugin-migrate/add-triggers.ts';
import { manifestText } from '../../../../scripts/cli/plugin-migrate/arbiter-json.ts';
import { askedFor } from '../../../../scripts/cli/plugin-migrate/asked-for.ts';
import { dialogues } from '../../../../scripts/cli/plugin-migrate/dialogues.ts';

describe('the dialogues of a description', () => {
  it.each([
    [
      'on lines',
      'Use it.\n<example>\nContext: x\nuser: "fix my lock"\nassistant: "ok"\n</example>',
      ['fix my lock'],
    ],
    [
      'with \\n spelled out',
      'Use it. Examples:\\n\\n<example>\\nuser: "a b"\\nassistant: "c"\\n</example>',
      ['a b'],
    ],
    [
      'all on one line',
      'Use it. <example> User: "say \\"hi\\" now" Assistant: "x" </example>',
      ['say \\"hi\\" now'],
    ],
    ['in bold, with curly quotes', '<example>\n- **user**: “prune it”\n**assistant**: “ok”', ['prune it']],
    ['without quotes', '<example>\nuser: why is it slow?\nassistant: let me see', ['why is it slow?']],
    [
      'several, the first left open',
      '<example>\nuser: "one"\n<example>\nuser: "two"\n</example>',
      ['one', 'two'],
    ],
    ['none', 'The user: of this agent is a person.', []],
  ])('%s', (_, text, said) => {
    expect(dialogues(text).said).toEqual(said);
  });

  it('the prose around them stays, without what announces them', () => {
    const { prose } = dialogues('Repairs state. Examples:\n<example>\nuser: "x"\n</example>');
    expect(prose).toBe('Repairs state.');
    expect(dialogues('Before <example>x</example>after').prose).toBe('Before after');
  });

  it('a text of nothing but opened tags is read in no more time than its length asks for', () => {
    expect(dialogues('<example>user: '.repeat(100_000)).said).toEqual([]);
  });
});

describe('what a description asks for', () => {
  it.each([
    [
      'Use when a state lock is stuck, or drift must be explained.',
      ['state lock is stuck', 'drift must be explained'],
    ],
    ['Use this agent PROACTIVELY to write Rego rules. Not for Helm charts.', ['write Rego rules']],
    ['Triggers: helm upgrade failed, chart version bump', ['helm upgrade failed', 'chart version bump']],
    ['Use when the user asks to bump a chart but not for Kustomize overlays.', ['bump a chart but']],
    ['Use when people say "helm is stuck again".', ['helm is stuck again']],
    ['Senior engineer with 20 years of Terraform experience.', []],
    ['Use for tasks.', []],
    ['MUST BE USED for Helm chart upgrades.', ['Helm chart upgrades']],
    ['When a Nomad job hangs, or Consul loses quorum.', ['Nomad job hangs', 'Consul loses quorum']],
    [`Use when ${'very '.repeat(20)}long.`, []],
  ])('of "%s"', (description, phrases) => {
    expect(askedFor(description)).toEqual(phrases);
  });
});

/** A file with triggers, as text; or why not. */
function added(text: string | Buffer, triggers: readonly string[] = ['a "b"']): string {
  const done = addTriggers(Buffer.from(text as string), triggers);
  return done.kind === 'ok' ? done.bytes.toString('latin1') : done.reason;
}

describe('triggers put into a file', () => {
  it('stand at the end of its frontmatter, and every other byte stays', () => {
    expect(added('---\nname: a # why\ndescription:   b\n---\n\n# Body\n---\nx')).toBe(
      '---\nname: a # why\ndescription:   b\ntriggers:\n  - "a \\"b\\""\n---\n\n# Body\n---\nx',
    );
  });

  it('have the line ends of the file, and a byte order mark and bytes that are no UTF-8 stay', () => {
    const file = Buffer.from('\xef\xbb\xbf---\r\nname: a\r\n---\r\nBody \xff\xfe\r\n', 'latin1');
    expect(added(file)).toBe(
      '\xef\xbb\xbf---\r\nname: a\r\ntriggers:\r\n  - "a \\"b\\""\r\n---\r\nBody \xff\xfe\r\n',
    );
  });

  it.each(['Use: it. user: "x"', '"never closed'])(
    'go into a head that is no YAML (%s), because it is read key by key',
    (description) => {
      const head = `---\nname: a\ndescription: ${description}\n`;
      expect(added(`${head}---\nB`)).toBe(`${head}triggers:\n  - "a \\"b\\""\n---\nB`);
    },
  );

  it.each([
    ['no frontmatter', '# Title\n', 'it has no frontmatter that can be read'],
    ['an open one', '---\nname: a\n', 'it has no frontmatter that can be read'],
    ['code for frontmatter', '---js\nmodule.exports = {}\n---\n', 'it has no frontmatter that can be read'],
    ['triggers', '---\nname: a\ntriggers: []\n---\n', 'it has triggers'],
    ['old Mac line ends', '---\rname: a\r---\rB', 'its frontmatter is not closed by a line of its own'],
    [
      'a map in braces',
      '---\n{ name: a }\n---\nB',
      'its frontmatter is such that a list cannot be added without changing what is there',
    ],
    [
      'a head that is nearly too long',
      `---\nname: ${'a'.repeat(63_985)}\n---\nB`,
      'with triggers its frontmatter could not be read any more',
    ],
  ])('are refused where there is %s', (_, text, reason) => {
    expect(added(text)).toBe(reason);
  });
});

describe('arbiter.json', () => {
  const proposal = {
    domains: ['terraform'],
    keywords: [
      { text: 'tflint', kind: 'strong', reason: '' },
      { text: 'module', kind: 'weak', reason: '' },
    ],
    filePatterns: ['**/*.tf'],
  } as const;

  it('with what was there first, nothing of it gone, and the same when done again', () => {
    const old = {
      $schema: 's',
      communication: { rpc: { module: 'm.mjs', methods: ['x'] } },
      routing: {
        keywords: { against: ['module'], strong: ['sentinel'] },
        priority: 70,
        filePatterns: 'wrong',
      },
    };
    const text = manifestText(proposal, JSON.stringify(old));
    expect(JSON.parse(text)).toEqual({
      ...old,
      capabilities: { domains: ['terraform'] },
      routing: { ...old.routing, keywords: { against: ['module'], strong: ['sentinel', 'tflint'] } },
    });
    expect(manifestText(proposal, text)).toBe(text);
  });

  it('that says all of it already keeps its own layout', () => {
    const text = `\ufeff${manifestText(proposal, undefined).replaceAll('\n', '\r\n')}`;
    expect(manifestText(proposal, text)).toBe(text);
  });

  it('of nothing is an empty object, not a file of empty lists', () => {
    expect(manifestText({ domains: [], keywords: [], filePatterns: [] }, undefined)).toBe('{}\n');
  });

  it.each(['{', '[]', 'null'])('that is %s is an error that leaves it as it is', (text) => {
    expect(() => manifestText(proposal, text)).toThrow(/cannot be read.*nothing was changed/);
  });

  it.each([
    ['capabilities', { capabilities: ['iac'] }],
    ['routing', { routing: 'terraform' }],
    ['routing', { routing: null }],
    ['routing.keywords', { routing: { keywords: ['terraform', 'tfstate'] } }],
  ])('whose %s is no object is an error that names it, so that nothing is put over it', (key, old) => {
    expect(() => manifestText(proposal, JSON.stringify(old))).toThrow(
      new RegExp(`its "${key}" is not an object.*nothing was changed`),
    );
  });
});

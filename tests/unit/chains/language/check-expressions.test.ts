import { describe, expect, it } from 'vitest';
import { problemsOf, stepsOf, warningsOf } from './support/load.ts';

const of = (text: string): string[] => problemsOf(stepsOf(text));
const codes = (text: string): string[] => of(text).map((p) => p.split(' ')[1] as string);

describe('names in expressions', () => {
  it('of steps, inputs and variables are unknown where they are not there, each with the nearest', () => {
    expect(
      problemsOf(`inputs: { issue: string, dry-run: boolean }
steps:
  - id: build
    run: [echo, "\${{ inputs.isue }}", "\${{ inputs.dry-rum }}", "\${{ inputs.issue }}", "\${{ inputs.dry-run }}"]
  - run: [echo, "\${{ steps.biuld.stdout }}", "\${{ runn.id }}", "\${{ build.stdout }}", "\${{ issue }}"]
`),
    ).toEqual([
      '4:22 unknown-input There is no input "isue". Did you mean "issue"?',
      '4:44 unknown-input There is no input "dry-rum". Did you mean "dry-run"?',
      '5:22 unknown-step There is no step "biuld". Did you mean "build"?',
      '5:51 unknown-variable There is no variable "runn". Did you mean "run"?',
      '5:69 unknown-variable There is no variable "build". Write steps.build.',
      '5:92 unknown-variable There is no variable "issue". Write inputs.issue.',
    ]);
  });

  it('are declared first', () => {
    expect(of('- run: [echo, "${{ inputs.issue }}"]')).toEqual([
      '2:22 unknown-input There is no input "issue". Declare it under inputs.',
    ]);
  });

  it('may be wrong themselves', () => {
    expect(problemsOf('inputs: { "a(": string }\nsteps: [{ set: {} }]')[0]).toMatch(
      /^1:11 id "a\(" is not a name/,
    );
  });

  it('may be subtracted when they are inputs', () => {
    expect(problemsOf('inputs: { a: integer }\nsteps: [{ set: { x: "${{ inputs.a-1 }}" } }]')).toEqual([]);
  });

  it('that are not used are a warning', () => {
    expect(
      warningsOf('inputs:\n  a: string\n  b: string\nsteps: [{ set: { x: "${{ inputs.b }}" } }]'),
    ).toEqual(['2:3 unused-input The input "a" is not used. Use it as inputs.a, or remove it.']);
  });

  it.each([
    [
      'item in a foreach',
      '- foreach: [1]\n  steps: [{ set: { x: "${{ item + index }}" } }]',
      '- set: { x: "${{ item }}" }',
    ],
    [
      'a name of one’s own',
      '- foreach: [1]\n  as: pr\n  steps: [{ set: { x: "${{ pr }}" } }]',
      '- foreach: [1]\n  as: pr\n  steps: [{ set: { x: "${{ item }}" } }]',
    ],
    [
      'item in the outputs of its foreach',
      '- foreach: [1]\n  steps: [{ id: a, set: { v: 1 } }]\n  outputs: { x: "${{ item + steps.a.v }}" }',
      '- foreach: ["${{ item }}"]\n  steps: [{ set: {} }]',
    ],
    [
      'error in a handler',
      '- run: [a]\n  on_error: { steps: [{ set: { x: "${{ error.code }}" } }], outputs: { y: "${{ error.message }}" } }',
      '- run: ["${{ error.code }}"]\n  on_error: { steps: [{ set: {} }] }',
    ],
    [
      'output in a transform',
      '- run: [a]\n  transform: { x: "${{ output.stdout }}" }',
      '- run: [a]\n  if: output.stdout == ""',
    ],
    [
      'message in a match',
      '- wait: { topic: t, match: message.ok }',
      '- wait: { topic: "${{ message.ok }}" }',
    ],
    ['run everywhere', '- set: { x: "${{ run.id }}" }', '- set: { x: "${{ rum.id }}" }'],
    [
      'its own names in a loop',
      '- set: { x: "${{ [1].map(n, n + 1) }}" }',
      '- set: { x: "${{ [1].map(n, m + 1) }}" }',
    ],
  ])('know %s, and only there', (_, right, wrong) => {
    expect(of(right)).toEqual([]);
    expect(codes(wrong)).toEqual(['unknown-variable']);
  });
});

describe('steps in expressions', () => {
  const two = (first: string, second: string): string => `
      - id: a
        ${first}
      - id: b
        ${second}`;

  it('have run when they come before', () => {
    expect(of(two('run: [x]', 'run: [echo, "${{ steps.a.stdout }}"]'))).toEqual([]);
    expect(of(two('run: [echo, "${{ steps.b.stdout }}"]', 'run: [x]'))).toEqual([
      '3:22 step-not-run The step "b" runs only later. Name a step that has run by then, or move this one down.',
    ]);
  });

  it('have not run when nothing waits for them', () => {
    expect(
      of(`
      - id: a
        run: [x]
      - id: b
        needs: []
        run: [echo, "\${{ steps.a.stdout }}"]`),
    ).toEqual(['6:22 step-not-run The step "a" may run at the same time. Add it to needs.']);
  });

  it('are not there for themselves, but for their own undo', () => {
    const saga = (keys: string): string =>
      `saga: true\nsteps:\n  - id: a\n    run: [x]\n    ${keys}\n  - id: b\n    run: [y]\n`;
    expect(problemsOf(saga('compensate: { run: [undo, "${{ steps.a.stdout }}"] }'))).toEqual([]);
    expect(problemsOf(saga('transform: { x: "${{ steps.a.stdout }}" }'))[0]).toMatch(
      /step-not-run The step "a" is this step/,
    );
    expect(problemsOf(saga('if: steps.a.state == "x"'))[0]).toMatch(/step-not-run The step "a" is this step/);
    expect(problemsOf(saga('compensate: { run: [undo, "${{ steps.b.stdout }}"] }'))).toEqual([
      '5:36 step-not-run The step "b" runs only later. Name a step that has run by then, or move this one down.',
    ]);
  });

  it('inside of a block are seen from behind it, not before, nor from beside', () => {
    const text = (before: string, beside: string, behind: string): string => `
      - id: before
        set: { x: ${before} }
      - id: both
        parallel:
          left: [{ id: l, set: { v: 1 } }]
          right: [{ id: r, set: { x: ${beside} } }]
      - id: behind
        set: { x: ${behind} }`;
    expect(of(text('1', '1', '"${{ steps.l.v }}"'))).toEqual([]);
    expect(of(text('"${{ steps.l.v }}"', '1', '1'))[0]).toMatch(
      /^3:\d+ step-not-run The step "l" runs only later/,
    );
    expect(of(text('1', '"${{ steps.l.v }}"', '1'))[0]).toMatch(
      /step-not-run The step "l" is in another branch/,
    );
    expect(of(text('1', '"${{ steps.before.x }}"', '1'))).toEqual([]);
    expect(of(text('1', '"${{ steps.both.succeeded }}"', '1'))[0]).toMatch(
      /step-not-run The step "both" is the step around/,
    );
  });

  it('of another case are not seen', () => {
    expect(
      codes(`
      - switch:
          - if: run.id == "x"
            steps: [{ id: one, set: { v: 1 } }]
          - steps: [{ id: two, set: { v: "\${{ steps.one.v }}" } }]`),
    ).toEqual(['step-not-run']);
  });

  it('of a foreach are seen in the same item, not from outside', () => {
    const text = (inside: string, outside: string): string => `
      - id: each
        foreach: [1, 2]
        steps:
          - { id: first, set: { v: 1 } }
          - { id: second, set: { v: ${inside} } }
      - id: behind
        set: { v: ${outside} }`;
    expect(of(text('"${{ steps.first.v }}"', '"${{ steps.each.items }}"'))).toEqual([]);
    expect(of(text('1', '"${{ steps.first.v }}"'))[0]).toMatch(
      /step-not-run The step "first" runs once for each item, so there is not one of it\. Use the items/,
    );
  });

  it('of a block are seen from the handler of its errors and from its transform', () => {
    expect(
      of(`
      - id: group
        steps: [{ id: inner, set: { v: 1 } }]
        transform: { x: "\${{ steps.inner.v }}" }
        on_error:
          steps: [{ set: { x: "\${{ steps.inner.state }}" } }]
      - set: { x: "\${{ steps.group.x }}" }`),
    ).toEqual([]);
  });

  it('are all there for the outputs of their block and of the chain', () => {
    const text = (outputs: string): string => `outputs: { x: "\${{ ${outputs} }}" }\nsteps:
  - id: group
    steps: [{ id: a, set: { v: 1 } }, { id: b, needs: [], set: { v: 2 } }]
    outputs: { sum: "\${{ steps.a.v + steps.b.v }}" }
  - id: each
    foreach: [1]
    steps: [{ id: c, set: { v: 1 } }]
`;
    expect(problemsOf(text('steps.group.sum + steps.a.v'))).toEqual([]);
    expect(problemsOf(text('steps.c.v'))[0]).toMatch(
      /^1:\d+ step-not-run The step "c" runs once for each item/,
    );
  });

  it('in a graph are found through all that is needed', () => {
    const text = (ref: string): string => `
      - { id: a, needs: [], set: { v: 1 } }
      - { id: b, needs: [a], set: { v: 1 } }
      - { id: c, needs: [], set: { v: 1 } }
      - { id: d, needs: [b], set: { v: "\${{ steps.${ref}.v }}" } }`;
    expect(of(text('a'))).toEqual([]);
    expect(codes(text('c'))).toEqual(['step-not-run']);
  });
});

describe('outputs in expressions', () => {
  it.each([
    ['run: [x]', 'stdot', 'stdout'],
    ['agent: a:b\n        prompt: x', 'txt', 'text'],
    [
      'agent: a:b\n        prompt: x\n        schema: { type: object, additionalProperties: false, properties: { verdict: {} } }',
      'verdct',
      'verdict',
    ],
    ['set: { url: x }', 'urll', 'url'],
    ['publish: { topic: t }', 'ofset', 'offset'],
    ['approve: Go?', 'approvd', 'approved'],
    ['steps: [{ set: { url: x } }]', 'urll', 'url'],
    ['steps: [{ set: {} }]\n        outputs: { url: x }', 'urll', 'url'],
    ['foreach: [1]\n        steps: [{ set: {} }]', 'itms', 'items'],
    ['parallel: [{ set: {} }]', 'result', 'results'],
    ['run: [x]\n        transform: { url: "${{ output.stdout }}" }', 'urll', 'url'],
    ['run: [x]\n        fallback: [{ value: { other: 1 } }]', 'othr', 'other'],
  ])('of %s lack %s, and have %s', (step, wrong, right) => {
    const text = (key: string): string => `
      - id: a
        ${step}
      - set: { x: "\${{ steps.a.${key} }}", y: "\${{ steps.a.outputs.${key} }}" }`;
    expect(of(text(right))).toEqual([]);
    const problems = of(text(wrong));
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain(
      `unknown-output The step "a" has no output "${wrong}". Did you mean "${right}"?`,
    );
  });

  it.each([
    ['rpc: { plugin: a, method: b }'],
    ['agent: a:b\n        prompt: x\n        schema: { type: object, properties: { verdict: {} } }'],
    ['run: [x]\n        transform: ${{ output.json }}'],
    ['run: [x]\n        on_error: { steps: [{ set: { anything: 1 } }] }'],
    ['run: [x]\n        fallback: [{ rpc: { plugin: a, method: b } }]'],
  ])('of %s may have any key', (step) => {
    expect(of(`\n      - id: a\n        ${step}\n      - set: { x: "\${{ steps.a.anything }}" }`)).toEqual(
      [],
    );
  });

  it('may be asked for with has', () => {
    expect(of('- id: a\n  run: [x]\n- set: { x: "${{ has(steps.a.nope) ? steps.a.nope : 1 }}" }')).toEqual(
      [],
    );
  });
});

describe('a condition', () => {
  it.each([
    ['1 + 1', 'int'],
    ["'x'", 'string'],
    ['[1].map(n, n)', 'list<int>'],
    ['lines(run.id)', 'list<string>'],
  ])('is not %s, whose type is %s', (source, type) => {
    expect(of(`- if: "\${{ ${source} }}"\n  run: [a]`)[0]).toContain(
      `condition The condition is of type ${type}, and has to be true or false. Compare it`,
    );
  });

  it.each(['run.id == "x"', 'has(run.id)', 'json("true")', 'run.id', '[1].exists(n, n > 1)', 'true'])(
    'may be %s',
    (source) => {
      expect(codes(`- if: '\${{ ${source} }}'\n  run: [a]`)).toEqual([]);
    },
  );
});

describe('thousands of wrong expressions', () => {
  it('are not all told, and do not take the square of their number', () => {
    const lines = Array.from(
      { length: 5_000 },
      (_, i) => `  - { id: s${i}, set: { x: "\${{ steps.nope${i}.x }}" } }`,
    );
    const problems = problemsOf(`steps:\n${lines.join('\n')}\n`);
    expect(problems).toHaveLength(201);
    expect(problems.join('\n')).toContain('limit More than 200 things are wrong. Mend the others first.');
  });
});

describe('an expression that cannot be read', () => {
  it.each([
    ['1 +', /^2:20 expression \$\{\{ 1 \+ \}\}: cannot be read/],
    ["'a' + 1", /string \+ int cannot be computed\. Convert one side/],
    ['upper(run.id)', /there is no function upper\(any\)/],
    ['1 && true', /Logical operator requires bool operands/],
  ])('is a problem: %s', (source, expected) => {
    expect(of(`- set: { x: "\${{ ${source} }}" }`).join()).toMatch(expected);
  });

  it('has no end', () => {
    expect(of('- set: { x: "${{ run.id" }')[0]).toMatch(
      /^2:15 expression .* has no end\. Close it with \}\}/,
    );
  });

  it('is too long', () => {
    expect(of(`- set: { x: "\${{ ${'1+'.repeat(2_000)}1 }}" }`)[0]).toMatch(
      /expression .* has 400\d characters; at most 4000/,
    );
  });

  it('stands in a key', () => {
    expect(of('- set: { "${{ run.id }}": 1 }')[0]).toMatch(
      /^2:12 no-expression-here A key takes no expression/,
    );
  });

  it('is found in the line of a text in which it stands', () => {
    expect(
      of(`
      - agent: a:b
        prompt: |
          First.
          Second \${{ steps.nope.x }}.`),
    ).toEqual(['5:18 unknown-step There is no step "nope". Known here: agent-1.']);
  });

  it('may be escaped', () => {
    expect(of('- set: { x: "$${{ nothing of ours }}" }')).toEqual([]);
  });
});

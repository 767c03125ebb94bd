import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../../../scripts/chains/language/chain.ts';
import { violations } from '../../../../scripts/schema/validate.ts';
import { parseYaml } from '../../../../scripts/schema/yaml.ts';
import { chainOf, problemsOf, stepOf, stepsOf } from './support/load.ts';

describe('defaults', () => {
  it('are filled in for a chain of one line', () => {
    expect(chainOf('steps: [{ run: [echo, hello] }]')).toEqual({
      name: 'test',
      description: '',
      inputs: {},
      outputs: {},
      budget: {},
      saga: false,
      steps: [
        {
          id: 'run-1',
          label: 'run-1',
          needs: [],
          onError: { kind: 'fail' },
          kind: 'run',
          argv: ['echo', 'hello'],
          env: {},
          accept: [0],
          fallback: [],
        },
      ],
    });
  });

  it('make ids of kind and position, which keep off ids that are given anywhere', () => {
    const chain = chainOf(
      stepsOf(`
      - set: { a: 1 }
      - steps:
          - set: { a: 1 }
          - run: [x]
      - id: run-2
        run: [x]`),
    );
    const group = chain.steps[1];
    expect(chain.steps.map((step) => step.id)).toEqual(['set-1', 'group-2', 'run-2']);
    expect(group?.kind === 'group' && group.block.steps.map((step) => step.id)).toEqual([
      'set-1-2',
      'run-2-2',
    ]);
  });

  it('order the steps of a block one after the other, but not branches', () => {
    const chain = chainOf(
      stepsOf(`
      - set: { a: 1 }
      - parallel:
          - id: x
            set: { a: 1 }
          - id: y
            set: { a: 1 }
      - needs: []
        set: { a: 1 }
      - needs: parallel-2
        set: { a: 1 }`),
    );
    expect(chain.steps.map((step) => step.needs)).toEqual([[], ['set-1'], [], ['parallel-2']]);
    const both = chain.steps[1];
    expect(
      both?.kind === 'parallel' && both.branches.map(({ name, block }) => [name, block.steps[0]?.needs]),
    ).toEqual([
      ['x', []],
      ['y', []],
    ]);
  });

  it('take the name of the chain from its file', () => {
    expect(chainOf('name: other\nsteps: [{ run: [a] }]').name).toBe('other');
  });

  it('read a short input as its type', () => {
    expect(
      chainOf(
        'inputs: { a: string, b: { default: x } }\nsteps: [{ set: { a: "${{ inputs.a + inputs.b }}" } }]',
      ).inputs,
    ).toEqual({
      a: { type: 'string', description: '' },
      b: { type: 'string', description: '', default: 'x' },
    });
  });
});

describe('forms', () => {
  it('take conditions with and without braces, and true and false', () => {
    const steps = chainOf(
      stepsOf(`
      - if: \${{ run.id == "x" }}
        set: {}
      - if: run.id == "x"
        set: {}
      - if: true
        set: {}`),
    ).steps;
    expect(steps.map((step) => step.if)).toEqual(['run.id == "x"', 'run.id == "x"', 'true']);
  });

  it('give a script its literal braces', () => {
    expect(stepOf('- run: "echo $${{ x }}"')).toMatchObject({ script: 'echo ${{ x }}' });
  });

  it('let another agent in a fallback have what it is not given from the step', () => {
    const step = stepOf(`
      - agent: a:one
        prompt: Do it.
        tier: opus
        timeout: 5m
        fallback:
          - agent: b:two
          - agent: c:three
            tier: haiku
            retry: 2
          - cached: 1d
          - value: { text: none }`);
    expect(step.kind === 'agent' && step.fallback).toEqual([
      {
        kind: 'work',
        body: {
          kind: 'agent',
          agent: 'b:two',
          prompt: 'Do it.',
          tier: 'opus',
          permissions: 'default',
          timeoutMs: 300_000,
        },
      },
      {
        kind: 'work',
        body: {
          kind: 'agent',
          agent: 'c:three',
          prompt: 'Do it.',
          tier: 'haiku',
          permissions: 'default',
          retry: { attempts: 2 },
          timeoutMs: 300_000,
        },
      },
      { kind: 'cached', maxAgeMs: 86_400_000 },
      { kind: 'value', value: { text: 'none' } },
    ]);
  });

  it('take the slash off a command', () => {
    expect(stepOf('- command: /a:b')).toMatchObject({ kind: 'command', command: 'a:b', args: '' });
  });

  it('keep an explicit null apart from nothing', () => {
    expect(stepOf('- publish: { topic: t, payload: null }')).toMatchObject({ payload: null });
    expect(stepOf('- publish: { topic: t }')).toMatchObject({ payload: {} });
  });
});

type Fault = [name: string, wrong: string, expected: RegExp, right: string, schema?: 'schema'];

/** A mistake, what is said about it, and a text that comes near and is fine. `schema`: the schema that editors use finds it too. */
const FAULTS: readonly Fault[] = [
  [
    'a misspelled key',
    '- run: [a]\n  tiemout: 1s',
    /^3:5 unknown-key A run step has no key "tiemout"\. Did you mean "timeout"\?$/,
    '- run: [a]\n  timeout: 1s',
    'schema',
  ],
  [
    'a misspelled kind',
    '- agnet: a:b\n  prompt: x',
    /^2:5 unknown-key A step has no key "agnet"\. Did you mean "agent"\?$/,
    '- run: [a]',
    'schema',
  ],
  [
    'a step without a kind',
    '- id: a',
    /^2:5 unknown-kind The step says nothing to do\. Give it one of run, agent/,
    '- id: a\n  set: {}',
    'schema',
  ],
  [
    'two kinds at once',
    '- run: [a]\n  set: { x: 1 }',
    /^3:5 two-kinds The step is run and set at once\./,
    '- run: [a]\n- set: { x: 1 }',
    'schema',
  ],
  [
    'a key of another kind',
    '- run: [a]\n  prompt: x',
    /^3:5 unknown-key .* "prompt" is a key of agent steps\.$/,
    '- agent: a:b\n  prompt: x',
    'schema',
  ],
  [
    'a step that is a text',
    '- run',
    /^2:5 type A step has to be a map, but is the text "run"\./,
    '- run: run',
    'schema',
  ],
  [
    'no steps in a group',
    '- steps: []',
    /^2:12 empty There are no steps\./,
    '- steps: [{ run: [a] }]',
    'schema',
  ],
  [
    'retry on a group',
    '- retry: 3\n  steps: [{ run: [a] }]',
    /^2:5 unknown-key A group step has no key "retry"\. Put "retry" on the steps inside of it\.$/,
    '- steps: [{ run: [a], retry: 3 }]',
    'schema',
  ],
  [
    'timeout on a parallel',
    '- parallel: [{ run: [a] }]\n  timeout: 1m',
    /^3:5 unknown-key .* Put "timeout" on the steps inside/,
    '- parallel: [{ run: [a], timeout: 1m }]',
    'schema',
  ],
  [
    'retry on a set',
    '- set: { a: 1 }\n  retry: 2',
    /^3:5 unknown-key .* "retry" is for steps that do work/,
    '- run: [a]\n  retry: 2',
    'schema',
  ],
  [
    'timeout beside a wait',
    '- wait: { topic: t }\n  timeout: 1m',
    /^3:5 unknown-key .* Write it inside of "wait"\.$/,
    '- wait: { topic: t, timeout: 1m }',
    'schema',
  ],
  [
    'a duration without a unit',
    '- run: [a]\n  timeout: 30',
    /^3:14 duration "timeout": 30 has no unit\. Write "30s"/,
    '- run: [a]\n  timeout: 30s',
    'schema',
  ],
  ['a wait of a bare number', '- wait: 10', /^2:11 duration "wait": 10 has no unit/, '- wait: 10s', 'schema'],
  [
    'a timeout of nothing',
    '- run: [a]\n  timeout: 0s',
    /^3:14 duration .* longer than nothing/,
    '- run: [a]\n  timeout: 1ms',
  ],
  [
    'an unknown word',
    '- agent: a:b\n  prompt: x\n  tier: opsu',
    /^4:11 type "tier" has to be one of .* Did you mean "opus"\?$/,
    '- agent: a:b\n  prompt: x\n  tier: opus',
    'schema',
  ],
  [
    'an agent without a prompt',
    '- agent: a:b',
    /^2:5 missing-key An agent step needs the key "prompt"\./,
    '- agent: a:b\n  prompt: x',
    'schema',
  ],
  [
    'an agent without its plugin',
    '- agent: triager\n  prompt: x',
    /^2:12 unknown-agent "triager" is not the full name of an agent\. Write plugin:name\.$/,
    '- agent: "${{ run.id }}"\n  prompt: x',
  ],
  [
    'a command with its arguments',
    '- command: /a:b c',
    /^2:14 unknown-command .* they go into args/,
    '- command: /a:b\n  args: c',
  ],
  [
    'a schema with an expression',
    '- agent: a:b\n  prompt: x\n  schema: { const: "${{ run.id }}" }',
    /^4:13 no-expression-here/,
    '- agent: a:b\n  prompt: x\n  schema: { const: "$${{ run.id }}" }',
  ],
  [
    'a schema that is none',
    '- agent: a:b\n  prompt: x\n  schema: { type: strng }',
    /^4:13 schema "schema" is no JSON Schema: \/type /,
    '- agent: a:b\n  prompt: x\n  schema: { type: string }',
  ],
  [
    'a schema with a broken pattern',
    '- agent: a:b\n  prompt: x\n  schema: { pattern: "(" }',
    /^4:13 schema /,
    '- agent: a:b\n  prompt: x\n  schema: { pattern: "^(a|b)$" }',
  ],
  [
    'a schema that refers to nothing',
    '- agent: a:b\n  prompt: x\n  schema: { $ref: "#/$defs/a" }',
    /^4:13 schema .*#\/\$defs\/a/,
    '- agent: a:b\n  prompt: x\n  schema: { $ref: "#/$defs/a", $defs: { a: {} } }',
  ],
  [
    'an id with a space',
    '- id: a b\n  run: [a]',
    /^2:9 id "a b" is not an id\./,
    '- id: a-b\n  run: [a]',
    'schema',
  ],
  [
    'an id that is a number',
    '- id: 1\n  run: [a]',
    /^2:9 type "id" has to be a text, but is 1\./,
    '- id: _1\n  run: [a]',
    'schema',
  ],
  [
    'an id twice, in another block',
    '- id: a\n  run: [a]\n- steps: [{ id: a, run: [a] }]',
    /^4:19 duplicate-id The id "a" is taken by the step in line 2\./,
    '- id: a\n  run: [a]\n- steps: [{ id: b, run: [a] }]',
  ],
  [
    'an expression in a script',
    '- run: echo ${{ inputs.title }}',
    /^2:10 expression-in-script A script takes no expression.* env: \{ TITLE: .* "\$TITLE"/,
    '- run: [echo, "${{ run.id }}"]',
  ],
  [
    'an expression in a script for sh -c',
    '- run: [sh, -c, "echo ${{ run.id }}"]',
    /^2:19 expression-in-script/,
    '- run: [sh, -c, \'echo "$1"\', x, "${{ run.id }}"]',
  ],
  [
    'an expression in a script for another shell',
    '- run: [/usr/bin/env, bash, -euo, pipefail, -lc, "x ${{ run.id }}"]',
    /expression-in-script/,
    '- run: [bash, script.sh, "${{ run.id }}"]',
  ],
  [
    'an argument that is a list',
    '- run: [a, [b]]',
    /^2:14 type An argument has to be a text or a number\./,
    '- run: [a, b, 1]',
    'schema',
  ],
  ['a program of nothing', '- run: []', /^2:10 type "run" is an empty list\./, '- run: [a]', 'schema'],
  [
    'a variable of Arbiter',
    '- run: [a]\n  env: { ARBITER_RUN_ID: x }',
    /^3:12 type "ARBITER_RUN_ID" is set by Arbiter itself\./,
    '- run: [a]\n  env: { RUN_ID: x }',
    'schema',
  ],
  [
    'a variable that is none',
    '- run: [a]\n  env: { A-B: x }',
    /^3:12 type "A-B" is not a name of an environment variable/,
    '- run: [a]\n  env: { A_B: x }',
    'schema',
  ],
  [
    'a variable that is a list',
    '- run: [a]\n  env: { A: [x] }',
    /^3:15 type .* tojson/,
    '- run: [a]\n  env: { A: "${{ tojson([1]) }}" }',
    'schema',
  ],
  [
    'an exit code beyond a byte',
    '- run: [a]\n  accept: [256]',
    /^3:14 type An exit code is a whole number from 0 to 255\./,
    '- run: [a]\n  accept: [255]',
    'schema',
  ],
  [
    'too many attempts',
    '- run: [a]\n  retry: 101',
    /^3:12 type "retry" has to be a whole number from 1 to 100/,
    '- run: [a]\n  retry: 100',
    'schema',
  ],
  [
    'an unknown backoff',
    '- run: [a]\n  retry: { attempts: 2, backoff: exponental }',
    /^3:36 type .* Did you mean "exponential"\?$/,
    '- run: [a]\n  retry: { attempts: 2, backoff: exponential }',
    'schema',
  ],
  [
    'a call without a method',
    '- rpc: { plugin: a }',
    /^2:10 missing-key rpc needs the key "method"\./,
    '- rpc: { plugin: a, method: b }',
    'schema',
  ],
  [
    'a priority beyond its scale',
    '- publish: { topic: t, priority: 11 }',
    /^2:36 type "priority" has to be a whole number from 1 to 10/,
    '- publish: { topic: t, priority: 10 }',
    'schema',
  ],
  [
    'two ways to wait',
    '- wait: { for: 1s, until: "2026-01-01T00:00:00Z" }',
    /^2:11 type "wait" needs exactly one of for, until and topic\./,
    '- wait: { until: "2026-01-01T00:00:00Z" }',
    'schema',
  ],
  [
    'a time without an offset',
    '- wait: { until: "2026-01-01T00:00:00" }',
    /^2:20 time "2026-01-01T00:00:00" is not a time\./,
    '- wait: { until: "2026-01-01T00:00:00+01:00" }',
    'schema',
  ],
  [
    'a match without a topic',
    '- wait: { for: 1s, match: "message.x" }',
    /^2:22 unknown-key "match" belongs to a wait for a topic\./,
    '- wait: { topic: t, match: "message.x" }',
    'schema',
  ],
  [
    'a parallel of nothing',
    '- parallel: {}',
    /^2:15 empty "parallel" has no branches\./,
    '- parallel: { a: [{ run: [a] }] }',
    'schema',
  ],
  [
    'a branch with a space',
    '- parallel: { a b: [{ run: [a] }] }',
    /^2:17 id "a b" is not a name of a branch\./,
    '- parallel: { a-b: [{ run: [a] }] }',
    'schema',
  ],
  [
    'a join of more than there are',
    '- parallel: [{ run: [a] }, { run: [b] }]\n  join: 3',
    /^3:11 join "join" waits for 3, but there are only 2\./,
    '- parallel: [{ run: [a] }, { run: [b] }]\n  join: 2',
  ],
  [
    'a join of none',
    '- parallel: [{ run: [a] }]\n  join: 0',
    /^3:11 type/,
    '- parallel: [{ run: [a] }]\n  join: 1',
    'schema',
  ],
  [
    'a foreach over a text',
    '- foreach: abc\n  steps: [{ run: [a] }]',
    /^2:14 type "foreach" has to be a list, but is the text "abc"\./,
    '- foreach: [abc]\n  steps: [{ run: [a] }]',
    'schema',
  ],
  [
    'a foreach over a text around an expression',
    '- foreach: "x ${{ [1] }}"\n  steps: [{ run: [a] }]',
    /^2:14 type .* a text around an expression/,
    '- foreach: "${{ [1] }}"\n  steps: [{ run: [a] }]',
    'schema',
  ],
  [
    'a foreach without steps',
    '- foreach: [1]',
    /^2:5 missing-key A block needs the key "steps"\./,
    '- foreach: [1]\n  steps: [{ run: [a] }]',
    'schema',
  ],
  [
    'too much at once',
    `- foreach: [1]\n  concurrency: ${LIMITS.concurrency + 1}\n  steps: [{ run: [a] }]`,
    /^3:18 type "concurrency" has to be a whole number from 1 to 64/,
    '- foreach: [1]\n  concurrency: 64\n  steps: [{ run: [a] }]',
    'schema',
  ],
  [
    'an item of a name that is taken',
    '- foreach: [1]\n  as: steps\n  steps: [{ run: [a] }]',
    /^3:9 id "steps" means something else/,
    '- foreach: [1]\n  as: stage\n  steps: [{ run: [a] }]',
  ],
  [
    'an item with a hyphen',
    '- foreach: [1]\n  as: a-b\n  steps: [{ run: [a] }]',
    /^3:9 id "a-b" is not a name of a variable/,
    '- foreach: [1]\n  as: a_b\n  steps: [{ run: [a] }]',
    'schema',
  ],
  [
    'a case without steps',
    '- switch: [{ if: "run.id == \'x\'" }]',
    /^2:14 missing-key A block needs the key "steps"/,
    '- switch: [{ if: "run.id == \'x\'", steps: [{ run: [a] }] }]',
    'schema',
  ],
  [
    'a case with if and else',
    '- switch: [{ if: "run.id == \'x\'", else: true, steps: [{ run: [a] }] }]',
    /type "else" is true, and stands without "if"/,
    '- switch: [{ else: true, steps: [{ run: [a] }] }]',
    'schema',
  ],
  [
    'a condition that is a text',
    '- if: "${{ run.id }} == x"\n  run: [a]',
    /^2:9 condition "if" is a text around an expression/,
    '- if: "${{ run.id == \'x\' }}"\n  run: [a]',
  ],
  [
    'a handler without steps',
    '- run: [a]\n  on_error: { outputs: {} }',
    /^3:15 missing-key on_error needs the key "steps"/,
    '- run: [a]\n  on_error: { steps: [{ run: [a] }] }',
    'schema',
  ],
  [
    'an unknown way to go on',
    '- run: [a]\n  on_error: ignore',
    /^3:15 type "on_error" has to be one of fail, continue/,
    '- run: [a]\n  on_error: continue',
    'schema',
  ],
  [
    'a fallback of nothing',
    '- run: [a]\n  fallback: [{ cashed: 1d }]',
    /^3:16 unknown-kind A fallback needs one of/,
    '- run: [a]\n  fallback: [{ cached: 1d }]',
    'schema',
  ],
  [
    'a fallback with a key of steps',
    '- run: [a]\n  fallback: [{ run: [b], if: "true" }]',
    /^3:28 unknown-key .* "if" belongs to the step around it/,
    '- run: [a]\n  fallback: [{ run: [b], timeout: 1s }]',
    'schema',
  ],
  [
    'a failure without a message',
    '- fail: { code: x }',
    /^2:11 missing-key fail needs the key "message"/,
    '- fail: { code: x, message: y }',
    'schema',
  ],
  [
    'needs that are a map',
    '- needs: { a: b }\n  run: [a]',
    /^2:12 type "needs" is a list of ids/,
    '- needs: []\n  run: [a]',
    'schema',
  ],
];

describe('a mistake in a step', () => {
  it.each([...FAULTS])('is said with its place and what to do: %s', (_, wrong, expected, right) => {
    const problems = problemsOf(stepsOf(wrong));
    expect(problems.join('\n')).toMatch(expected);
    expect(problems).toHaveLength(1);
    expect(problemsOf(stepsOf(right))).toEqual([]);
  });

  it.each([...FAULTS])(
    'is one for the schema of editors too where it can be: %s',
    (_, wrong, _expected, right, schema) => {
      expect(violations('chain', parseYaml(stepsOf(right)))).toEqual([]);
      if (schema !== undefined) expect(violations('chain', parseYaml(stepsOf(wrong)))).not.toEqual([]);
    },
  );
});

describe('a mistake in the head of a chain', () => {
  const steps = '\nsteps: [{ run: [a] }]\n';

  it.each([
    ['an unknown key', 'stpes: []', /^1:1 unknown-key A chain has no key "stpes"\. Did you mean "steps"\?/],
    ['a name with capitals', 'name: Big', /^1:7 name "Big" is not a name of a chain/],
    ['an input of an unknown type', 'inputs: { a: strng }', /^1:14 type .* Did you mean "string"\?/],
    [
      'an input with an unknown key',
      'inputs: { a: { defualt: x } }',
      /^1:16 unknown-key An input has no key "defualt"\. Did you mean "default"\?/,
    ],
    [
      'a default of another type',
      'inputs: { a: { type: integer, default: x } }',
      /^1:40 default The default of "a" has to be a whole number, but is "x"\. Write a whole number/,
    ],
    [
      'a default that is not in the enum',
      'inputs: { a: { enum: [b, c], default: d } }',
      /^1:39 default The default of "a" cannot be "d"\./,
    ],
    [
      'an enum of another type',
      'inputs: { a: { type: integer, enum: [1, x] } }',
      /^1:41 enum A value of "enum" has to be a whole number/,
    ],
    [
      'a default with an expression',
      'inputs: { a: { default: "${{ run.id }}" } }',
      /^1:25 no-expression-here/,
    ],
    [
      'an input of a name with a space',
      'inputs: { "a b": string }',
      /^1:11 id "a b" is not a name of an input/,
    ],
    [
      'an unknown limit',
      'budget: { dollars: 5 }',
      /^1:11 unknown-key The budget of a run has no key "dollars"\. Keys here are usd, tokens, minutes\./,
    ],
    ['a limit of nothing', 'budget: { usd: 0 }', /^1:16 type "usd" has to be a number from 0\.01/],
    ['a saga that is a text', 'saga: "yes"', /^1:7 type "saga" has to be true or false/],
    ['outputs that are a list', 'outputs: [a]', /^1:10 type "outputs" has to be a map/],
    ['a description that is a number', 'description: 5', /^1:14 type "description" has to be a text/],
  ])('is said with its place: %s', (_, head, expected) => {
    expect(
      problemsOf(head + steps)
        .filter((p) => !p.includes('unused-input'))
        .join('\n'),
    ).toMatch(expected);
  });

  it('no steps at all', () => {
    expect(problemsOf('name: a\n')).toEqual([
      '1:1 missing-key A chain needs the key "steps". Write steps: with a list below it.',
    ]);
  });
});

describe('many mistakes', () => {
  it('are all said at once, by place', () => {
    const problems = problemsOf(`
name: Bad
steps:
  - id: a
    run: echo \${{ inputs.x }}
    tiemout: 5
  - id: a
    needs: [nope]
    foreach: \${{ steps.b.items }}
    steps:
      - agent: x
`);
    expect(problems.map((p) => p.split(' ').slice(0, 2).join(' '))).toEqual([
      '2:7 name',
      '5:10 expression-in-script',
      '6:5 unknown-key',
      '7:9 duplicate-id',
      '8:13 unknown-step',
      '9:18 unknown-step',
      '11:9 missing-key',
      '11:16 unknown-agent',
    ]);
  });
});

describe('limits', () => {
  it('of steps', () => {
    const many = (n: number): string => `steps:\n${'  - set: {}\n'.repeat(n)}`;
    expect(problemsOf(many(LIMITS.steps + 1))).toEqual([
      `${LIMITS.steps + 2}:5 limit The chain has more than ${LIMITS.steps} steps. Use a foreach, or split the chain.`,
    ]);
  }, 60_000);

  it('of branches', () => {
    const many = (n: number): string => `steps:\n  - parallel:\n${'      - set: {}\n'.repeat(n)}`;
    expect(problemsOf(many(LIMITS.branches + 1))[0]).toMatch(
      /^3:7 limit "parallel" has 1001 branches; at most 1000/,
    );
    expect(problemsOf(many(LIMITS.branches))).toEqual([]);
  });

  it('of blocks in blocks', () => {
    const nested = (n: number): string =>
      `steps: ${'[{ steps: '.repeat(n)}[{ run: [a] }]${' }]'.repeat(n)}\n`;
    expect(problemsOf(nested(LIMITS.nesting))[0]).toMatch(/ limit Blocks are nested more than 16 deep\./);
    expect(problemsOf(nested(LIMITS.nesting - 1))).toEqual([]);
  });

  it('of the items of a foreach that are written out', () => {
    const many = (n: number): string =>
      `steps:\n  - foreach: [${'1,'.repeat(n)}]\n    steps: [{ set: {} }]\n`;
    expect(problemsOf(many(LIMITS.foreachItems + 1))[0]).toMatch(/^2:14 limit "foreach" has 10001 items/);
    expect(problemsOf(many(LIMITS.foreachItems))).toEqual([]);
  });
});

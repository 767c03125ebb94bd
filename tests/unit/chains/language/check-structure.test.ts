import { describe, expect, it } from 'vitest';
import type { Known } from '../../../../scripts/chains/language/check/outside.ts';
import { chainFiles, chainOf, problemsOf, stepsOf, warningsOf } from './support/load.ts';

const of = (text: string): string[] => problemsOf(stepsOf(text));

describe('a compensation', () => {
  const step = (head: string): string =>
    `${head}steps:\n  - id: g\n    steps: [{ run: [a], compensate: { run: [b] } }]\n`;

  it('needs a saga around its step', () => {
    expect(problemsOf(step(''))).toEqual([
      '3:25 no-saga Nothing calls this compensation: the step is in no saga. Write saga: true on the chain, or on a group around the step.',
    ]);
    expect(problemsOf(step('saga: true\n'))).toEqual([]);
    expect(problemsOf(step('').replace('id: g', 'saga: true'))).toEqual([]);
  });

  it('of a saga itself needs one around that', () => {
    const saga = 'steps:\n  - saga: true\n    steps: [{ run: [a] }]\n    compensate: { run: [b] }\n';
    expect(problemsOf(saga)[0]).toMatch(/^4:5 no-saga/);
    expect(problemsOf(`saga: true\n${saga}`)).toEqual([]);
  });

  it('is work, and nothing else', () => {
    const kind = (body: string): string[] =>
      problemsOf(`saga: true\nsteps: [{ run: [a], compensate: ${body} }]`);
    expect(kind('{ set: { a: 1 } }')[0]).toMatch(
      /^2:33 unknown-kind A compensation needs one of run, agent, command, rpc and publish/,
    );
    expect(kind('{ run: [b], if: "true" }')[0]).toMatch(/unknown-key .* "if" belongs to the step around it/);
    expect(kind('{ run: [b], retry: 5, timeout: 1m }')).toEqual([]);
  });
});

describe('what can never run', () => {
  it('is a case behind one that always holds', () => {
    expect(
      of(`
      - switch:
          - steps: [{ run: [a] }]
          - if: run.id == "x"
            steps: [{ run: [b] }]`),
    ).toEqual([
      '4:9 unreachable-case This case is never reached: the one in line 3 always holds. Move that one to the end, or give it a condition.',
    ]);
    expect(
      of('- switch:\n    - { if: "1 < 2", steps: [{ run: [a] }] }\n    - { steps: [{ run: [b] }] }')[0],
    ).toMatch(/^4:\d+ unreachable-case/);
  });

  it('is a case whose condition is always false', () => {
    expect(
      of('- switch:\n    - { if: false, steps: [{ run: [a] }] }\n    - { steps: [{ run: [b] }] }')[0],
    ).toMatch(/^3:9 unreachable-case This case is never taken/);
  });

  it('is not a case behind one that depends on something', () => {
    expect(
      of('- switch:\n    - { if: run.id == "x", steps: [{ run: [a] }] }\n    - { steps: [{ run: [b] }] }'),
    ).toEqual([]);
  });

  it('is a step whose condition is always false: a warning, because people switch steps off', () => {
    expect(warningsOf(stepsOf('- if: ${{ 1 > 2 }}\n  run: [a]'))).toEqual([
      '2:9 never-runs The step "run-1" never runs: its condition is always false. Make the condition depend on something, or remove the step.',
    ]);
    expect(warningsOf(stepsOf('- if: ${{ 1 < 2 }}\n  run: [a]'))).toEqual([]);
  });
});

describe('code in other languages', () => {
  it('that a value becomes part of is a warning', () => {
    expect(warningsOf(stepsOf('- run: [node, -e, "x(${{ run.id }})"]'))[0]).toMatch(
      /^2:21 expression-in-code/,
    );
    expect(warningsOf(stepsOf('- run: [node, -e, "x()", "${{ run.id }}"]'))).toEqual([]);
    expect(warningsOf(stepsOf('- run: [node, script.js, "${{ run.id }}"]'))).toEqual([]);
  });
});

describe('a nested chain', () => {
  const files = chainFiles({
    child:
      'inputs:\n  a: string\n  n: { type: integer, default: 1 }\n  env: { enum: [dev, prod], default: dev }\noutputs: { url: x }\nsteps: [{ set: { x: "${{ inputs.a + string(inputs.n) + inputs.env }}" } }]\n',
    none: 'steps: [{ run: [a] }]',
    broken: 'steps: [{ rum: [a] }]',
    loop: 'steps: [{ chain: back }]',
    back: 'steps: [{ chain: loop }]',
    ...Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`d${i}`, `steps: [{ chain: d${i + 1} }]`])),
    d7: 'steps: [{ run: [a] }]',
    many: `steps:\n${'  - set: {}\n'.repeat(9_000)}`,
    fine: 'steps: [{ chain: child, with: { a: x } }]',
  });
  const call = (text: string): string[] => problemsOf(stepsOf(text), { files });

  it('is embedded with its defaults', () => {
    const chain = chainOf(stepsOf('- chain: child\n  with: { a: "${{ run.id }}" }'), { files });
    expect(chain.steps[0]).toMatchObject({
      kind: 'chain',
      with: { a: '${{ run.id }}' },
      chain: { name: 'child', outputs: { url: 'x' } },
    });
  });

  it('is given what it takes', () => {
    expect(call('- chain: child\n  with: { a: x, n: 5, env: prod }')).toEqual([]);
    expect(call('- chain: child')).toEqual([
      '2:5 missing-input The chain "child" is not given "a". Write with: { a: … }.',
    ]);
    expect(call('- chain: child\n  with: { a: x, mode: 5 }')).toEqual([
      '3:19 unknown-input The chain "child" has no input "mode". Its inputs are a, n, env.',
    ]);
    expect(call('- chain: none\n  with: { m: 5 }')).toEqual([
      '3:13 unknown-input The chain "none" has no input "m". It takes none.',
    ]);
  });

  it('is given values of its types, as far as the file tells', () => {
    expect(call('- chain: child\n  with: { a: 5 }')).toEqual([
      '3:16 input-type The input "a" of the chain "child" has to be a text, but is 5. Write a text.',
    ]);
    expect(call('- chain: child\n  with: { a: x, env: prd }')[0]).toMatch(
      /input-type .* cannot be "prd"\. Did you mean "prod"\?$/,
    );
    expect(call('- chain: child\n  with: { a: x, n: "${{ 1 + 1 }}" }')).toEqual([]);
    expect(call('- chain: child\n  with: { a: x, n: "1${{ run.id }}" }')[0]).toMatch(
      /input-type .* has to be a whole number/,
    );
    expect(call('- chain: child\n  with: { a: "x ${{ run.id }}" }')).toEqual([]);
  });

  it('shows its outputs and not its steps', () => {
    expect(call('- { id: c, chain: child, with: { a: x } }\n- set: { x: "${{ steps.c.url }}" }')).toEqual([]);
    expect(call('- { id: c, chain: child, with: { a: x } }\n- set: { x: "${{ steps.c.urll }}" }')[0]).toMatch(
      /unknown-output .* Did you mean "url"/,
    );
    expect(
      call('- { id: c, chain: child, with: { a: x } }\n- set: { x: "${{ steps.set-1.x }}" }')[0],
    ).toContain('unknown-step');
  });

  it('that is not there is unknown', () => {
    expect(call('- chain: chidl')[0]).toMatch(/^2:12 unknown-chain There is no chain "chidl"\./);
  });

  it('that is wrong itself is told under its own file', () => {
    expect(call('- chain: broken')).toEqual([
      'broken.yaml:1:11 unknown-key A step has no key "rum". Did you mean "run"?',
    ]);
  });

  it('that comes back to itself is a recursion, told with its way', () => {
    expect(call('- chain: loop')).toEqual([
      'back.yaml:1:18 recursion The chain runs itself: loop runs back runs loop. Repeat steps with a foreach.',
    ]);
  });

  it('is nested as deep as the limit and no deeper', () => {
    expect(call('- chain: d3')).toEqual([]);
    expect(call('- chain: d2').join()).toMatch(/limit Chains are nested more than 5 deep\./);
    // Also when the deeper part has been read before, on a shorter way.
    expect(call('- chain: d3\n- chain: d2').join()).toMatch(/limit Chains are nested more than 5 deep\./);
  });

  it('is counted as often as it is embedded', () => {
    expect(call('- chain: many\n- chain: many')).toEqual([]);
    expect(call('- chain: many\n- chain: many\n- chain: many').join()).toMatch(
      /^4:12 limit With this one the chain has more than 20000 steps/,
    );
  });

  it('is not found at all without files', () => {
    expect(of('- chain: child')[0]).toMatch(/unknown-chain There is no chain "child"/);
  });
});

describe('what is named outside of the file', () => {
  const known: Known = {
    agent: (id) => (id === 'a:triager' ? { kind: 'yes' } : { kind: 'no', nearest: 'a:triager' }),
    command: (id) => (id === 'a:go' ? { kind: 'yes' } : { kind: 'no' }),
    method: (plugin, name) =>
      plugin === 'p' && name === 'm' ? { kind: 'yes' } : { kind: 'no', nearest: 'm' },
  };
  const look = (text: string): string[] => problemsOf(stepsOf(text), { known });

  it('is looked up: agents, commands and methods', () => {
    expect(
      look('- agent: a:triager\n  prompt: x\n- command: /a:go\n- rpc: { plugin: p, method: m }'),
    ).toEqual([]);
    expect(
      look('- agent: a:traiger\n  prompt: x\n- command: /a:gone\n- rpc: { plugin: p, method: n }'),
    ).toEqual([
      '2:12 unknown-agent There is no agent "a:traiger". Did you mean "a:triager"?',
      '4:14 unknown-command There is no command "a:gone". Install its plugin, or look up the name.',
      '5:31 unknown-method There is no method "n" of the plugin "p". Did you mean "m"?',
    ]);
  });

  it('is looked up in fallbacks and compensations too', () => {
    const text =
      'saga: true\nsteps:\n  - run: [a]\n    compensate: { rpc: { plugin: p, method: x } }\n    fallback: [{ agent: b:c, prompt: x }]\n';
    expect(problemsOf(text, { known }).map((p) => p.split(' ')[1])).toEqual([
      'unknown-method',
      'unknown-agent',
    ]);
  });

  it('is not looked up when only a run knows its name', () => {
    expect(
      look('- agent: "${{ run.id }}"\n  prompt: x\n- rpc: { plugin: p, method: "${{ run.id }}" }'),
    ).toEqual([]);
  });

  it('is not looked up when nobody says what there is', () => {
    expect(of('- agent: x:y\n  prompt: x')).toEqual([]);
  });
});

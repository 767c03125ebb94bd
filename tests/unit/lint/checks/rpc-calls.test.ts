import { describe, expect, it } from 'vitest';
import { rpcCalls } from '../../../../scripts/lint/checks/rpc-calls.ts';
import { agent, found } from '../support.ts';

const says = (line: string) =>
  found(rpcCalls, {
    'desk/agents/a.md': agent('a', { body: `First.\n\n\`${line}\`` }),
    'desk/arbiter.json': JSON.stringify({
      communication: { rpc: { module: 'm.mjs', methods: ['count_things'] } },
    }),
    'desk/m.mjs': 'export const methods = [];',
  });

describe('calls of methods', () => {
  it.each([
    ['arbiter rpc call desk count_thing', 'error unknown-method'],
    ['arbiter rpc call shop sell', 'warning unknown-method'],
    [`arbiter rpc call desk count_things --params '{"path": .}'`, 'error broken-params'],
    ['arbiter rpc call desk count_things --params path', 'error broken-params'],
    [`arbiter rpc call desk count_things --params='[1]'`, 'error broken-params'],
  ])('%s is found: %s', (line, finding) => {
    expect(says(line)).toEqual([`desk/agents/a.md:7 ${finding}`]);
  });

  it.each([
    `arbiter rpc call desk count_things --params '{"path":"<folder>"}'`,
    `arbiter rpc call desk count_things --params '{"from":<port>,"to":<port>}'`,
    `arbiter rpc call desk count_things --params '{"path":".", …}'`,
    'arbiter rpc call desk get_status',
    'arbiter rpc call <plugin> <method>',
    'arbiter rpc call',
    'arbiter rpc list',
  ])('%s is silent', (line) => {
    expect(says(line)).toEqual([]);
  });
});

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PolicyFileError, readResiliencePolicies } from '../../../scripts/registry/read-resilience.ts';
import { DEFAULT_POLICY, policyFor, WORK_KINDS } from '../../../scripts/resilience/policy.ts';
import { violations } from '../../../scripts/schema/validate.ts';
import { tempFolder, writeTree } from '../support/temp.ts';

const read = (text: string) =>
  readResiliencePolicies(join(writeTree(tempFolder(), { 'resilience.yaml': text }), 'resilience.yaml'));

describe('the shipped policies', () => {
  it('say of everything what the program does without them', () => {
    expect(readResiliencePolicies().default).toEqual(DEFAULT_POLICY);
  });

  it('name every kind of work, and agents keep the three failures and the hour', () => {
    const book = readResiliencePolicies();
    expect(Object.keys(book.kinds).sort()).toEqual([...WORK_KINDS].sort());
    expect(policyFor(book, 'agent').breaker).toEqual({
      failures: 3,
      rate: false,
      openMs: 3_600_000,
      probes: 1,
    });
  });
});

describe('a file of policies', () => {
  it('may leave out whatever it likes', () => {
    expect(read('{}')).toEqual({ default: {}, kinds: {} });
    expect(read('kinds: { rpc: { timeoutMs: 5 } }')).toEqual({
      default: {},
      kinds: { rpc: { timeoutMs: 5 } },
    });
  });

  it('names a misspelled key with the right one, and everything else that is wrong', () => {
    const text =
      'defalt: {}\nkinds:\n  rpc: { retry: { atempts: 3, backoff: cubic }, breaker: 7 }\n  rpcs: {}\n';
    expect(() => read(text)).toThrow(PolicyFileError);
    for (const said of [
      '/: unknown key "defalt"; did you mean "default"?',
      '/kinds: unknown key "rpcs"; did you mean "rpc"?',
      '/kinds/rpc/retry: unknown key "atempts"; did you mean "attempts"?',
      '/kinds/rpc/retry/backoff: must be one of none, linear, exponential, fibonacci',
      '/kinds/rpc/breaker: must be object,boolean',
    ])
      expect(() => read(text)).toThrow(said);
  });

  it.each([
    ['nothing', ''],
    ['a list', '- a'],
    ['no YAML', 'a: {'],
    ['a key twice', 'kinds: {}\nkinds: {}'],
    ['an alias bomb', `a: &a [1,1]\n${'b'.repeat(3)}: [${Array(60).fill('*a').join(',')}]`],
  ])('that holds %s is refused, with its name', (_what, text) => {
    expect(() => read(text)).toThrow(/resilience\.yaml cannot be used: /);
  });

  it('that is not there is refused', () => {
    expect(() => readResiliencePolicies('/nowhere/resilience.yaml')).toThrow(/ENOENT/);
  });

  it.each([
    [{ timeoutMs: 0 }, []],
    [{ breaker: false, bulkhead: true }, []],
    [{ breaker: { rate: { share: 0 } } }, ['must be > 0']],
    [{ retry: { attempts: 0 } }, ['must be >= 1']],
    [{ retry: { attempts: 21 } }, ['must be <= 20']],
    [{ fallback: [' '] }, ['must match pattern "\\S"']],
  ])('with the part %j is told %j', (part, expected) => {
    expect(violations('resilience', { default: part }).map((v) => v.message)).toEqual(expected);
  });
});

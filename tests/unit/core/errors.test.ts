import { describe, expect, it } from 'vitest';
import {
  ArbiterError,
  messageOf,
  systemCode,
  TimeoutError,
  UsageError,
} from '../../../scripts/core/errors.ts';

describe('errors', () => {
  it('carry a stable code, the fix in the message, the cause, and one name that no bundle shortens', () => {
    const cause = new Error('below');
    const error = new UsageError('No such plugin.', { fix: 'Run `arbiter plugin list`.', cause });
    expect(error).toBeInstanceOf(ArbiterError);
    expect(error.code).toBe('usage');
    expect(error.message).toBe('No such plugin. Run `arbiter plugin list`.');
    expect(error.cause).toBe(cause);
    expect(error.name).toBe('ArbiterError');
  });

  it('say what was late and by which limit', () => {
    expect(new TimeoutError('The brain', 50)).toMatchObject({
      code: 'timeout',
      timeoutMs: 50,
      message: 'The brain gave no answer within 50 ms.',
    });
  });

  it.each([
    [new Error('two\n  lines'), 'two lines'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [null, 'null'],
  ])('messageOf puts %o on one line', (thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
  });

  it('systemCode is the code of a system error and nothing else', () => {
    expect(systemCode(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('ENOENT');
    expect(systemCode(Object.assign(new Error('x'), { code: 7 }))).toBeUndefined();
    expect(systemCode(new Error('x'))).toBeUndefined();
    expect(systemCode(null)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { Claims } from '../../../scripts/brain/claims.ts';
import { replyNow, type Write } from '../../../scripts/brain/reply-now.ts';

const busy = (): never => {
  throw Object.assign(new Error('EAGAIN'), { code: 'EAGAIN' });
};

/** A pipe that takes so many bytes at each write; 0: it is full. */
function pipe(...takes: number[]): { write: Write; text: () => string } {
  const taken: Buffer[] = [];
  const write: Write = (bytes, from) => {
    const most = takes.shift() ?? bytes.length;
    if (most === 0) return busy();
    const piece = Buffer.from(bytes.subarray(from, from + most));
    taken.push(piece);
    return piece.length;
  };
  return { write, text: () => Buffer.concat(taken).toString('utf8') };
}

function open(): Claims {
  const claims = new Claims();
  claims.open(7);
  return claims;
}

const REPLY = { id: 7, request: 'r-1', text: '{"a":"ü"}' };
const LINE =
  '{"jsonrpc":"2.0","id":"r-1","result":{"content":[{"type":"text","text":"{\\"a\\":\\"ü\\"}"}]}}\n';

describe('a reply of the worker', () => {
  it('is one line of the protocol, and nobody else replies then', () => {
    const claims = open();
    const out = pipe();
    expect(replyNow(claims, REPLY, out.write)).toBe(true);
    expect(out.text()).toBe(LINE);
    expect(claims.take(7)).toBe(false);
    expect(claims.tryLock()).toBe(true);
  });

  it('is not sent when the main thread has replied', () => {
    const claims = open();
    claims.take(7);
    const out = pipe();
    expect(replyNow(claims, REPLY, out.write)).toBe(true);
    expect(out.text()).toBe('');
  });

  it('is left to the main thread while that is writing', () => {
    const claims = open();
    claims.lock();
    const out = pipe();
    expect(replyNow(claims, REPLY, out.write)).toBe(false);
    expect(out.text()).toBe('');
    expect(claims.take(7)).toBe(true);
  });

  it('is left to the main thread when the host does not read, or when it is long', () => {
    const claims = open();
    const full = pipe(0);
    expect(replyNow(claims, { ...REPLY, text: 'x'.repeat(5_000) }, full.write)).toBe(false);
    expect(replyNow(claims, REPLY, full.write)).toBe(false);
    expect(full.text()).toBe('');
    expect(claims.tryLock()).toBe(true);
  });

  it('that was begun is finished, however slowly the host reads', () => {
    const out = pipe(10, 0, 1, 0, 0, 20);
    expect(replyNow(open(), REPLY, out.write)).toBe(true);
    expect(out.text()).toBe(LINE);
  });
});

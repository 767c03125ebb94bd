import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tailWithCrc } from '../../../scripts/log/crc.ts';
import { recordStart, SEAL_BODY, splitOffset, takeBody, withOffset } from '../../../scripts/log/line.ts';
import { lineOf, SEAL } from './support.ts';

const newlineOf = (line: Buffer): number => line.length - 1;

describe('a line', () => {
  it('is the body with the checksum of what stands before it as the last member', () => {
    const line = lineOf('{"a":"ä"}').toString('utf8');
    const crc = crc32('{"a":"ä"').toString(16).padStart(8, '0');
    expect(line).toBe(`{"a":"ä","crc":"${crc}"}\n`);
    expect(JSON.parse(line)).toEqual({ a: 'ä', crc });
  });

  it('gives its body back in one piece', () => {
    const body = '{"a":{"b":[{"c":"}"}]},"crc":"mine"}';
    const line = lineOf(body);
    expect(recordStart(line, 0, newlineOf(line))).toBe(0);
    expect(takeBody(line, 0, newlineOf(line))).toBe(body);
  });

  it('does not hold after any single byte of it changed', () => {
    const line = lineOf('{"id":"x","n":[1,2,{"m":"ö"}]}');
    for (let i = 0; i < line.length - 1; i += 1) {
      const damaged = Buffer.from(line);
      damaged[i] = (damaged[i] as number) ^ 1;
      expect(recordStart(damaged, 0, newlineOf(damaged)), `byte ${i}`).toBeUndefined();
    }
  });

  it('is found behind every torn beginning of another line', () => {
    const torn = lineOf('{"id":"torn","nested":[{"a":{"b":1}},{"c":"{"}]}');
    const whole = lineOf('{"id":"whole","nested":[{"a":{"b":1}}]}');
    for (let cut = 1; cut < torn.length; cut += 1) {
      const bytes = Buffer.concat([torn.subarray(0, cut), whole]);
      expect(recordStart(bytes, 0, newlineOf(bytes)), `cut at ${cut}`).toBe(cut);
    }
  });

  it('is found behind two torn lines and behind zeros', () => {
    const whole = lineOf('{"id":1}');
    const bytes = Buffer.concat([
      Buffer.from('{"id":"a","x":{"{"id":"b","crc":"0000'),
      Buffer.alloc(40),
      whole,
    ]);
    expect(recordStart(bytes, 0, newlineOf(bytes))).toBe(bytes.length - whole.length);
  });

  it('is not seen in bytes that only end like one', () => {
    for (const text of [
      '\n',
      '"}\n',
      ',"crc":"00000000"}\n',
      '{"a":1,"crc":"zzzzzzzz"}\n',
      '{"a":1,"crc":"00000000"}\n',
    ]) {
      const bytes = Buffer.from(text);
      expect(recordStart(bytes, 0, newlineOf(bytes)), JSON.stringify(text)).toBeUndefined();
    }
  });

  it('of a seal is a fixed text', () => {
    expect(SEAL.toString()).toBe('{"seal":true,"crc":"d66d3ecc"}\n');
    expect(lineOf(SEAL_BODY)).toEqual(SEAL);
  });
});

describe('the checksum of tails', () => {
  it('agrees with reading each tail', () => {
    const bytes = Buffer.from(Array.from({ length: 700 }, (_, i) => (i * 7919) % 251));
    for (const start of [1, 2, 3, 100, 255, 256, 257, 512, 698, 699]) {
      const expected = crc32(bytes.subarray(start, 700));
      expect(tailWithCrc(bytes, 0, 700, expected, (i) => i === start)).toBe(start);
      expect(tailWithCrc(bytes, 0, 700, expected ^ 1, (i) => i === start)).toBeUndefined();
    }
  });

  it('takes time in proportion to the line, not squared, with a start every few bytes', () => {
    const torn = Buffer.from(`{"list":[${'{"a":1},'.repeat(100_000)}`);
    const whole = lineOf('{"id":1}');
    const bytes = Buffer.concat([torn, whole]);
    expect(recordStart(bytes, 0, newlineOf(bytes))).toBe(torn.length);
  });
});

describe('an offset in a body', () => {
  it('comes off again, also when the body has a member of that name', () => {
    for (const body of ['{"a":1}', '{"at":"noon","b":{}}']) {
      expect(splitOffset(withOffset(body, 4_096))).toEqual({ offset: 4_096, body });
    }
    expect(splitOffset('{"a":1}')).toBeUndefined();
    expect(splitOffset('{"at":"noon","b":1}')).toBeUndefined();
  });
});

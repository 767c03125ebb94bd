import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ownSloFile, readSlos } from '../../../scripts/telemetry/read-slo.ts';
import { tempFolder } from '../support/temp.ts';

function withOwn(text: string): string {
  const folder = tempFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(ownSloFile(folder), text);
  return folder;
}

const wrongWith = (text: string): string => {
  try {
    readSlos(withOwn(text));
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
};

describe('slo.yaml', () => {
  it('as shipped promises 99.9 % of the bus, and has no one to tell', () => {
    const { slos, burn, alerts } = readSlos(tempFolder());
    expect(slos.map((slo) => slo.name)).toEqual([
      'bus-availability',
      'route-latency',
      'route-accuracy',
      'chain-success',
    ]);
    expect(slos[0]).toMatchObject({ objective: 0.999, measure: 'bus-publishes' });
    expect(burn.map((rule) => rule.rate)).toEqual([14.4, 6, 1]);
    expect(alerts).toEqual([]);
  });

  it('of a user changes single keys, takes an SLO away and says who is told', () => {
    const { slos, alerts } = readSlos(
      withOwn(
        'slos:\n  route-latency: { thresholdMs: 25 }\n  chain-success: null\nalerts:\n  - { name: desk, command: [notify, "a b"], severities: [page] }\n',
      ),
    );
    expect(slos.find((slo) => slo.name === 'route-latency')).toMatchObject({
      thresholdMs: 25,
      objective: 0.95,
    });
    expect(slos.some((slo) => slo.name === 'chain-success')).toBe(false);
    expect(alerts).toEqual([
      { name: 'desk', command: ['notify', 'a b'], slos: undefined, severities: ['page'] },
    ]);
  });

  it('that is wrong is refused with every reason and the right name of a key', () => {
    const words = wrongWith('slos:\n  bus-availability: { objectiv: 1 }\n  Bad Name: {}\n');
    expect(words).toContain('did you mean "objective"?');
    expect(words).toContain('/slos');
    expect(words).toContain('docs/telemetry.md');
  });

  it.each([
    ['slos:\n  mine: { objective: 0.9 }\n', '/slos/mine: title is missing'],
    ['slos:\n  route-latency: { measure: chain-runs }\n', 'thresholdMs belongs to route-durations'],
    ['burn:\n  - { severity: page, longMinutes: 5, shortMinutes: 5, rate: 1, bad: 1 }\n', 'is not shorter'],
    ['alerts:\n  - { name: a, webhook: "https://x" }\n  - { name: a, command: [x] }\n', 'a is there twice'],
    ['alerts:\n  - { name: a, command: [x], slos: [nope] }\n', 'there is no SLO nope'],
    ['alerts:\n  - { name: a, command: [x], webhook: "https://x" }\n', '/alerts/a: give command or webhook'],
    ['alerts:\n  - { name: a }\n', '/alerts/a: give command or webhook'],
    ['alerts:\n  - { name: a, webhook: "file:///etc" }\n', '/alerts/0/webhook'],
    ['slos: [', 'cannot be used'],
  ])('refuses %j', (text, reason) => {
    expect(wrongWith(text)).toContain(reason);
  });
});

import { describe, expect, it } from 'vitest';
import { intents } from '../../../scripts/routing/intents.ts';
import { type DependsOn, type PlannedMember, planTeam } from '../../../scripts/routing/team.ts';

const member = (plugin: string, afterPrevious = false): PlannedMember => ({
  plugin,
  agent: `${plugin}:x`,
  intent: `the ${plugin} part`,
  afterPrevious,
});
const free: DependsOn = () => false;
const alphabet: DependsOn = (later, earlier) => later > earlier;
const shape = (plan: ReturnType<typeof planTeam>): string =>
  plan.phases.map((p) => p.members.map((m) => m.plugin).join('+')).join(' > ');

describe('planning a team', () => {
  it('one member is a plan of its own', () => {
    const plan = planTeam([member('a')], free);
    expect(plan).toEqual({
      strategy: 'single',
      lead: 'a:x',
      phases: [{ members: [{ plugin: 'a', agent: 'a:x', intent: 'the a part' }], after: [] }],
    });
  });

  it('members without a tie work at the same time', () => {
    const plan = planTeam([member('a'), member('b'), member('c')], free);
    expect(plan.strategy).toBe('parallel');
    expect(shape(plan)).toBe('a+b+c');
  });

  it('"then" in the prompt makes a sequence', () => {
    const plan = planTeam([member('b'), member('a', true)], free);
    expect(plan.strategy).toBe('sequential');
    expect(shape(plan)).toBe('b > a');
    expect(plan.phases[1]?.after).toEqual([0]);
  });

  it('who builds on another waits, and two who wait for one run together: mixed', () => {
    const plan = planTeam(
      [member('a'), member('b'), member('c')],
      (later, earlier) => later !== earlier && earlier === 'a',
    );
    expect(plan.strategy).toBe('mixed');
    expect(shape(plan)).toBe('a > b+c');
    expect(plan.phases.map((p) => p.after)).toEqual([[], [0]]);
  });

  it('the one that others build on goes first', () => {
    expect(shape(planTeam([member('a'), member('b')], alphabet))).toBe('a > b');
  });

  it('the one that others build on goes first also when the prompt names it last', () => {
    expect(shape(planTeam([member('b'), member('a')], alphabet))).toBe('a > b');
  });

  it('every member is in exactly one phase, and no phase is empty', () => {
    const plan = planTeam([member('c'), member('a', true), member('b'), member('d', true)], alphabet);
    expect(plan.phases.flatMap((p) => p.members.map((m) => m.plugin)).sort()).toEqual(['a', 'b', 'c', 'd']);
    expect(plan.phases.every((p) => p.members.length > 0)).toBe(true);
  });
});

describe('intents', () => {
  const texts = (prose: string): string[] => intents(prose).map((i) => i.text);

  it.each([
    ['add an endpoint', ['add an endpoint']],
    ['add an endpoint and build the form', ['add an endpoint', 'build the form']],
    [
      'add an endpoint; build the form\nwrite the notes',
      ['add an endpoint', 'build the form', 'write the notes'],
    ],
    ['baue den Endpunkt und dann das Formular', ['baue den Endpunkt', 'das Formular']],
    ['add an endpoint and tests', ['add an endpoint and tests']],
    ['bump to 1.2.3 please', ['bump to 1.2.3 please']],
    ['', []],
    [' , and ; ', []],
  ])('%j has the parts %j', (prose, parts) => {
    expect(texts(prose)).toEqual(parts);
  });

  it('knows which part comes after the one before', () => {
    expect(intents('add an endpoint, then build the form and write the notes')).toEqual([
      { text: 'add an endpoint', afterPrevious: false },
      { text: 'build the form', afterPrevious: true },
      { text: 'write the notes', afterPrevious: false },
    ]);
  });

  it('looks at a bounded number of parts', () => {
    expect(intents('do this, '.repeat(200)).length).toBeLessThanOrEqual(12);
  });

  it('a long run of white space takes no time', () => {
    const started = performance.now();
    intents(`build the form${' '.repeat(700)}x`);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

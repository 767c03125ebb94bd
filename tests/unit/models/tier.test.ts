import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LADDER, type ModelClass, type Rung, type Tier } from '../../../scripts/models/ladder.ts';
import {
  chooseTier,
  type TierContext,
  type TierLimits,
  tierAsPicked,
  tiersToOffer,
} from '../../../scripts/models/tier.ts';
import type { Work } from '../../../scripts/models/work.ts';

const work = (need: Rung, hard = need === 'opus' ? 0.9 : 0.12): Work => ({
  need,
  hard,
  small: 0.1,
  because: [],
});
const ON_OPUS: TierContext = { session: 'opus' };
const tierOf = (own: Tier, need: Rung, context = ON_OPUS, limits: TierLimits = {}): Tier =>
  chooseTier(work(need), { own, ...limits }, context).tier;
const why = (own: Tier, need: Rung, context: TierContext, limits: TierLimits = {}): string =>
  chooseTier(work(need), { own, ...limits }, context).reasons.join('; ');

describe('the tier of a run', () => {
  it.each<[Tier, Rung, Tier]>([
    ['inherit', 'opus', 'inherit'],
    ['inherit', 'haiku', 'inherit'],
    ['haiku', 'haiku', 'haiku'],
    ['haiku', 'sonnet', 'sonnet'],
    ['haiku', 'opus', 'sonnet'],
    ['sonnet', 'haiku', 'haiku'],
    ['sonnet', 'sonnet', 'sonnet'],
    ['sonnet', 'opus', 'opus'],
    ['opus', 'haiku', 'sonnet'],
    ['opus', 'sonnet', 'opus'],
    ['opus', 'opus', 'opus'],
  ])('%s, for work that needs %s, is %s', (own, need, tier) => {
    expect(tierOf(own, need)).toBe(tier);
  });

  it('of an agent whose author chose opus is sonnet where nothing in the request is hard', () => {
    expect(chooseTier(work('sonnet', 0.02), { own: 'opus' }, ON_OPUS)).toEqual({
      tier: 'sonnet',
      reasons: ['nothing in the request is hard'],
    });
  });

  it('is the author’s own while the work is not judged', () => {
    for (const own of LADDER) expect(chooseTier(undefined, { own }, ON_OPUS).tier).toBe(own);
  });

  it('goes up by a rung for each failed attempt, as far as the ladder and the limits go', () => {
    const lifted = (failures: number, more: TierContext = ON_OPUS) =>
      tierOf('sonnet', 'haiku', { ...more, failures });
    expect([lifted(0), lifted(1), lifted(2), lifted(9)]).toEqual(['haiku', 'sonnet', 'opus', 'opus']);
    expect(lifted(9, { session: 'sonnet' })).toBe('sonnet');
    expect(lifted(9, { session: 'opus', user: { max: 'haiku' } })).toBe('haiku');
    expect(why('sonnet', 'haiku', { ...ON_OPUS, failures: 1 })).toContain(
      'one tier up after a failed attempt',
    );
  });
});

describe('Claude’s own choice of a tier', () => {
  it('holds in the place of what the words say, at most one rung from the author’s', () => {
    const of = (own: Rung, picked: Rung, context = ON_OPUS) => chooseTier(picked, { own }, context).tier;
    expect([of('sonnet', 'haiku'), of('sonnet', 'sonnet'), of('sonnet', 'opus')]).toEqual([...LADDER]);
    expect(of('opus', 'haiku')).toBe('sonnet');
    expect(of('haiku', 'opus')).toBe('sonnet');
    expect(chooseTier('opus', { own: 'inherit' }, ON_OPUS).tier).toBe('inherit');
    expect(chooseTier('opus', { own: 'sonnet' }, ON_OPUS).reasons).toEqual([
      'Claude’s choice for this request',
    ]);
  });

  it('keeps within the session, the limits and what a failure asks for', () => {
    const of = (picked: Rung, context: TierContext) => chooseTier(picked, { own: 'sonnet' }, context).tier;
    expect(of('opus', { session: 'sonnet' })).toBe('sonnet');
    expect(of('opus', {})).toBe('sonnet');
    expect(of('haiku', { ...ON_OPUS, project: { min: 'sonnet' } })).toBe('sonnet');
    expect(of('opus', { ...ON_OPUS, user: { max: 'haiku' } })).toBe('haiku');
    expect(of('haiku', { ...ON_OPUS, failures: 1 })).toBe('sonnet');
  });

  it('after a failure is one above what failed, and not lifted again when it is that already', () => {
    const of = (picked: Rung, failedOn: ModelClass) =>
      chooseTier(picked, { own: 'sonnet' }, { ...ON_OPUS, failures: 1, failedOn }).tier;
    expect([of('haiku', 'haiku'), of('sonnet', 'haiku'), of('opus', 'haiku')]).toEqual([
      'sonnet',
      'sonnet',
      'opus',
    ]);
    expect([of('haiku', 'opus'), of('sonnet', 'sonnet'), of('haiku', 'fable')]).toEqual([
      'opus',
      'opus',
      'opus',
    ]);
  });

  it('of the highest that was offered means at least this: more may be allowed now', () => {
    const of = (picked: Rung, offered: readonly Rung[], need: Rung, context = ON_OPUS) =>
      tierAsPicked(picked, offered, work(need), { own: 'sonnet' }, context);
    expect(of('sonnet', ['haiku', 'sonnet'], 'opus')).toBe('opus');
    expect(of('sonnet', ['haiku', 'sonnet'], 'haiku')).toBe('sonnet');
    expect(of('haiku', ['haiku', 'sonnet'], 'opus')).toBe('haiku');
    const failed: TierContext = { ...ON_OPUS, failures: 1, failedOn: 'haiku' };
    expect(of('sonnet', ['haiku', 'sonnet'], 'sonnet', failed)).toBe('sonnet');
    expect(of('sonnet', LADDER, 'opus')).toBe('sonnet');
    expect(of('sonnet', ['haiku', 'sonnet'], 'opus', { session: 'sonnet' })).toBe('sonnet');
    expect(of('opus', LADDER, 'opus', { session: 'haiku' })).toBe('haiku');
    expect(tierAsPicked('opus', LADDER, work('opus'), { own: 'inherit' }, ON_OPUS)).toBe('inherit');
  });

  it.each<[string, Tier, TierContext, TierLimits, readonly Rung[]]>([
    ['the author’s and both neighbours', 'sonnet', ON_OPUS, {}, LADDER],
    ['one neighbour at the top', 'opus', ON_OPUS, {}, ['sonnet', 'opus']],
    ['one neighbour at the bottom', 'haiku', ON_OPUS, {}, ['haiku', 'sonnet']],
    ['nothing above the session', 'sonnet', { session: 'sonnet' }, {}, ['haiku', 'sonnet']],
    ['no choice in a session on haiku', 'sonnet', { session: 'haiku' }, {}, []],
    ['nothing above the author’s while the session is not known', 'sonnet', {}, {}, ['haiku', 'sonnet']],
    ['nothing below the agent’s floor', 'sonnet', ON_OPUS, { min: 'sonnet' }, ['sonnet', 'opus']],
    ['nothing above its ceiling', 'sonnet', ON_OPUS, { max: 'sonnet' }, ['haiku', 'sonnet']],
    ['nothing below a project’s floor', 'sonnet', { ...ON_OPUS, project: { min: 'opus' } }, {}, []],
    ['nothing above yours', 'sonnet', { ...ON_OPUS, user: { max: 'sonnet' } }, {}, ['haiku', 'sonnet']],
    ['no choice after a failure', 'sonnet', { ...ON_OPUS, failures: 1 }, {}, []],
    ['no choice for an agent that inherits', 'inherit', ON_OPUS, {}, []],
  ])('is offered: %s', (_what, own, context, limits, offered) => {
    expect(tiersToOffer({ own, ...limits }, context)).toEqual(offered);
  });

  it('is always one that it may have: what is offered in a session that is known comes out as it was picked', () => {
    const rung = fc.constantFrom<Rung>(...LADDER);
    const limits = fc.record({
      min: fc.option(rung, { nil: undefined }),
      max: fc.option(rung, { nil: undefined }),
    });
    const session = fc.constantFrom<ModelClass>('haiku', 'sonnet', 'opus', 'fable');
    fc.assert(
      fc.property(rung, limits, limits, limits, session, (own, agent, project, user, on) => {
        const context = { session: on, project, user };
        const offered = tiersToOffer({ own, ...agent }, context);
        expect(offered).not.toHaveLength(1);
        for (const picked of offered)
          expect(chooseTier(picked, { own, ...agent }, context).tier).toBe(picked);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('what bounds it', () => {
  it('the session: known, it is the highest; unknown, the agent’s own choice is; without one, nothing is', () => {
    expect(tierOf('sonnet', 'opus', { session: 'sonnet' })).toBe('sonnet');
    expect(tierOf('opus', 'opus', { session: 'haiku' })).toBe('haiku');
    expect(tierOf('sonnet', 'opus', { session: 'fable' })).toBe('opus');
    expect(tierOf('sonnet', 'opus', {})).toBe('sonnet');
    expect(tierOf('opus', 'opus', {})).toBe('opus');
    expect(tierOf('sonnet', 'opus', { session: 'none' })).toBe('opus');
    expect(why('sonnet', 'opus', {})).toContain('what the session runs on is not known');
    expect(why('opus', 'opus', { session: 'haiku' })).toContain('not above haiku, which the session runs on');
  });

  it('floors: of the agent, the project, the person; only the person’s holds above the session', () => {
    expect(tierOf('sonnet', 'haiku', ON_OPUS, { min: 'sonnet' })).toBe('sonnet');
    expect(tierOf('sonnet', 'haiku', { ...ON_OPUS, project: { min: 'opus' } })).toBe('opus');
    expect(tierOf('sonnet', 'haiku', { ...ON_OPUS, user: { min: 'opus' } })).toBe('opus');
    expect(tierOf('sonnet', 'haiku', { session: 'haiku' }, { min: 'opus' })).toBe('haiku');
    expect(tierOf('sonnet', 'haiku', { session: 'haiku', project: { min: 'opus' } })).toBe('haiku');
    expect(tierOf('sonnet', 'haiku', { session: 'haiku', user: { min: 'opus' } })).toBe('opus');
  });

  it('a project’s floor lifts nothing above the agent’s own choice while the session’s model is not known', () => {
    expect(tierOf('sonnet', 'sonnet', { project: { min: 'opus' } })).toBe('sonnet');
    expect(tierOf('sonnet', 'sonnet', {}, { min: 'opus' })).toBe('opus');
  });

  it('ceilings win over floors, and the person’s over everything', () => {
    expect(tierOf('sonnet', 'opus', { ...ON_OPUS, project: { min: 'opus', max: 'sonnet' } })).toBe('sonnet');
    expect(tierOf('opus', 'opus', { ...ON_OPUS, user: { max: 'sonnet' } }, { min: 'opus' })).toBe('sonnet');
    expect(why('opus', 'opus', { ...ON_OPUS, user: { max: 'sonnet' } })).toContain(
      'not above sonnet: you say so',
    );
  });

  it('never lets a run above the session’s model, or above any ceiling, unless the person’s floor says so', () => {
    const rung = fc.constantFrom<Rung>(...LADDER);
    const limits = fc.record({
      min: fc.option(rung, { nil: undefined }),
      max: fc.option(rung, { nil: undefined }),
    });
    const rank = (tier: Tier | ModelClass): number => ['haiku', 'sonnet', 'opus', 'fable'].indexOf(tier);
    fc.assert(
      fc.property(
        rung,
        rung,
        fc.double({ min: 0, max: 1, noNaN: true }),
        limits,
        limits,
        limits,
        fc.constantFrom<ModelClass>('haiku', 'sonnet', 'opus', 'fable'),
        fc.nat(5),
        (own, need, hard, agent, project, user, session, failures) => {
          const { tier, reasons } = chooseTier(
            work(need, hard),
            { own, ...agent },
            { session, failures, project, user },
          );
          expect(reasons.length).toBeGreaterThan(0);
          if (user.max !== undefined) expect(rank(tier)).toBeLessThanOrEqual(rank(user.max));
          if (user.min !== undefined) return;
          for (const most of [session, agent.max, project.max])
            if (most !== undefined) expect(rank(tier)).toBeLessThanOrEqual(rank(most));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

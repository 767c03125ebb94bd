import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../../../scripts/routing/decision.ts';
import { isCorrectable } from '../../../../scripts/routing/learned/correctable.ts';
import { Learned } from '../../../../scripts/routing/learned/learned.ts';
import { Teacher } from '../../../../scripts/routing/learned/teacher.ts';
import { TermKey } from '../../../../scripts/routing/learned/term-key.ts';
import { agent, packRouter, registry, routerOf } from '../support/registry.ts';

const key = new TermKey('0f'.repeat(32));
const PROMPT = 'the quarterly partner newsletter needs its numbers checked';

const router = routerOf(
  registry([
    agent('shop:billing', { description: 'When invoices, refunds or payments are wrong.' }),
    agent('shop:deep:letters', { description: 'When letters to customers are written.' }),
    agent('my-own', { description: 'When the garden is watered.' }),
  ]),
);

function taught(to: string | undefined, prompt = PROMPT, from = router): Teacher {
  const features = key.featuresOf(from.terms(prompt));
  return new Teacher(key, new Learned([{ agent: to, features, reach: 0.45 }]));
}

describe('a decision with corrections', () => {
  it.each(['shop:billing', 'shop:deep:letters', 'my-own'])(
    'goes to %s when such a prompt was corrected to it, and says so first',
    (id) => {
      const decision = router.route({ prompt: PROMPT, teacher: taught(id) });
      expect(decision).toMatchObject({ kind: 'agent', agent: id });
      expect(decision.reasons[0]).toMatchObject({ kind: 'learned' });
      expect(decision.reasons[0]?.text).toContain(`to be for ${id}`);
      expect(decision.candidates[0]?.agent).toBe(id);
    },
  );

  it('is what it was without them for any other prompt', () => {
    const other = { prompt: 'refund the payment of invoice 12' };
    expect(router.route({ ...other, teacher: taught('my-own') })).toEqual(router.route(other));
  });

  it('is silent where silence was taught, and only there', () => {
    const prompt = 'a payment was refunded twice, correct the invoice';
    const teacher = taught(undefined, prompt);
    expect(router.route({ prompt })).toMatchObject({ agent: 'shop:billing' });
    expect(router.route({ prompt, teacher })).toMatchObject({ kind: 'abstain', cause: 'learned' });
    expect(router.route({ prompt: 'the refund of a payment is wrong', teacher })).toMatchObject({
      agent: 'shop:billing',
    });
  });

  it('passes over an agent that is not there or that keeps failing', () => {
    const bare = router.route({ prompt: PROMPT });
    expect(router.route({ prompt: PROMPT, teacher: taught('gone:agent') })).toEqual(bare);
    const evidence: Evidence = { project: new Map(), unhealthy: new Map([['my-own', 'it fails']]) };
    const sick = router.route({ prompt: PROMPT, teacher: taught('my-own'), evidence });
    expect(sick).toEqual(router.route({ prompt: PROMPT, evidence }));
  });

  it('changes what a guard guessed, and never what a rule or the prompt itself says', () => {
    const pack = packRouter();
    const guessed = 'show me package.json';
    expect(pack.route({ prompt: guessed })).toMatchObject({ cause: 'guard:repo' });
    const agentId = 'fastapi-backend:endpoint-engineer';
    const routed = pack.route({ prompt: guessed, teacher: taught(agentId, guessed, pack) });
    expect(routed).toMatchObject({ agent: agentId });
    for (const prompt of ['thanks, perfect', 'do not use agents, add an endpoint to the API yourself']) {
      const bare = pack.route({ prompt });
      expect(isCorrectable(bare)).toBe(false);
      expect(pack.route({ prompt, teacher: taught(agentId, prompt, pack) })).toEqual(bare);
    }
    const named = pack.route({ prompt: `use the ${agentId} agent for the health check` });
    expect(isCorrectable(named)).toBe(false);
  });
});

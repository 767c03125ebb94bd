import { describe, expect, it } from 'vitest';
import { loadLexicon } from '../../../scripts/routing/lexicon/load.ts';
import { checkPolicy } from '../../../scripts/routing/policy.ts';
import { createRouter } from '../../../scripts/routing/router.ts';
import { pack } from './support/registry.ts';

const { policy } = loadLexicon();

describe('the routing policy', () => {
  it('of this project passes', () => {
    expect(checkPolicy(policy)).toEqual(policy);
  });

  it('names the feature that does not exist', () => {
    const agents = { ...policy, agentWeights: { ...policy.agentWeights, lexcial: 1 } };
    const plugins = { ...policy, pluginWeights: { ...policy.pluginWeights, strnog: 1 } };
    expect(() => checkPolicy(agents)).toThrow('no agent feature lexcial');
    expect(() => checkPolicy(plugins)).toThrow('no plugin feature strnog');
  });

  it('thresholds decide about speech and shortlists', () => {
    const prompt = 'add pagination to the FastAPI orders endpoint';
    const at = (thresholds: Partial<typeof policy.thresholds>): string =>
      createRouter(pack, loadLexicon(), {
        ...policy,
        thresholds: { ...policy.thresholds, ...thresholds },
      }).route({ prompt }).kind;
    expect(at({ speak: 2 })).toBe('abstain');
    expect(at({ speak: 0, oneAgent: 2 })).toBe('shortlist');
    expect(at({ speak: 0, oneAgent: 0 })).toBe('agent');
  });

  it('a weight that the file leaves out is 0, not NaN', () => {
    const { strong: _left, ...rest } = policy.pluginWeights;
    const partial = checkPolicy({ ...policy, pluginWeights: rest as typeof policy.pluginWeights });
    const decision = createRouter(pack, loadLexicon(), partial).route({ prompt: 'paint the fence blue' });
    expect(decision.confidence).not.toBeNaN();
    expect(decision.kind).toBe('abstain');
  });
});
